import { adopt, adoptedHere, announceAdoption } from './adoption.ts'
import { check as checkClient } from './client/check.ts'
import { type ClientKind, clientType } from './client/client_types.ts'
import { diff as diffClient, differing, keepsOnDestroy, type Moment } from './client/diff.ts'
import { asWord } from './client/json.ts'
import { toMetadata } from './client/metadata.ts'
import {
  accepted,
  type ClientInformation,
  endpointsOf,
  inputsOf,
  issued,
  type Outputs,
  observed,
} from './client/outputs.ts'
import type { Change, Issue, PartialSettings } from './client/settings.ts'
import { isRecord, UNKNOWN } from './client/unknown.ts'
import { assumesGone, isOn, replacesExpired } from './config.ts'
import { type Connection, connect } from './connection.ts'
import type { Bag, Door } from './door.ts'
import { assertSupported, chosenServer, doubts } from './doubts.ts'
import { InvalidConfiguration } from './errors.ts'
import { declaredOfClients, givenToClients, tellEndings, tellEndingsOfAccess } from './expiry.ts'
import { readForeign } from './foreign.ts'
import { forgetLife, isGone, newIdentity, noteLife, recordedSecret, withClientId } from './identity.ts'
import { inTurn } from './in_turn.ts'
import {
  isKnownDeleted,
  leftOutputs,
  noteDeleted,
  noteIssued,
  noteOver,
  noteRecorded,
  noteRenewed,
  prepareJournal,
} from './journal.ts'
import { keeping } from './keeping.ts'
import { withinLimit } from './max_deletes.ts'
import { inLine } from './printable.ts'
import { registrationOf } from './registration/api.ts'
import { marked, renewable, renewedToken, skipsRead } from './renewing.ts'
import { resume } from './resuming.ts'
import { type Server, serverOf } from './servers/index.ts'
import {
  assertSecret,
  deleteRefused,
  leftUnfinished,
  tellNoSecret,
  tellRenamed,
  tellSecretGone,
  tellSecretRefused,
  tellServerChanged,
  unknownClient,
  unreachableRead,
  unreadable,
} from './telling.ts'
import { finished, seen, sent, write } from './writing.ts'

/**
 * The life of a client, the same behind both front doors:
 * args -> check -> settings -> diff(desired, recorded) -> client metadata -> registration API -> client information -> outputs.
 * Start reading here.
 */

/** Checked inputs, and every reason why they cannot be. */
export interface CheckedInputs {
  readonly inputs: Bag
  readonly failures: readonly Issue[]
}

/** What the engine records of a client. */
export interface Registered {
  readonly id: string
  readonly outputs: Outputs
}

/** What a read found; with drift, `inputs` are those that a check would give of it. `gone` only with proof. */
export type Found = (Registered & { readonly inputs?: Outputs }) | 'gone'

/** Holds what a program declares against the rules and, by one discovery for each server, against the server. */
export async function check(kind: ClientKind, door: Door, recorded: Bag, given: Bag): Promise<CheckedInputs> {
  const { ownerPath, ...args } = given
  const isNew = Object.keys(recorded).length === 0
  const server = chosenServer(door.config, args['server'])
  const product = server.config && serverOf(server.config)
  const { settings: declared, ...found } = checkClient(args, {
    type: clientType(kind),
    ...surroundings(product),
    ...(isNew ? {} : { recorded }),
  })
  const settings = made(product, kind, declared, { recorded, ownerPath })
  const failures = [...found.issues, ...server.failures]
  const doubtful = failures.length > 0 ? [] : await doubts(door, server, settings, recorded)
  for (const { property, reason } of [...found.warnings, ...doubtful])
    await door.say('warning', `${property}: ${reason}`, ownerPath)
  if (isNew && failures.length === 0) await announceAdoption(door, settings.adopt, ownerPath)
  const { issuer = UNKNOWN, api = UNKNOWN } = server.config ?? {}
  const inputs = { ...settings, issuer, api, ...(ownerPath === undefined ? {} : { ownerPath }) }
  await tellEndings(door, declaredOfClients, inputs)
  if (server.config !== undefined) await tellEndingsOfAccess(door, server.config.issuer)
  return { inputs, failures }
}

/** What rules look at of a server; nothing while a preview does not know which one it is. */
function surroundings(product: Server | undefined) {
  if (product === undefined) return { expandsWildcards: false }
  const { expandsWildcards, choosesIdentity, native } = product
  return { expandsWildcards, choosesIdentity, ...(native === undefined ? {} : { native }) }
}

/** What a product's own defaults leave open, and the client id where it is ours to choose. */
function made(
  product: Server | undefined,
  kind: ClientKind,
  declared: PartialSettings,
  { recorded, ownerPath }: { readonly recorded: Bag; readonly ownerPath: unknown },
): PartialSettings {
  const settings = product?.explicit?.(declared, clientType(kind)) ?? declared
  return product?.choosesIdentity ? withClientId(settings, recorded, ownerPath) : settings
}

