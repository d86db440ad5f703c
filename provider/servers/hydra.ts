import { asWord } from '../client/json.ts'
import type { ClientInformation } from '../client/outputs.ts'
import type { ClientMetadata } from '../client/settings.ts'
import { isRecord } from '../client/unknown.ts'
import { AccessDenied, UnexpectedAnswer } from '../errors.ts'
import { inLine, shellWord } from '../printable.ts'
import {
  assertDeleted,
  body,
  call,
  creatingOnce,
  goneOr,
  listIn,
  type Marked,
  type Proof,
  pageSize,
  saysGone,
} from '../registration/admin.ts'
import { cameBack } from '../registration/answer.ts'
import type { Identity, Listed, ReadAnswer, Registration, RegistrationApi } from '../registration/api.ts'
import { type Endpoint, rfc7591 } from '../registration/rfc7591.ts'
import type { Answer } from '../registration/send.ts'
import { hydraSettings } from './hydra_settings.ts'
import type { NotKept, Server } from './server.ts'

const seenOn = 'Ory Hydra 2.3.0'

const noColumn: NotKept = { becomes: 'dropped', why: 'Hydra takes any member and keeps those that it knows' }

/** Proven by tests/contract, in both directions. */
const notKept: Server['notKept'] = {
  applicationType: noColumn,
  softwareId: noColumn,
  softwareVersion: noColumn,
  softwareStatement: noColumn,
  idTokenSignedResponseAlg: noColumn,
  idTokenEncryptedResponseAlg: noColumn,
  idTokenEncryptedResponseEnc: noColumn,
  userinfoEncryptedResponseAlg: noColumn,
  userinfoEncryptedResponseEnc: noColumn,
  requestObjectEncryptionAlg: noColumn,
  requestObjectEncryptionEnc: noColumn,
  defaultMaxAge: noColumn,
  requireAuthTime: noColumn,
  defaultAcrValues: noColumn,
  initiateLoginUri: noColumn,
  tlsClientCertificateBoundAccessTokens: noColumn,
  tlsClientAuthSubjectDn: noColumn,
  tlsClientAuthSanDns: noColumn,
  tlsClientAuthSanUri: noColumn,
  tlsClientAuthSanIp: noColumn,
  tlsClientAuthSanEmail: noColumn,
  requireSignedRequestObject: noColumn,
  requirePushedAuthorizationRequests: noColumn,
  authorizationDetailsTypes: noColumn,
  dpopBoundAccessTokens: noColumn,
  introspectionSignedResponseAlg: noColumn,
  introspectionEncryptedResponseAlg: noColumn,
  introspectionEncryptedResponseEnc: noColumn,
  authorizationSignedResponseAlg: noColumn,
  authorizationEncryptedResponseAlg: noColumn,
  authorizationEncryptedResponseEnc: noColumn,
  backchannelTokenDeliveryMode: noColumn,
  backchannelClientNotificationEndpoint: noColumn,
  backchannelAuthenticationRequestSigningAlg: noColumn,
  backchannelUserCodeParameter: noColumn,
  claimsRedirectUris: noColumn,
}

/** Ory Hydra by dynamic client registration: what it answers otherwise is in `notKept`. */
export const hydraRegistration: Server = {
  api: registrationApi,
  removed: 'omitted',
  expandsWildcards: false,
  unlistedScopes: [],
  // Any text is a scope, and the document names three (2.3.0).
  listsScopes: false,
  choosesIdentity: false,
  seenOn,
  notKept,
}

/** Ory Hydra by its admin API, `/admin/clients`. */
export const hydraAdmin: Server = {
  api: adminApi,
  removed: 'omitted',
  expandsWildcards: false,
  unlistedScopes: [],
  // Any text is a scope, and the document names three (2.3.0).
  listsScopes: false,
  choosesIdentity: true,
  native: { name: 'hydra', settings: hydraSettings },
  seenOn,
  notKept,
}

/** What an operator gives a client by the admin API; a registration that names it is refused with 400 (2.3.0). */
const adminOnly = ['metadata', 'skip_consent', 'skip_logout_consent', 'access_token_strategy']

/** An update resets them whatever it says, so that it must not fail for them. */
function registrationApi(endpoint: Endpoint): RegistrationApi {
  const api = rfc7591(endpoint)
  const taken = (metadata: ClientMetadata) =>
    Object.fromEntries(Object.entries(metadata).filter(([name]) => !adminOnly.includes(name)))
  return { ...api, update: (at, metadata) => api.update(at, taken(metadata)) }
}

