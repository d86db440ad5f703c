import { X509Certificate } from 'node:crypto'
import { generate } from 'selfsigned'

/** A certificate and its private key, both PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** What a certificate is about: its subject, and the names beside it (RFC 5280 4.2.1.6). */
export interface CertificateSubject {
  readonly commonName: string
  readonly dns?: string
  readonly uri?: string
  readonly ip?: string
  readonly email?: string
}

export interface CertificateAuthority {
  /** PEM, what the other side of a connection has to trust. */
  readonly certificate: string
  issue(subject: CertificateSubject): Promise<Certificate>
}

/** selfsigned 5 signs with SHA-1 and makes RSA keys unless told otherwise. */
const strength = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const

export async function createCertificateAuthority(): Promise<CertificateAuthority> {
  const authority = await generate([{ name: 'commonName', value: 'Test authority' }], {
    ...strength,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  })
  const ca = { key: authority.private, cert: authority.cert }
  return { certificate: authority.cert, issue: (subject) => makeCertificate(subject, ca) }
}

/** A certificate that nobody but itself vouches for (RFC 8705 section 2.2). */
export function createSelfSignedCertificate(subject: CertificateSubject): Promise<Certificate> {
  return makeCertificate(subject)
}

async function makeCertificate(
  subject: CertificateSubject,
  ca?: { readonly key: string; readonly cert: string },
): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: subject.commonName }], {
    ...strength,
    extensions: [{ name: 'subjectAltName', altNames: alternativeNames(subject) }],
    ...(ca && { ca }),
  })
  return { cert: made.cert, key: made.private }
}

type AlternativeName = { readonly type: 1 | 2 | 6 | 7; readonly value?: string; readonly ip?: string }

function alternativeNames({ commonName, dns, uri, ip, email }: CertificateSubject): AlternativeName[] {
  const names: AlternativeName[] = []
  if (dns !== undefined) names.push({ type: 2, value: dns })
  if (uri !== undefined) names.push({ type: 6, value: uri })
  if (email !== undefined) names.push({ type: 1, value: email })
  if (ip !== undefined) names.push({ type: 7, ip })
  return names.length > 0 ? names : [{ type: 2, value: commonName }]
}

/** The public key of a certificate as a JWK that carries the certificate (RFC 7517 4.7, RFC 8705 2.2.2). */
export function certificateJwk({ cert }: Certificate): Record<string, unknown> {
  const parsed = new X509Certificate(cert)
  return { ...parsed.publicKey.export({ format: 'jwk' }), x5c: [parsed.raw.toString('base64')] }
}