/** What a program wants against what is recorded, and nothing else: the live server enters by `read`. */
export function diff(recorded: Bag, desired: Bag, moment: Moment = {}): readonly Change[] {
  noteLife(recorded)
  return diffClient(desired, recorded, moment)
}

/** The diff that the engine asks for, at every preview: it says also what of the client ends soon. */
export async function compare(door: Door, recorded: Bag, desired: Bag): Promise<readonly Change[]> {
  await noteRecorded(door, String(recorded['clientId']), recorded)
  await tellEndings(door, givenToClients, { ...recorded, clientSecret: desired['clientSecret'] })
  return diff(recorded, desired, { replacesExpired: replacesExpired(door.config, recorded['issuer']) })
}

/** A client id that we choose can be there once at its server. */
export function deletesFirst(recorded: Bag, desired: Bag): boolean {
  const isSame = recorded['issuer'] === desired['issuer'] && recorded['api'] === desired['api']
  return isSame && desired['api'] !== 'registration'
}

/** Registers a client, or takes over the one that `adopt` names. */
export async function create(door: Door, inputs: Bag): Promise<Registered> {
  await prepareJournal(door)
  if (isRecord(inputs['adopt'])) return takeOver(door, inputs, inputs['adopt'], {})
  const connection = connectionOf(door, inputs)
  const { api, server: product } = connection
  const server = await connection.discover()
  assertSupported(inputs, server)
  const left = await leftOutputs(door, inputs)
  const resumed = left && !product.choosesIdentity ? await resume(door, connection, left) : undefined
  if (resumed !== undefined) return goOn(door, inputs, resumed)
  const identity = product.choosesIdentity ? newIdentity(door, inputs, left) : undefined
  const metadata = sent(product, toMetadata(inputs))
  const registered = await api.register(metadata, identity)
  const outputsOf = (information: ClientInformation) => ({
    ...accepted(inputs, {}, seen(product, inputs, information)),
    ...endpointsOf(server),
  })
  const made = {
    id: registered.client_id,
    before: outputsOf(registered),
    renewed: true,
    isNew: true,
  } as const
  const information = await keeping(door, { ...made, repeatable: true, step: 'update' }, () =>
    finished(api, metadata, registered),
  )
  const outputs = information === registered ? made.before : outputsOf(information)
  assertSecret(information.client_id, outputs, {})
  await tellServerChanged(door, outputs, {})
  return { id: information.client_id, outputs }
}

/** With a client that an earlier create registered, as if it had been recorded. */
async function goOn(door: Door, inputs: Bag, { id, outputs: held }: Registered): Promise<Registered> {
  if (!diff(held, inputs).some(isWrite)) return { id, outputs: handedOver(held, inputs) }
  return { id, outputs: await inTurn(id, () => writeLive(door, id, held, { inputs, isNew: true })) }
}

async function takeOver(door: Door, inputs: Bag, adoption: Bag, recorded: Bag): Promise<Registered> {
  const connection = connectionOf(door, inputs)
  const server = await connection.discover()
  const { before, information, secret } = await adopt(door, connection, inputs, adoption, recorded)
  const held = accepted(inputs, { ...before, ...recordedSecret(secret) }, information)
  const outputs = { ...held, ...endpointsOf(server) }
  await noteRenewed(door, recorded, outputs)
  await tellServerChanged(door, outputs, {})
  const id = String(held['clientId'])
  await tellNoSecret(door, id, outputs)
  return { id, outputs }
}

/** Reads a client: drift becomes recorded, field by field. Only proof makes it gone. */
export async function read(kind: ClientKind, door: Door, id: string, recorded: Bag): Promise<Found> {
  if (recorded['layout'] === undefined) return readForeign(kind, door, id, recorded)
  noteLife(recorded)
  await noteRecorded(door, id, recorded)
  if (assumesGone(door.config, id)) return 'gone'
  const kept = { id, outputs: recorded }
  if (isOn(door.config, 'OAUTH_OFFLINE')) return kept
  const connection = connectionOf(door, recorded)
  if (await skipsRead(door, id, recorded, connection)) return kept
  const told = await readable(connection.api.read(registrationOf({ ...recorded, clientId: id })))
  const answer = told.state === 'unknown' ? await orKnownDeleted(door, id, recorded, told) : told
  if (answer.state === 'gone') {
    await noteOver(door, id, recorded)
    return 'gone'
  }
  if (answer.state === 'unknown') {
    await unknownClient(door, id, recorded, answer)
    return kept
  }
  const held = observed(recorded, seen(connection.server, recorded, answer.information))
  if (answer.rotated) await noteRenewed(door, recorded, held)
  if (answer.tokenRefused) return renewable(door, id, recorded, held)
  const outputs = await named(
    door,
    await probed(door, connection, marked(held, answer), answer.information),
    answer.renamed,
  )
  return differing(recorded, held).length === 0 ? { id, outputs } : { id, outputs, inputs: inputsOf(held) }
}

async function orKnownDeleted<T>(
  door: Door,
  id: string,
  recorded: Bag,
  told: T,
): Promise<T | { readonly state: 'gone' }> {
  return (await isKnownDeleted(door, id, recorded)) ? { state: 'gone' } : told
}