const needs =
  "Hydra's admin API has no authentication of its own: what refused is a proxy before it. Give what the proxy wants by oauth:accessToken, oauth:adminHeaders or a certificate."

function adminApi(endpoint: Endpoint): RegistrationApi {
  return {
    register: creatingOnce(endpoint, {
      create: (metadata, identity) => create(endpoint, metadata, identity),
      find: (clientId) => find(endpoint, clientId),
      takeOver: (_found, metadata, identity) =>
        put(endpoint, identity.clientId, chosen(toHydra(metadata), identity)),
    }),
    read: (at) => read(endpoint, at),
    update: (at, metadata, live) => put(endpoint, at.clientId, withMark(toHydra(metadata), live[markName])),
    delete: (at) => remove(endpoint, at),
    list: () => list(endpoint),
  }
}

const pathOf = (clientId: string) => `/admin/clients/${encodeURIComponent(clientId)}`

async function create(
  endpoint: Endpoint,
  metadata: ClientMetadata,
  identity: Identity,
): Promise<ClientInformation | 'exists'> {
  const secrets = secretsOf(identity)
  const sent = chosen(toHydra(metadata), identity)
  const answer = await call(endpoint, { method: 'POST', path: '/admin/clients', body: sent, needs, secrets })
  return answer.status === 409 ? 'exists' : information(answer, secrets, identity.clientId)
}

/** Of 2.3.0. */
const noSuchClient = 'Unable to locate the resource'

function asked(endpoint: Endpoint, clientId: string): Promise<Answer> {
  return call(endpoint, { method: 'GET', path: pathOf(clientId), needs })
}

async function find(endpoint: Endpoint, clientId: string): Promise<Marked | undefined> {
  const answer = await asked(endpoint, clientId)
  return saysGone(answer, noSuchClient) ? undefined : marked(information(answer, [], clientId))
}

function proofOf(endpoint: Endpoint, at: Registration): Proof {
  const lists = () => call(endpoint, { method: 'GET', path: '/admin/clients?page_size=1', needs })
  return { endpoint, at, words: noSuchClient, lists }
}

async function read(endpoint: Endpoint, at: Registration): Promise<ReadAnswer> {
  const answer = await asked(endpoint, at.clientId)
  if (answer.status === 404) return goneOr(answer, proofOf(endpoint, at))
  const found = marked(information(answer, [], at.clientId))
  if (at.life === undefined || found.life === at.life)
    return { state: 'present', information: found.information, rotated: false }
  if (isAnother(found, at.life)) return { state: 'gone' }
  return {
    state: 'unknown',
    why: `Client ${inLine(at.clientId)} at ${endpoint.config.issuer} lost the mark that says whose it is: somebody replaced its metadata, or the whole client. Adopt it on purpose, or delete it there; if it was replaced by somebody else's, OAUTH_ASSUME_GONE=${shellWord(at.clientId)} for one run forgets ours.`,
    ofClient: false,
  }
}

async function* list(endpoint: Endpoint): AsyncGenerator<Listed> {
  const seen = new Set<string>()
  for (let token: string | undefined = ''; token !== undefined; token = unseen(token, seen)) {
    const path = `/admin/clients?page_size=${pageSize}&page_token=${encodeURIComponent(token)}`
    const answer = await call(endpoint, { method: 'GET', path, needs })
    for (const { client_id: id, ...client } of listIn(answer))
      if (typeof id === 'string') yield marked(informationOf(client, id))
    token = nextToken(answer)
  }
}

/** The address of the next page is Hydra's word, which is not followed: only what it says of the place. */
function nextToken({ link = '' }: Answer): string | undefined {
  const [, address] = /<([^>]*)>\s*;\s*rel="next"/.exec(link) ?? []
  return new URLSearchParams(address?.split('?')[1]).get('page_token') ?? undefined
}

/** Pages that lead in a circle end. */
function unseen(token: string | undefined, seen: Set<string>): string | undefined {
  if (token === undefined || seen.has(token)) return undefined
  seen.add(token)
  return token
}

async function put(endpoint: Endpoint, clientId: string, client: ClientMetadata): Promise<ClientInformation> {
  const secrets = secretsOf({ clientSecret: client['client_secret'] })
  const answer = await call(endpoint, { method: 'PUT', path: pathOf(clientId), body: client, needs, secrets })
  return information(answer, secrets, clientId)
}

