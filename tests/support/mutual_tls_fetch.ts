import type { CustomFetch } from 'openid-client'
import { Agent, fetch } from 'undici'
import type { Certificate } from './certificates.ts'

/** A fetch that shows a client certificate (RFC 8705 section 2), and trusts one authority beside the public ones. */
export function fetchWithCertificate({ cert, key }: Certificate, authority?: string): CustomFetch {
  const dispatcher = new Agent({ connect: { cert, key, ...(authority !== undefined && { ca: authority }) } })
  return (url, { body = null, signal = null, ...options }) =>
    fetch(url, { ...options, body, signal, dispatcher })
}
