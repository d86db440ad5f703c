import { json } from '../client/json.ts'
import type { ClientInformation } from '../client/outputs.ts'
import type { ClientMetadata } from '../client/settings.ts'
import { isRecord } from '../client/unknown.ts'
import { AccessDenied, InvalidClientMetadata, UnexpectedAnswer } from '../errors.ts'
import { inLine } from '../printable.ts'
import { cameBack, failure, isOk, quoted } from './answer.ts'
import type { Identity, ReadAnswer, Registration, RegistrationApi } from './api.ts'
import { notAllowed } from './refusals.ts'
import type { Endpoint } from './rfc7591.ts'
import { type Answer, authorized, type Exchange } from './send.ts'

/** What every admin API has in common: calls with our access token, and clients whose identity we choose. */

/** One call below the address of the admin API. */
export interface Call {
  readonly method: Exchange['method']
  readonly path: string
  readonly body?: unknown
  /** The cure when our credential is not allowed to do it. */
  readonly needs: string
  /** Secrets that are sent, which must not come back in a message. */
  readonly secrets?: readonly string[]
  /** Sent twice it has the effect of two. */
  readonly once?: true
}

/**
 * A call may be sent twice: reads and deletes by nature, a create because its identity shows whose it was, an update because it
 * says all of what shall be. After a 401 once more with a fresh token.
 */