/** A client id is what programs know a client by: the next update gives it back. */
async function named(door: Door, held: Outputs, renamed: string | undefined): Promise<Outputs> {
  if (renamed === undefined) return held
  await tellRenamed(door, held, renamed)
  return { ...held, unfinished: ['clientId'] }
}

/**
 * A secret that no longer works is forgotten, so that the next update gives the client another one. Where the server shows its
 * secrets the read brought the right one.
 */
async function probed(
  door: Door,
  { config, server, refusesSecret }: Connection,
  held: Outputs,
  { client_secret: shown }: ClientInformation,
): Promise<Outputs> {
  const { clientId, clientSecret, tokenEndpointAuthMethod: method } = held
  if (!config.probeSecrets || !server.choosesIdentity || typeof shown === 'string') return held
  if (typeof clientSecret !== 'string') return held
  const client = { clientId: String(clientId), clientSecret, method: asWord(method) }
  if (!(await refusesSecret(client))) return held
  await tellSecretRefused(door, client.clientId, held)
  const { clientSecret: _, ...rest } = held
  return { ...rest, unfinished: ['clientSecret'] }
}

/** Changes a client in place: what the server holds, overlaid with what the program declares. */
export async function update(door: Door, id: string, recorded: Bag, inputs: Bag): Promise<Outputs> {
  await noteRecorded(door, id, recorded)
  if (!diff(recorded, inputs).some(isWrite)) return handedOver(recorded, inputs)
  await prepareJournal(door)
  const { adopt: adoption } = inputs
  if (leftUnfinished(recorded, 'adoption') && isRecord(adoption))
    return (await takeOver(door, inputs, adoption, recorded)).outputs
  return inTurn(id, () => writeLive(door, id, recorded, { inputs }))
}

interface Wanted {
  readonly inputs: Bag
  /** What is recorded is so only in the journal. */
  readonly isNew?: true
}

async function writeLive(door: Door, id: string, recorded: Bag, { inputs, isNew }: Wanted): Promise<Outputs> {
  const connection = connectionOf(door, recorded)
  const answer = await connection.api.read(registrationOf({ ...recorded, clientId: id }))
  if (answer.state !== 'present') throw unreadable(id, String(recorded['issuer']), answer)
  const given = await renewedToken(door, connection, id, recorded, answer)
  const read = { ...answer.information, ...given }
  const before = marked({ ...recorded, ...issued(recorded, read), clientId: id }, answer)
  const renewed =
    isNew || ['registrationAccessToken', 'clientSecret'].some((name) => before[name] !== recorded[name])
  const { information: live } = answer
  const attempt = {
    id,
    before,
    renewed,
    repeatable: connection.server.choosesIdentity,
    step: 'update',
    ...(isNew ? { isNew } : {}),
  } as const
  const { information, secret } = await keeping(door, attempt, () =>
    write(connection, { inputs, recorded, before, live }),
  )
  const outputs = accepted(inputs, { ...before, ...recordedSecret(secret) }, information)
  if (isNew) await noteIssued(door, 'create', outputs)
  else await noteRenewed(door, recorded, outputs)
  if (isGone(secret)) await tellSecretGone(door, id, outputs)
  assertSecret(id, outputs, recorded)
  await tellServerChanged(door, outputs, recorded)
  return outputs
}

/** Deletes a client, unless it belongs to somebody else. */
export async function remove(door: Door, id: string, recorded: Bag): Promise<void> {
  const { ownerPath } = recorded
  await noteRecorded(door, id, recorded)
  if (assumesGone(door.config, id)) return noteOver(door, id, recorded)
  if (adoptedHere(recorded['issuer'], id))
    return door.say(
      'warning',
      `client ${inLine(id)} was adopted by another resource in this run, so it is not deleted`,
      ownerPath,
    )
  if (keepsOnDestroy(recorded))
    return door.say(
      'warning',
      `client ${inLine(id)} was adopted and stays on the server; set adopt.delete: true to delete it`,
      ownerPath,
    )
  try {
    await withinLimit(door.config, id, () => {
      forgetLife(recorded)
      return inTurn(id, () =>
        connectionOf(door, recorded).api.delete(registrationOf({ ...recorded, clientId: id })),
      )
    })
  } catch (error) {
    if (await isKnownDeleted(door, id, recorded)) return
    throw deleteRefused(id, recorded, error)
  }
  await noteDeleted(door, id, recorded)
}

function connectionOf(door: Door, { issuer, api }: Bag): Connection {
  if (typeof issuer === 'string') return connect(door, issuer, typeof api === 'string' ? api : undefined)
  throw new InvalidConfiguration(
    'The state of this client names no issuer: it was not written by this package.',
  )
}

/** Who may delete the client is ours to record, not the server's. */
function handedOver({ adopt: _, ...recorded }: Bag, inputs: Bag): Outputs {
  return { ...recorded, ...inputs }
}

function isWrite({ field }: Change): boolean {
  return field !== 'adopt'
}

async function readable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    throw unreachableRead(error)
  }
}
