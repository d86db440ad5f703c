import { randomUUID } from 'node:crypto'
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { json } from '../../provider/client/json.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import type { Prepared } from './target.ts'

/** A key for private_key_jwt, under the algorithm that every server knows. */
export async function newKey(algorithm: 'ES256' | 'RS256'): Promise<Prepared> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm)
  const jwk = { ...(await exportJWK(publicKey)), kty: algorithm === 'RS256' ? 'RSA' : 'EC' }
  return {
    args: {
      jwks: { keys: [{ ...jwk, kid: 'of-the-contract', alg: algorithm, use: 'sig' }] },
    },
    credentials: { key: privateKey },
  }
}

/** RFC 7523 section 2.2 with the token endpoint as audience, for servers that take no other; openid-client names the issuer. */
export async function tokenByKey(issuer: string, clientId: string, key: CryptoKey): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/oauth2/token`
  const assertion = await new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: 'RS256', kid: 'of-the-contract' })
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
