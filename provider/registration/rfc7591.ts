import { json } from '../client/json.ts'
import type { ClientInformation } from '../client/outputs.ts'
import type { ClientMetadata } from '../client/settings.ts'
import { isRecord } from '../client/unknown.ts'
import type { ServerConfig } from '../config.ts'
import {
  InvalidConfiguration,
  NotSupportedByServer,
  type OAuthError,
  ServerUnreachable,
  UnexpectedAnswer,
} from '../errors.ts'
import { shellWord } from '../printable.ts'
import { remembered } from '../remembered.ts'
import type { Access } from './access.ts'
import { clientInformation, failure, isOk, quoted } from './answer.ts'
import type { ReadAnswer, Registration, RegistrationApi } from './api.ts'
import type { ServerMetadata } from './discovery.ts'
import { type Attempt, badAnswer, noAnswer, noToken, notAllowed } from './refusals.ts'
import type { Deliver, Delivered } from './retry.ts'
import { type Answer, authorized, type Exchange } from './send.ts'

/** What the registration endpoint of one server needs. */
export interface Endpoint {
  readonly config: ServerConfig
  /** Made when a call needs it: a credential may be missing where none is needed. */
  readonly access: () => Access
  readonly deliver: Deliver
  readonly discover: () => Promise<ServerMetadata>
  /** A registration access token that the user gave for a client whose own is missing or refused. */
  readonly givenToken: (clientId: string) => string | undefined
  /** What the server gave the client last and nobody recorded. */
  readonly unrecorded: (at: Registration) => Promise<Unrecorded | undefined>
  /** Whether this run may replace the registration access token of a client that is refused. */
  readonly renewsToken: (clientId: string) => boolean
  /** Whether the issuer itself takes the client, by what is recorded of it: then it is there, whatever an admin API says. */
  readonly takes: (at: Registration) => Promise<boolean>
  /** What every call of an admin API carries. */
  readonly headers: Readonly<Record<string, string>>
}

/** Credentials of a client that an earlier run did not come to record. */
export type Unrecorded = Pick<Registration, 'registrationAccessToken'> & {
  /** As a server would answer it. */
  readonly secret: ClientMetadata
}

/** Dynamic client registration (RFC 7591) and its management (RFC 7592). */
export function rfc7591(endpoint: Endpoint) {
  return withOddities(endpoint, {})
}

/** Where a product's answers are known to say more than the standard lets them. */
export interface Oddities {
  /** A 404 with this description, given to an access token of ours, proves that there is no such client. */
  readonly provesGone?: string
}

export function withOddities(endpoint: Endpoint, oddities: Oddities) {
  return {
    register: (metadata: ClientMetadata) => register(endpoint, metadata),
    read: (at: Registration) => read(endpoint, at, oddities),
    update: (at: Registration, metadata: ClientMetadata) => update(endpoint, at, metadata),
    delete: (at: Registration) => remove(endpoint, at, oddities),
  } satisfies RegistrationApi
}

async function register(endpoint: Endpoint, metadata: ClientMetadata): Promise<ClientInformation> {
  const url = await registrationEndpoint(endpoint)
  const attempt = { issuer: endpoint.config.issuer, metadata, since: new Date().toISOString() }
  const { answer, token } = await posted(endpoint, { method: 'POST', url, ...jsonBody(metadata) }, attempt)
  const secrets = [token, ...secretsIn(metadata)]
  if (isRefusal(answer)) throw notAllowed(endpoint.access(), answer, secrets)
  try {
    return clientInformation(answer, secrets)
  } catch (error) {
    throw unregistered(error, attempt)
  }
}

/** A failure of which it has to be said whether a client may be there all the same. */
function unregistered(error: unknown, attempt: Attempt): unknown {
  if (error instanceof ServerUnreachable) return noAnswer(error, attempt)
  return error instanceof UnexpectedAnswer ? badAnswer(error, attempt) : error
}

/** What we send that must not come back in a message. */
function secretsIn({ software_statement: statement }: ClientMetadata): readonly string[] {
  return typeof statement === 'string' ? [statement] : []
}

function isRefusal({ status }: Answer): boolean {
  return status === 401 || status === 403
}

