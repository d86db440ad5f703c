import type { X509Certificate } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import { TLSSocket } from 'node:tls'
import type { KoaContextWithOIDC } from 'oidc-provider'
import type { CertificateAuthority } from '../../support/certificates.ts'

export const host = '127.0.0.1'

/** Endpoints that a client with a certificate calls, with oidc-provider's standard paths (RFC 8705 section 5). */
const aliasedEndpoints = {
  token_endpoint: '/token',
  introspection_endpoint: '/token/introspection',
  revocation_endpoint: '/token/revocation',
  userinfo_endpoint: '/me',
  device_authorization_endpoint: '/device/auth',
  pushed_authorization_request_endpoint: '/request',
  backchannel_authentication_endpoint: '/backchannel',
}

/** Asks for a certificate and takes any: a self-signed one is for oidc-provider to judge. */
export async function createMutualTlsServer(authority: CertificateAuthority): Promise<Server> {
  const { cert, key } = await authority.issue({ commonName: host, ip: host })
  return createServer({ cert, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: false })
}

/** What `mtls_endpoint_aliases` of the discovery document says about such a server. */
export function endpointAliases(port: number): Record<string, string> {
  const origin = `https://${host}:${port}`
  return Object.fromEntries(Object.entries(aliasedEndpoints).map(([name, path]) => [name, origin + path]))
}

export function getCertificate(context: KoaContextWithOIDC): string | undefined {
  return peerCertificate(context)?.toString()
}

export function certificateAuthorized({ socket }: KoaContextWithOIDC): boolean {
  return socket instanceof TLSSocket && socket.authorized
}

/** How Node writes each kind of alternative name. */
const alternativeNames: Record<string, string> = {
  tls_client_auth_san_dns: 'DNS:',
  tls_client_auth_san_uri: 'URI:',
  tls_client_auth_san_ip: 'IP Address:',
  tls_client_auth_san_email: 'email:',
}

export function certificateSubjectMatches(
  context: KoaContextWithOIDC,
  property: string,
  expected: string,
): boolean {
  const certificate = peerCertificate(context)
  if (certificate === undefined) return false
  const prefix = alternativeNames[property]
  if (prefix === undefined) return distinguishedName(certificate) === expected
  return certificate.subjectAltName?.split(', ').includes(prefix + expected) ?? false
}

/** RFC 4514: the last relative name first. Escapes are left out, the tests' names need none. */
function distinguishedName({ subject }: X509Certificate): string {
  return subject.split('\n').reverse().join(',')
}

function peerCertificate({ socket }: KoaContextWithOIDC): X509Certificate | undefined {
  return socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined
}
