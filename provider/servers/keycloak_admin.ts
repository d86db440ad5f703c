import { createHash } from 'node:crypto'
import { type ClientInformation, pick } from '../client/outputs.ts'
import type { ClientMetadata } from '../client/settings.ts'
import { isRecord } from '../client/unknown.ts'
import {
  AccessDenied,
  InvalidClientMetadata,
  OAuthError,
  ServerUnreachable,
  UnexpectedAnswer,
} from '../errors.ts'
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
  proven,
} from '../registration/admin.ts'
import { cameBack, failure, isOk } from '../registration/answer.ts'
import type { Identity, Listed, ReadAnswer, Registration, RegistrationApi } from '../registration/api.ts'
import type { Endpoint } from '../registration/rfc7591.ts'
import { apartOf } from './keycloak_built_in.ts'
import {
  type Representation,
  representationIn,
  secretsOf,
  toChanges,
  toInformation,
  toRepresentation,
} from './keycloak_representation.ts'
import {
  type AccountRoles,
  accountRoles,
  assertRoles,
  changeRoles,
  roleKinds,
  roleSteps,
  serviceAccount,
} from './keycloak_roles.ts'
import {
  assertScopes,
  type ClientScopes,
  changeScopes,
  clientScopes,
  listed,
  scopeSteps,
} from './keycloak_scopes.ts'

export const needs =
  'Grant the role manage-clients of the client realm-management to the service account of our own client in that realm.'

/** Keycloak's admin REST API. The `id` that we choose for a client is its life: reads, updates and deletes go by it. */
export function adminApi(endpoint: Endpoint): RegistrationApi {
  return {
    register: creatingOnce(endpoint, {
      create: (metadata, identity) => create(endpoint, metadata, identity),
      find: (clientId) => find(endpoint, clientId),
      takeOver: (found, metadata, identity) => takeOver(endpoint, found, metadata, identity),
    }),
    read: (at) => read(endpoint, at),
    update: (_at, metadata, live) => update(endpoint, metadata, live),
    delete: (at) => remove(endpoint, at),
    finish: (metadata, written) => finish(endpoint, metadata, written),
    list: () => list(endpoint),
  }
}

const pathOf = (life: string) => `/clients/${encodeURIComponent(life)}`
const ownerAttribute = 'pulumi-oauth.owner'
const signatureAttribute = 'pulumi-oauth.signature'
const rotationAttribute = 'pulumi-oauth.rotation'

async function create(
  endpoint: Endpoint,
  metadata: ClientMetadata,
  identity: Identity,
): Promise<ClientInformation | 'exists'> {
  const scopes = clientScopes(metadata)
  if (scopes !== undefined) await assertScopes(endpoint, scopes, needs)
  await assertRoles(endpoint, roleSteps({}, accountRoles(metadata)))
  const sent = { ...withMark(toRepresentation(metadata), identity), id: identity.life }
  const secrets = secretsIn(sent)
  const answer = await call(endpoint, { method: 'POST', path: '/clients', body: sent, needs, secrets })
  if (answer.status === 409) return 'exists'
  if (!isOk(answer)) throw failure(answer, secrets)
  return (await readBack(endpoint, identity.life)) ?? toInformation(sent)
}

/** The client is there: what Keycloak made of it is worth a request, and not worth losing it. */
async function readBack(endpoint: Endpoint, life: string): Promise<ClientInformation | undefined> {
  try {
    const answer = await read(endpoint, { clientId: '', life })
    return answer.state === 'present' ? answer.information : undefined
  } catch (error) {
    if (error instanceof OAuthError) return undefined
    throw error
  }
}

function withMark(
  representation: Representation,
  { clientId, clientSecret, owner, signature }: Identity,
): Representation {
  return {
    ...representation,
    protocol: 'openid-connect',
    clientId,
    ...(clientSecret === undefined ? {} : { secret: clientSecret }),
    attributes: {
      ...attributesOf(representation),
      [ownerAttribute]: owner,
      ...(signature === undefined ? {} : { [signatureAttribute]: signature }),
    },
  }
}

function secretsIn({ secret }: Representation): readonly string[] {
  return typeof secret === 'string' ? [secret] : []
}