/** A 401 creates nothing, so another token may be tried: once, or each of a list of single-use ones. */
async function posted({ access, deliver }: Endpoint, exchange: Exchange, attempt: Attempt) {
  let token = await access().token('register')
  for (let tries = 1; ; tries++) {
    const answer = await deliver(authorized(exchange, token)).catch((error: unknown) => {
      throw unregistered(error, attempt)
    })
    const mayTry = answer.status === 401 && (tries === 1 || access().singleUse === true)
    const next = mayTry && token !== undefined ? await access().another('register', token) : undefined
    if (next === undefined) return { answer, token: token ?? '' }
    token = next
  }
}

async function read(endpoint: Endpoint, at: Registration, oddities: Oddities): Promise<ReadAnswer> {
  const { answer, credential, url } = await managed(endpoint, at, { method: 'GET' })
  if (answer.status === 200) return present(await whole(endpoint, at, answer, credential), credential, url)
  if (isProof(answer, credential, oddities)) return { state: 'gone' }
  // Else a 404 may come from anything between here and the server, so it proves nothing (design, decision 9).
  if (![401, 403, 404, 410].includes(answer.status)) throw failure(answer, [credential.token])
  const { message: why } = refused(endpoint, answer, credential, [])
  return { state: 'unknown', why, ofClient: credential.ofClient || !isRefusal(answer) }
}

/** A secret that the server does not show and an earlier run did not come to record is there all the same. */
async function whole(
  endpoint: Endpoint,
  at: Registration,
  answer: Answer,
  { token }: Credential,
): Promise<ClientInformation> {
  const information = own(clientInformation(answer, [token]), at)
  if (information['client_secret']) return information
  const unrecorded = await endpoint.unrecorded(at)
  return unrecorded?.registrationAccessToken === token
    ? { ...information, ...unrecorded.secret }
    : information
}

/** The server knew our own access token and says that it has no such client. */
function isProof(answer: Answer, { ofClient }: Credential, { provesGone }: Oddities): boolean {
  if (answer.status !== 404 || ofClient || provesGone === undefined) return false
  const body = json(answer.text)
  return isRecord(body) && body['error_description'] === provesGone
}

/** Some servers name neither token nor address when they are asked (Hydra 2.3.0). */
function present(information: ClientInformation, { token, ofClient }: Credential, url: string): ReadAnswer {
  const answered = information['registration_access_token'] || token
  return {
    state: 'present',
    information: {
      ...information,
      registration_client_uri: information['registration_client_uri'] || url,
      ...(ofClient ? { registration_access_token: answered } : {}),
    },
    rotated: ofClient && answered !== token,
  }
}

async function update(
  endpoint: Endpoint,
  at: Registration,
  metadata: ClientMetadata,
): Promise<ClientInformation> {
  const body = jsonBody({ ...metadata, client_id: at.clientId })
  const { answer, credential } = await managed(endpoint, at, { method: 'PUT', ...body })
  const secrets = secretsIn(metadata)
  if (isRefusal(answer)) throw refused(endpoint, answer, credential, secrets)
  return own(clientInformation(answer, [credential.token, ...secrets]), at)
}

async function remove(endpoint: Endpoint, at: Registration, oddities: Oddities): Promise<void> {
  const { answer, credential } = await managed(endpoint, at, { method: 'DELETE' })
  // Some servers answer 200 in place of 204 (RFC 7592 section 2.3).
  if (isOk(answer) || isDoneBefore(answer, credential)) return
  if (isProof(answer, credential, oddities)) return
  throw refused(endpoint, answer, credential, [])
}

/** A try of this very delete whose answer was lost may have done it: then its token is refused (RFC 7592 section 2.3). */
function isDoneBefore({ method, status, repeated }: Delivered, { ofClient }: Credential): boolean {
  return method === 'DELETE' && status === 401 && repeated && ofClient
}

/** An answer that is an error: where our own credential was refused, with how to cure that. */
function refused(
  endpoint: Endpoint,
  answer: Answer,
  credential: Credential,
  sent: readonly string[],
): OAuthError {
  const secrets = [credential.token, ...sent]
  if (isRefusal(answer) && !credential.ofClient) return notAllowed(endpoint.access(), answer, secrets)
  return failure(answer, secrets)
}

/** An answer about another client must not be recorded as ours. */
function own(information: ClientInformation, at: Registration): ClientInformation {
  if (information.client_id === at.clientId) return information
  throw new UnexpectedAnswer(
    `The server answered with client ${quoted(JSON.stringify(information.client_id), [])} where ${JSON.stringify(at.clientId)} was asked for: correct registrationClientUri.`,
    200,
  )
}

