import { randomUUID } from 'node:crypto'
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { AuthMethodName } from '../../provider/client/auth_methods.ts'
import { json } from '../../provider/client/json.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import { certificateJwk, createSelfSignedCertificate } from '../support/certificates.ts'
import type { Prepared } from './target.ts'

/** What an application makes itself, at a server without an authority for certificates. */
export async function prepared(method: AuthMethodName): Promise<Prepared> {
  if (method === 'private_key_jwt') return newKey()
  const certificate = await createSelfSignedCertificate({ commonName: 'application' })
  if (method === 'tls_client_auth')
    return { args: { tlsClientAuthSubjectDn: 'CN=application' }, credentials: { certificate } }
  if (method === 'self_signed_tls_client_auth')
    return { args: { jwks: { keys: [certificateJwk(certificate)] } }, credentials: { certificate } }
  return { args: {}, credentials: {} }
}

const keyId = 'of-the-contract'

/** Under the algorithm that every server knows. */
async function newKey(): Promise<Prepared> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: keyId, alg: 'RS256', use: 'sig' }
  return { args: { jwks: { keys: [jwk] } }, credentials: { key: privateKey } }
}

/** RFC 7523 section 2.2 with the token endpoint as audience, for servers that take no other; openid-client names the issuer. */
export async function tokenByKey(issuer: string, clientId: string, key: CryptoKey): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/oauth2/token`
  const assertion = await new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: 'RS256', kid: keyId })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(url)
    .setIssuedAt()
    .setExpirationTime('1 minute')
    .sign(key)
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  })
  const answer = await fetch(url, { method: 'POST', body: form })
  const text = await answer.text()
  const body = json(text)
  if (isRecord(body) && typeof body['access_token'] === 'string') return body['access_token']
  throw new Error(`POST ${url} answered ${answer.status}: ${text}`)
}