async function find(endpoint: Endpoint, clientId: string): Promise<Marked | undefined> {
  const path = `/clients?clientId=${encodeURIComponent(clientId)}`
  const answer = await call(endpoint, { method: 'GET', path, needs })
  const all = listIn(answer)
  if (all.length === 0) return undefined
  const found = all.find((one) => one['clientId'] === clientId)
  if (found !== undefined) return markedOf(found)
  throw new UnexpectedAnswer(
    `${cameBack(answer)} with other clients than the one that was asked for.`,
    answer.status,
  )
}

function markedOf(found: Representation): Marked {
  const { id } = found
  const { [ownerAttribute]: owner, [signatureAttribute]: signature } = attributesOf(found)
  return {
    information: toInformation(found),
    ...(typeof owner === 'string' ? { owner } : {}),
    ...(typeof id === 'string' ? { life: id } : {}),
    ...(typeof signature === 'string' ? { signature } : {}),
  }
}

async function* list(endpoint: Endpoint): AsyncGenerator<Listed> {
  let page: readonly Representation[] = []
  for (let first = 0; first === 0 || page.length >= pageSize; first += pageSize) {
    const path = `/clients?first=${first}&max=${pageSize}`
    page = listIn(await call(endpoint, { method: 'GET', path, needs }))
    // Who has the role query-clients alone is shown none (26.7.3).
    if (first === 0 && page.length === 0)
      throw new AccessDenied(`${endpoint.config.issuer} lists no client at all.\n  ${needs}`, {
        ofClient: false,
      })
    for (const found of page) yield { ...markedOf(found), ...apartOf(found) }
  }
}

async function takeOver(
  endpoint: Endpoint,
  { information, life }: Marked,
  metadata: ClientMetadata,
  identity: Identity,
): Promise<ClientInformation> {
  const known = identity.clientSecret === undefined ? {} : { client_secret: identity.clientSecret }
  const written = await update(endpoint, { ...metadata, ...known }, information)
  return { ...written, ...known, ...(life === undefined ? {} : { life }) }
}

/** Of 26.7.3; a realm that is not there is told otherwise. */
const noSuchClient = 'Could not find client'

/** Every realm has clients of its own, and who has the role query-clients alone is shown none (26.7.3). */
function proofOf(endpoint: Endpoint, at: Registration): Proof {
  const lists = () => call(endpoint, { method: 'GET', path: '/clients?first=0&max=1', needs })
  return { endpoint, at, words: noSuchClient, lists, needs }
}

async function read(endpoint: Endpoint, at: Registration): Promise<ReadAnswer> {
  if (at.life === undefined) return lookUp(endpoint, at)
  const answer = await call(endpoint, { method: 'GET', path: pathOf(at.life), needs })
  if (answer.status === 404) return goneOr(answer, proofOf(endpoint, at))
  const found = body({}, answer)
  if (!isRecord(found) || typeof found['clientId'] !== 'string' || found['id'] !== at.life)
    throw new UnexpectedAnswer(`${cameBack(answer)} without the client that was asked for.`, answer.status)
  const information = await withRoles(endpoint, found, at)
  if (at.clientId === '' || at.clientId === information.client_id)
    return { state: 'present', information, rotated: false }
  const { client_id: renamed } = information
  return {
    state: 'present',
    information: { ...information, client_id: at.clientId },
    rotated: false,
    renamed,
  }
}

async function withRoles(
  endpoint: Endpoint,
  found: Representation,
  { native }: Registration,
): Promise<ClientInformation> {
  const information = toInformation(found)
  const kinds = roleKinds(native)
  if (kinds.length === 0) return information
  const account = await serviceAccount(endpoint, pathOf(String(information['life'])), kinds)
  return having(information, account?.roles ?? {})
}

function having(information: ClientInformation, roles: AccountRoles): ClientInformation {
  const { keycloak } = information
  return { ...information, keycloak: { ...(isRecord(keycloak) ? keycloak : {}), ...roles } }
}

