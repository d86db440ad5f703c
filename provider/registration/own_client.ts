import type { CryptoKey } from 'jose'
import * as z from 'zod'
import { json } from '../client/json.ts'
import { isRecord } from '../client/unknown.ts'
import {
  AccessDenied,
  InvalidConfiguration,
  NotSupportedByServer,
  type OAuthError,
  UnexpectedAnswer,
} from '../errors.ts'
import type { Access, Surroundings } from './access.ts'
import { cameBack, failure, said } from './answer.ts'
import type { ServerMetadata } from './discovery.ts'
import { cure } from './refusals.ts'
import type { Answer } from './send.ts'

/** Our own client at the server, by which we obtain access tokens for the registration API. */
export interface OwnClient {
  readonly clientId: string
  /** Where its credential is configured, for messages. */
  readonly credential: Pick<Access, 'from' | 'origin' | 'key'>
  readonly secret?: string
  readonly privateKey?: string
  /** Further parameters of the token request: scope, audience, resource. */
  readonly request: Readonly<Record<string, string>>
}

/** How our own client authenticates: headers, and form parameters. */
interface Authentication {
  readonly headers?: Readonly<Record<string, string>>
  readonly form?: Readonly<Record<string, string>>
}

const tokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.number().positive().optional().catch(undefined),
})

/** A token is asked for again when this part of its life is over. */
const usablePart = 0.8
const assumedLifeSeconds = 60

/** An access token by client credentials (RFC 6749 section 4.4), and until when to use it, in milliseconds since 1970. */
export async function tokenByClientCredentials(
  client: OwnClient,
  { issuer, discover, deliver }: Surroundings,
): Promise<{ readonly token: string; readonly until: number }> {
  const server = await discover()
  const url = tokenEndpoint(client, server)
  if (url === undefined)
    throw new NotSupportedByServer(
      `${issuer} publishes no token endpoint, so ${client.credential.from} cannot obtain an access token there.`,
    )
  const secrets = [client.secret ?? '', client.privateKey ?? '']
  let asked = Date.now()
  const anew = async () => {
    asked = Date.now()
    const { headers, form } = await authentication(client, server)
    secrets.push(form?.['client_assertion'] ?? '')
    const body = new URLSearchParams({ grant_type: 'client_credentials', ...client.request, ...form })
    return {
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: body.toString(),
    }
  }
  // Asked twice the server gives two tokens, of which the second is used.
  const answer = await deliver({ method: 'POST', url, repeatable: true, anew })
  if (answer.status !== 200) throw refused(answer, client, secrets)
  const parsed = tokenAnswer.safeParse(json(answer.text))
  if (!parsed.success)
    throw new UnexpectedAnswer(
      `${cameBack(answer)} without an access token (RFC 6749 section 5.1).`,
      answer.status,
    )
  const life = parsed.data.expires_in ?? assumedLifeSeconds
  return { token: parsed.data.access_token, until: asked + life * 1000 * usablePart }
}

/** A client that shows a certificate goes to the alias, where there is one (RFC 8705 section 5). */
function tokenEndpoint({ secret, privateKey }: OwnClient, server: ServerMetadata): string | undefined {
  const aliases = server['mtls_endpoint_aliases']
  const showsCertificate = secret === undefined && privateKey === undefined
  const alias = showsCertificate && isRecord(aliases) ? aliases['token_endpoint'] : undefined
  return typeof alias === 'string' ? alias : server.token_endpoint
}

/** RFC 6749 section 5.2: 400 and 401 are both about our own client, never about the one that a program declares. */
function refused(answer: Answer, { credential }: OwnClient, secrets: readonly string[]): OAuthError {
  if (answer.status < 400 || answer.status === 429 || answer.status >= 500) return failure(answer, secrets)
  const tried = `${cameBack(answer)}${said(answer, secrets)} Used was our own client with ${credential.from}: correct its credential, scope, audience or resource.`
  return new AccessDenied([tried, ...cure(credential)].join('\n'), { ofClient: false })
}

async function authentication(client: OwnClient, server: ServerMetadata): Promise<Authentication> {
  const { clientId, secret, privateKey } = client
  if (privateKey !== undefined)
    return {
      form: {
        client_id: clientId,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await assertion(client, privateKey, server.issuer),
      },
    }
  if (secret === undefined) return { form: { client_id: clientId } }
  if (takesBasic(server)) return { headers: { authorization: `Basic ${basic(clientId, secret)}` } }
  return { form: { client_id: clientId, client_secret: secret } }
}

/** Basic is the default of RFC 8414 where the server lists no methods. */
function takesBasic(server: ServerMetadata): boolean {
  const methods = server['token_endpoint_auth_methods_supported']
  return !Array.isArray(methods) || methods.includes('client_secret_basic')
}

/** Both parts are form-encoded first (RFC 6749 section 2.3.1). */
export function basic(clientId: string, secret: string): string {
  const encode = (text: string) => new URLSearchParams([['', text]]).toString().slice(1)
  return Buffer.from(`${encode(clientId)}:${encode(secret)}`).toString('base64')
}

/** RFC 7523 section 3. The issuer is the audience (RFC 9700 section 2.1, draft-ietf-oauth-rfc7523bis). */
async function assertion(
  { clientId, credential }: OwnClient,
  privateKey: string,
  audience: string,
): Promise<string> {
  const { key, alg, kid } = await signingKey(privateKey, credential.from)
  const { SignJWT } = await import('jose/jwt/sign')
  return new SignJWT()
    .setProtectedHeader({ alg, typ: 'JWT', ...(kid === undefined ? {} : { kid }) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(key)
}

interface SigningKey {
  readonly key: CryptoKey | Uint8Array
  readonly alg: string
  readonly kid?: string
}

/** The algorithm of each kind of key, where the key names none. */
const algorithms: Readonly<Record<string, string>> = {
  RSA: 'RS256',
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'EdDSA',
}

async function signingKey(text: string, from: string): Promise<SigningKey> {
  try {
    const jwk = json(text)
    return isRecord(jwk) ? await fromJwk(jwk) : await fromPem(text)
  } catch {
    // What the library says of a key may quote it.
    throw new InvalidConfiguration(
      `The private key of ${from} cannot be read: give a private JWK, or PKCS #8 in PEM, of type RSA, EC or Ed25519.`,
    )
  }
}

async function fromJwk(jwk: Readonly<Record<string, unknown>>): Promise<SigningKey> {
  const text = (member: string) => (typeof jwk[member] === 'string' ? jwk[member] : undefined)
  const alg = text('alg') ?? algorithms[text('crv') ?? text('kty') ?? ''] ?? ''
  const kid = text('kid')
  const { importJWK } = await import('jose/key/import')
  const key = await importJWK({ ...jwk, kty: text('kty') ?? '' }, alg)
  return { key, alg, ...(kid === undefined ? {} : { kid }) }
}

async function fromPem(pem: string): Promise<SigningKey> {
  const [{ createPrivateKey }, { importPKCS8 }] = await Promise.all([
    import('node:crypto'),
    import('jose/key/import'),
  ])
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPrivateKey(pem)
  const curves: Readonly<Record<string, string>> = {
    prime256v1: 'P-256',
    secp384r1: 'P-384',
    secp521r1: 'P-521',
  }
  const kind =
    type === 'rsa' ? 'RSA' : type === 'ed25519' ? 'Ed25519' : (curves[details?.namedCurve ?? ''] ?? '')
  const alg = algorithms[kind] ?? ''
  return { key: await importPKCS8(pem, alg), alg }
}