interface Credential {
  readonly token: string
  /** It is the client's own registration access token, not an access token of ours. */
  readonly ofClient: boolean
}

/** A call at the client configuration endpoint; after a 401, again with each other credential that there is. */
async function managed(endpoint: Endpoint, at: Registration, exchange: Omit<Exchange, 'url'>) {
  const url = await configurationEndpoint(endpoint, at)
  const rejected: string[] = []
  let credential = await firstCredential(endpoint, at)
  for (;;) {
    const answer = await endpoint.deliver(authorized({ ...exchange, url }, credential.token))
    rejected.push(credential.token)
    const mayTry = answer.status === 401 && !isDoneBefore(answer, credential)
    const next = mayTry ? await nextCredential(endpoint, at, credential, rejected) : undefined
    if (next === undefined) return { answer, credential, url }
    credential = next
  }
}

/** The recorded token, else the one that the user gave, else our access token. */
async function firstCredential(endpoint: Endpoint, at: Registration): Promise<Credential> {
  const own = at.registrationAccessToken ?? endpoint.givenToken(at.clientId)
  if (own !== undefined) return { token: own, ofClient: true }
  const ours = await endpoint.access().token('manage')
  if (ours !== undefined) return { token: ours, ofClient: false }
  throw noToken(endpoint.config.issuer, at.clientId)
}

async function nextCredential(
  endpoint: Endpoint,
  at: Registration,
  { token, ofClient }: Credential,
  rejected: readonly string[],
): Promise<Credential | undefined> {
  const { registrationAccessToken: unrecorded } = (await endpoint.unrecorded(at)) ?? {}
  // Keycloak 26.7.3 and Hydra 2.3.0 save a whole client for their operator: one that they read before our update and write after
  // it makes the token void that our update brought, and the one before it valid again.
  const { previousRegistrationAccessToken: previous } = at
  const own = [endpoint.givenToken(at.clientId), unrecorded, previous].find(
    (one) => one && !rejected.includes(one),
  )
  if (own !== undefined) return { token: own, ofClient: true }
  if (ofClient || rejected.length > 1) return undefined
  const ours = await endpoint.access().another('manage', token)
  return ours === undefined ? undefined : { token: ours, ofClient: false }
}

async function registrationEndpoint({ config, discover }: Endpoint): Promise<string> {
  const url = config.registrationEndpoint ?? (await discover()).registration_endpoint
  if (url !== undefined) return url
  throw new NotSupportedByServer(
    `${config.issuer} publishes no registration_endpoint. Switch dynamic client registration on at the server, or set oauth:registrationEndpoint.`,
  )
}

/** As the server gave it, byte for byte; the form that RFC 7592 shows where none was given. */
async function configurationEndpoint(endpoint: Endpoint, at: Registration): Promise<string> {
  if (at.registrationClientUri !== undefined) {
    await assertOwnOrigin(endpoint, at.registrationClientUri)
    return at.registrationClientUri
  }
  return `${(await registrationEndpoint(endpoint)).replace(/\/$/, '')}/${encodeURIComponent(at.clientId)}`
}

/** A registration access token goes only to the server that issued it. */
async function assertOwnOrigin(endpoint: Endpoint, uri: string): Promise<void> {
  const { config, discover } = endpoint
  const origin = originOf(uri)
  if (configuredOrigins(config).includes(origin)) return
  if (originOf((await discover()).registration_endpoint ?? config.issuer) === origin) return
  throw new InvalidConfiguration(
    `The client configuration endpoint ${quoted(JSON.stringify(uri), [])} is neither at the issuer ${config.issuer} nor at its registration endpoint, so no token is sent there. If it is right, allow its origin: pulumi config set oauth:allowedOrigins ${shellWord(origin)}`,
  )
}

const configuredOrigins = remembered(
  ({ issuer, registrationEndpoint = issuer, allowedOrigins }: ServerConfig) =>
    [issuer, registrationEndpoint, ...allowedOrigins].map(originOf),
)

function originOf(url: string): string {
  return URL.parse(url)?.origin ?? 'none'
}

function jsonBody(metadata: ClientMetadata): Pick<Exchange, 'headers' | 'body'> {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(metadata) }
}