/** The roles of the service account, which is there only once the client is. */
async function finish(
  endpoint: Endpoint,
  metadata: ClientMetadata,
  written: ClientInformation,
): Promise<ClientInformation> {
  const wanted = accountRoles(metadata)
  const kinds = roleKinds(Object.keys(wanted))
  if (kinds.length === 0) return written
  const account = await serviceAccount(endpoint, pathOf(String(written['life'])), kinds)
  if (account === undefined) return written
  await changeRoles(endpoint, account, roleSteps(account.roles, wanted))
  return having(written, wanted)
}

async function lookUp(endpoint: Endpoint, at: Registration): Promise<ReadAnswer> {
  const found = await find(endpoint, at.clientId)
  if (found === undefined) return proven(proofOf(endpoint, at))
  return { state: 'present', information: found.information, rotated: false }
}

async function update(
  endpoint: Endpoint,
  metadata: ClientMetadata,
  live: ClientInformation,
): Promise<ClientInformation> {
  const had = scopesOf(live)
  const scopes = clientScopes(metadata, had) ?? had
  const steps = scopeSteps(had, scopes)
  if (steps.length > 0) await assertScopes(endpoint, scopes, needs)
  await assertRoles(endpoint, roleSteps(accountRoles(live), accountRoles(metadata)))
  const rotation = rotationOf(metadata, live)
  const sent = await put(endpoint, live, (there) => ({
    ...toSend(metadata, there, rotation),
    clientId: live.client_id,
  }))
  await changeScopes(endpoint, pathOf(String(live['life'])), steps, needs)
  const {
    previous_client_secret: _,
    previous_client_secret_expires_at: __,
    ...written
  } = toInformation({
    ...sent,
    id: live['life'],
    secret: sent['secret'] ?? live['client_secret'],
    defaultClientScopes: scopes.default,
    optionalClientScopes: scopes.optional,
  })
  const secrets = isRotated(live) ? await rotated(endpoint, live, rotation) : pick(live, previousNames)
  return { ...written, ...(await withoutPrevious(endpoint, live, secrets)) }
}

function toSend(
  metadata: ClientMetadata,
  there: Representation,
  rotation: Rotation | undefined,
): Representation {
  // The PUT ignores them (26.7.3).
  const { defaultClientScopes: _, optionalClientScopes: __, ...sent } = toChanges(metadata, there)
  if (rotation === undefined) return sent
  const { secret: ___, ...others } = sent
  return { ...others, attributes: { ...attributesOf(sent), [rotationAttribute]: rotation.mark } }
}

function scopesOf({ scope, keycloak }: ClientInformation): ClientScopes {
  const defaults = listed(isRecord(keycloak) ? keycloak['defaultScopes'] : undefined)
  const words = typeof scope === 'string' ? scope.split(' ').filter((word) => word !== '') : []
  return { default: defaults, optional: words.filter((word) => !defaults.includes(word)) }
}

/** Writes to one client at the same time meet a 409 (26.7.3): whoever lost looks at what the other one made, and writes again. */
async function put(
  endpoint: Endpoint,
  live: ClientInformation,
  toBody: (there: Representation) => Representation,
): Promise<Representation> {
  const path = pathOf(String(live['life']))
  const write = (sent: Representation) =>
    call(endpoint, { method: 'PUT', path, body: sent, needs, secrets: secretsIn(sent) })
  const read = representationIn(live)
  const first = toBody(read)
  const answer = await write(first)
  if (answer.status !== 409) {
    body({ secrets: secretsIn(first) }, answer)
    return merged(read, first)
  }
  const found = body({}, await call(endpoint, { method: 'GET', path, needs }))
  const there = isRecord(found) ? found : {}
  const second = toBody(there)
  const again = await write(second)
  if (again.status === 409)
    throw new InvalidClientMetadata(
      `${failure(again, secretsIn(second)).message} Somebody else writes to this client at the same time: run again.`,
    )
  body({ secrets: secretsIn(second) }, again)
  return merged(there, second)
}

/** What the client is after a PUT. */
function merged(there: Representation, sent: Representation): Representation {
  return { ...there, ...sent, attributes: { ...attributesOf(there), ...attributesOf(sent) } }
}

/** The realm has a rotation policy for this client: then its secrets expire. */
function isRotated({ client_secret_expires_at: expires }: ClientInformation): boolean {
  return typeof expires === 'number' && expires > 0
}

