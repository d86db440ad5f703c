import { createPrivateKey, X509Certificate } from 'node:crypto'

/** Certificates and keys in PEM. What is wrong with one is never quoted. */

export function isCertificates(pem: string): boolean {
  const found = pem.split('-----BEGIN CERTIFICATE-----').slice(1)
  return found.length > 0 && found.every((rest) => certificateIn(`-----BEGIN CERTIFICATE-----${rest}`))
}

export function isPrivateKey(pem: string): boolean {
  return keyIn(pem) !== undefined
}

/** Whether the key is that of the first certificate; what is none is no contradiction. */
export function belongTogether(certificate: string, key: string): boolean {
  const [shown, own] = [certificateIn(certificate), keyIn(key)]
  return shown === undefined || own === undefined || shown.checkPrivateKey(own)
}

function certificateIn(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

function keyIn(pem: string) {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}