export async function call(
  endpoint: Endpoint,
  { method, path, body, needs, secrets = [], once }: Call,
): Promise<Answer> {
  const access = endpoint.access()
  const exchange: Exchange = {
    method,
    url: `${endpoint.config.adminUrl}${path}`,
    ...(once ? {} : { repeatable: true }),
    headers: { ...endpoint.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
  const token = await access.token('manage')
  const first = await endpoint.deliver(authorized(exchange, token))
  const next = first.status === 401 && token !== undefined ? await access.another('manage', token) : undefined
  const answer = next === undefined ? first : await endpoint.deliver(authorized(exchange, next))
  const hidden = [token ?? '', next ?? '', ...secrets, ...Object.values(endpoint.headers)]
  if (answer.status !== 401 && answer.status !== 403) return answer
  const { message } = notAllowed(access, answer, hidden, 'oauth:accessClientId')
  throw new AccessDenied(`${message}\n  ${needs}`, { ofClient: false })
}

/** The answer as JSON, or the error that it is. */
export function body({ secrets = [] }: Pick<Call, 'secrets'>, answer: Answer): unknown {
  if (isOk(answer)) return json(answer.text)
  throw failure(answer, secrets)
}

/** The clients in an answer that lists some. */
export function listIn(answer: Answer): readonly ClientMetadata[] {
  const list = body({}, answer)
  if (Array.isArray(list)) return list.filter(isRecord)
  throw new UnexpectedAnswer(`${cameBack(answer)} without a list of clients.`, answer.status)
}

/** Clients of one page: each may be many kilobytes. */
export const pageSize = 50

/** A client that an admin API found, with the mark that it carries. */
export interface Marked {
  readonly information: ClientInformation
  readonly owner?: string
  readonly life?: string
  readonly signature?: string
}

/** What an admin API has to do for creates that are safe. */
export interface Marking {
  /** `exists`: somebody has this client id already. */
  readonly create: (metadata: ClientMetadata, identity: Identity) => Promise<ClientInformation | 'exists'>
  readonly find: (clientId: string) => Promise<Marked | undefined>
  /** Every managed field and the secret are set, and the mark's life is the given one. */
  readonly takeOver: (
    found: Marked,
    metadata: ClientMetadata,
    identity: Identity,
  ) => Promise<ClientInformation>
}

/**
 * Creates a client once, however often the answer is lost: who meets its own client id looks at the mark. The life that this very
 * create minted proves that an earlier try of it succeeded. Our own mark with another life is what a crash leaves behind, and
 * also what a second stack of the same name looks like, so a person has to say which it is.
 */
export function creatingOnce({ config }: Endpoint, marking: Marking): RegistrationApi['register'] {
  return (metadata, identity) => {
    if (identity === undefined) throw new RangeError('an admin API needs an identity')
    return createOnce(marking, config, metadata, identity)
  }
}

async function createOnce(
  { create, find, takeOver }: Marking,
  { issuer }: Endpoint['config'],
  metadata: ClientMetadata,
  identity: Identity,
): Promise<ClientInformation> {
  const made = await create(metadata, identity).catch(unusable)
  if (made !== 'exists' && !(made instanceof UnexpectedAnswer)) return made
  const found = await find(identity.clientId)
  const isMade = found?.life === identity.life && isOurs(found, identity)
  if (isMade) return takeOver(found, metadata, identity)
  if (made !== 'exists') throw made
  if (found === undefined)
    throw new InvalidClientMetadata(
      `${issuer} refused client id ${identity.clientId} as taken, and shows no such client. Run again, or choose another clientId.`,
    )
  if (!isOurs(found, identity)) throw foreign(found, identity, issuer)
  if (found.life !== undefined && identity.isRecorded(found.life)) throw renamed(identity, issuer)
  if (mayTakeOver(found, identity)) return takeOver(found, metadata, identity)
  throw leftBehind(identity, issuer)
}

/** An answer that says yes, and not to what: the client may be there. */
function unusable(error: unknown): UnexpectedAnswer {
  if (error instanceof UnexpectedAnswer && error.status < 300) return error
  throw error
}

/** A person said so, or the journal tells that nobody has it. */
function mayTakeOver({ life }: Marked, { adoptsOwn, leftLife }: Identity): boolean {
  return adoptsOwn || (life !== undefined && life === leftLife)
}

function isOurs(found: Marked, { owner, signature }: Identity): boolean {
  return found.owner === owner && (signature === undefined || found.signature === signature)
}

function leftBehind({ clientId, owner }: Identity, issuer: string): InvalidClientMetadata {
  return new InvalidClientMetadata(
    [
      `Client ${clientId} exists at ${issuer} already, with the mark of this resource (${owner}), and nothing that this run read of the stack's state knows it.`,
      '  A run that was killed leaves that behind; so does another stack of the same name in another backend, whose client is in use,',
      '  and a resource of this stack that was renamed.',
      `  If it is a leftover: OAUTH_ADOPT_OWN=${clientId} pulumi up --refresh takes it over and gives it a new secret.`,
      '  If it is in use: choose another clientId. Nothing was written.',
    ].join('\n'),
  )
}

function renamed({ clientId, owner }: Identity, issuer: string): InvalidClientMetadata {
  return new InvalidClientMetadata(
    [
      `Client ${clientId} exists at ${issuer} already and belongs to a resource of this stack that had the name of this one (${owner}), or is this one.`,
      '  If this is its replacement: it can be there once, so set the option deleteBeforeReplace: true on the resource.',
      '  If another resource had the name: choose another clientId for this one. Nothing was written.',
    ].join('\n'),
  )
}

function foreign(found: Marked, identity: Identity, issuer: string): InvalidClientMetadata {
  const { clientId } = identity
  const whose =
    found.owner === undefined
      ? 'without a mark of this package'
      : `that belongs to ${quoted(found.owner, [])}`
  return new InvalidClientMetadata(
    `Client ${clientId} exists at ${issuer} already, ${whose}. Nothing was written.\n${cureOf(found, identity)}`,
  )
}

/** A change of class is another resource: Pulumi creates the new one before it deletes the old one. */
function cureOf(found: Marked, { clientId, owner }: Identity): string {
  const onPurpose = `take that client over on purpose: adopt: { clientId: ${JSON.stringify(clientId)} }.`
  if (found.owner === owner)
    return `  Its mark is not signed with this oauth:ownershipKey: it was made with another key or without one, or somebody forged it. Give the key that it was made with; or ${onPurpose}`
  if (found.owner !== undefined && kindless(found.owner) === kindless(owner))
    return '  The class of the resource changed and its client id is the same: remove the resource and run pulumi up, then add it with the new class and run pulumi up again; or choose another clientId.'
  return `  Choose another clientId, or ${onPurpose}`
}

function kindless(owner: string): string {
  return owner.replace(/(Public|Confidential)Client::/, '')
}

/** How an admin API tells that there is no such client, and that it knows our credential. */
export interface Proof {
  readonly endpoint: Endpoint
  readonly at: Registration
  /** Its `error`: a gateway before it has other words for a 404. */
  readonly words: string
  readonly lists: () => Promise<Answer>
  /** It has clients of its own, so that who sees none sees nothing. */
  readonly needs?: string
}

export function saysGone({ status, text }: Answer, words: string): boolean {
  const said = json(text)
  return status === 404 && isRecord(said) && said['error'] === words
}

/** What a 404 proves: something only in the API's own words. */
export async function goneOr(answer: Answer, proof: Proof): Promise<ReadAnswer> {
  return saysGone(answer, proof.words) ? proven(proof) : unproven(failure(answer, []).message)
}

/** Only from an API that lets our credential list, and that is the issuer's: another server does not know the client either. */
export async function proven({ endpoint, at, lists, needs }: Proof): Promise<ReadAnswer> {
  const listed = await lists()
  const list = json(listed.text)
  if (listed.status !== 200 || !Array.isArray(list))
    return unproven(
      `The admin API does not know the client, and does not list clients either: it answered ${listed.status}.`,
    )
  if (needs !== undefined && list.length === 0)
    return unproven(`The admin API does not know the client, and lists no client at all.\n  ${needs}`)
  if (!(await endpoint.takes(at))) return { state: 'gone' }
  const { issuer, adminUrl } = endpoint.config
  return unproven(
    `The admin API at ${adminUrl} does not know client ${inLine(at.clientId)}, and ${issuer} still takes it. Correct oauth:adminUrl, which is another server's; or somebody made the client anew, which adopt takes over.`,
  )
}

function unproven(why: string): ReadAnswer {
  return { state: 'unknown', why, ofClient: false }
}

/** The client that is meant was there a moment ago: its delete is done, or somebody else's was first. */
export async function assertDeleted(answer: Answer, proof: Proof): Promise<void> {
  if (isOk(answer)) return
  if (!saysGone(answer, proof.words)) throw failure(answer, [])
  const found = await proven(proof)
  if (found.state === 'unknown') throw new AccessDenied(found.why, found)
}