/** A rotation by the realm's policy, and whether an earlier run did it already. */
interface Rotation {
  /** What is rotated by, and what the secret was before: on the client, so that nobody does it twice. */
  readonly mark: string
  readonly isDone: boolean
}

function rotationOf({ secret_rotation: by }: ClientMetadata, live: ClientInformation): Rotation | undefined {
  const { client_secret: secret } = live
  if (!isRotated(live) || typeof by !== 'string' || typeof secret !== 'string') return undefined
  const mark = `${by} ${createHash('sha256').update(secret).digest('hex').slice(0, 16)}`
  const begun = attributesOf(representationIn(live))[rotationAttribute]
  if (typeof begun !== 'string' || !begun.startsWith(`${by} `)) return { mark, isDone: false }
  return { mark: begun, isDone: begun !== mark }
}

function attributesOf({ attributes }: Representation): Representation {
  return isRecord(attributes) ? attributes : {}
}

/**
 * The secrets after the write, which rotates a secret that has ended and says nothing of it (26.7.3). One that is written leaves
 * no previous one, only one that Keycloak makes itself does; and a second one would end the one in use, so that it is asked for once,
 * and a lost answer is looked up.
 */
async function rotated(
  endpoint: Endpoint,
  live: ClientInformation,
  rotation: Rotation | undefined,
): Promise<ClientMetadata> {
  const path = pathOf(String(live['life']))
  const isMade = ({ client_secret: secret }: ClientMetadata) => secret !== live['client_secret']
  const there = await secretsAt(endpoint, path)
  if (rotation === undefined || rotation.isDone || isMade(there)) return there
  const failed = await attempt(async () =>
    body({}, await call(endpoint, { method: 'POST', path: `${path}/client-secret`, needs, once: true })),
  )
  const made = await secretsAt(endpoint, path)
  if (isMade(made)) return made
  throw failed ?? new UnexpectedAnswer(`POST ${path}/client-secret made no other secret.`, 200)
}

async function secretsAt(endpoint: Endpoint, path: string): Promise<ClientMetadata> {
  const found = body({}, await call(endpoint, { method: 'GET', path, needs }))
  return isRecord(found) ? secretsOf(found) : {}
}

/** The error of a step that may have happened all the same. */
async function attempt(
  step: () => Promise<unknown>,
): Promise<ServerUnreachable | UnexpectedAnswer | undefined> {
  try {
    await step()
    return undefined
  } catch (error) {
    if (error instanceof ServerUnreachable || error instanceof UnexpectedAnswer) return error
    throw error
  }
}

const previousNames = ['previous_client_secret', 'previous_client_secret_expires_at'] as const

/** The secret before a rotation stays on the server after its time (26.7.3). */
async function withoutPrevious(
  endpoint: Endpoint,
  live: ClientInformation,
  secrets: ClientMetadata,
): Promise<ClientMetadata> {
  const { previous_client_secret: previous, previous_client_secret_expires_at: until, ...current } = secrets
  if (previous === undefined || typeof until !== 'number') return current
  if (until * 1000 > Date.now()) return secrets
  const path = `${pathOf(String(live['life']))}/client-secret/rotated`
  const answer = await call(endpoint, { method: 'DELETE', path, needs })
  if (!isOk(answer) && answer.status !== 404) throw failure(answer, [])
  return current
}

/** Nothing is deleted but the creation that is recorded: another one has another `id`, so that nobody has to look first. */
async function remove(endpoint: Endpoint, at: Registration): Promise<void> {
  const life = at.life ?? (await lifeOf(endpoint, at))
  if (life === undefined) return
  await assertDeleted(
    await call(endpoint, { method: 'DELETE', path: pathOf(life), needs }),
    proofOf(endpoint, at),
  )
}

/** undefined: the client is gone. */
async function lifeOf(endpoint: Endpoint, at: Registration): Promise<string | undefined> {
  const found = await lookUp(endpoint, at)
  if (found.state === 'gone') return undefined
  if (found.state === 'unknown') throw new AccessDenied(found.why, found)
  return String(found.information['life'])
}