/** Nothing is deleted but the creation that is recorded. */
async function remove(endpoint: Endpoint, at: Registration): Promise<void> {
  const found = await read(endpoint, at)
  if (found.state === 'gone') return
  if (found.state === 'unknown') throw new AccessDenied(found.why, found)
  const answer = await call(endpoint, { method: 'DELETE', path: pathOf(at.clientId), needs })
  await assertDeleted(answer, proofOf(endpoint, at))
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value))
}

/** A creation of the same client id that is not the recorded one: it has a whole mark of its own, or was made at another time. */
function isAnother({ information: found, owner }: Marked, life: string): boolean {
  const isMarked = owner !== undefined && markOf(found).life !== undefined
  return isMarked || (life.startsWith('made ') && isTime(found['created_at']))
}

function secretsOf({ clientSecret }: { readonly clientSecret?: unknown }): readonly string[] {
  return typeof clientSecret === 'string' ? [clientSecret] : []
}

const markName = 'pulumi-oauth'

function chosen(
  client: ClientMetadata,
  { clientId, clientSecret, owner, life, signature }: Identity,
): ClientMetadata {
  const mark = { owner, life, ...(signature === undefined ? {} : { signature }) }
  const secret = clientSecret === undefined ? {} : { client_secret: clientSecret }
  return { ...withMark(client, mark), client_id: clientId, ...secret }
}

/** `metadata` is Hydra's own bag for whoever manages a client: a program may declare more of it, and the mark stays. */
function withMark(client: ClientMetadata, mark: unknown): ClientMetadata {
  if (mark === undefined) return client
  const { metadata: bag } = client
  return { ...client, metadata: { ...(isRecord(bag) ? bag : {}), [markName]: mark } }
}

/** The mark is a member of its own in client information, so that what a program declares of the bag is compared without it. */
function withoutMark(bag: unknown): ClientMetadata {
  if (!isRecord(bag)) return {}
  const { [markName]: mark, ...metadata } = bag
  return { metadata, ...(mark === undefined ? {} : { [markName]: mark }) }
}

/**
 * Members that say nothing are not sent: Hydra 2.3.0 answers `jwks: {}` for a client without keys. What it would refuse or make
 * up itself is not sent back.
 */
function toHydra({ hydra, ...metadata }: ClientMetadata): ClientMetadata {
  const own = isRecord(hydra) ? hydra : {}
  const native = Object.entries(hydraSettings).flatMap(([name, { at }]) =>
    own[name] === undefined ? [] : [[at, own[name]] as const],
  )
  const members = { ...metadata, ...Object.fromEntries(native) }
  const never = [
    'created_at',
    'updated_at',
    'registration_client_uri',
    'registration_access_token',
    'life',
    markName,
  ]
  return Object.fromEntries(
    Object.entries(members).filter(
      ([name, value]) => !never.includes(name) && value !== null && !(isRecord(value) && isBare(value)),
    ),
  )
}

function isBare(value: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(value).length === 0
}

function information(answer: Answer, secrets: readonly string[], clientId: string): ClientInformation {
  const client = body({ secrets }, answer)
  if (!isRecord(client) || client['client_id'] !== clientId)
    throw new UnexpectedAnswer(`${cameBack(answer)} without the client that was asked for.`, answer.status)
  return informationOf(client, clientId)
}

function informationOf(client: ClientMetadata, clientId: string): ClientInformation {
  // The token would lead to the registration endpoint, which resets what only the admin API knows (2.3.0).
  const { registration_access_token: _token, registration_client_uri: _uri, ...members } = client
  const native = Object.entries(hydraSettings).flatMap(([name, { at }]) =>
    members[at] === null || members[at] === undefined ? [] : [[name, members[at]] as const],
  )
  const bag = withoutMark(members['metadata'])
  const { life } = markOf(bag)
  return {
    ...members,
    ...bag,
    client_id: clientId,
    hydra: Object.fromEntries(native),
    ...(life === undefined ? {} : { life }),
  }
}

/** A client without a mark is told from another creation by when it was made, which only a read says right (2.3.0). */
function marked(found: ClientInformation): Marked {
  const mark = markOf(found)
  const life = mark.life ?? `made ${asWord(found['created_at'])}`
  return { information: { ...found, life }, ...mark, life }
}

function markOf({ [markName]: mark }: ClientMetadata): Pick<Marked, 'owner' | 'life' | 'signature'> {
  const told = isRecord(mark) ? mark : {}
  return Object.fromEntries(
    ['owner', 'life', 'signature'].flatMap((name) =>
      typeof told[name] === 'string' ? [[name, told[name]]] : [],
    ),
  )
}
