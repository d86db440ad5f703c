import { differing } from './client/diff.ts'
import { observe, overlay, serverMembers } from './client/metadata.ts'
import { type ClientInformation, issued, pick } from './client/outputs.ts'
import type { ComparedName } from './client/settings.ts'
import { isRecord, UNKNOWN } from './client/unknown.ts'
import type { Connection } from './connection.ts'
import type { Bag, Door } from './door.ts'
import { AccessDenied, InvalidClientMetadata } from './errors.ts'
import { keeping } from './keeping.ts'
import { type ReadAnswer, registrationOf } from './registration/api.ts'

/** Clients that this process took over: the delete of their former resource must not delete them. */
const adopted = new Set<string>()

const keyOf = (issuer: unknown, clientId: string) => JSON.stringify([issuer, clientId])

export function adoptedHere(issuer: unknown, clientId: string): boolean {
  return adopted.has(keyOf(issuer, clientId))
}

/** At preview, for a resource that does not exist yet. */
export async function announceAdoption(door: Door, adoption: unknown, ownerPath: unknown): Promise<void> {
  if (!isRecord(adoption)) return
  const writes = adoption['update'] === true ? 'update the fields that differ' : 'write nothing to the server'
  const { clientId } = adoption
  const named = clientId === UNKNOWN ? 'a client' : `client ${String(clientId)}`
  await door.say('info', `will adopt ${named} and ${writes}`, ownerPath)
}

/** Takes over a client that exists: reads it, and writes only where the program says so. */
export async function adopt(
  connection: Connection,
  inputs: Bag,
  adoption: Bag,
  recorded: Bag,
): Promise<ClientInformation> {
  const clientId = String(adoption['clientId'])
  const held = pick(recorded, ['registrationClientUri', 'registrationAccessToken'])
  const answer = await connection.api.read(registrationOf({ ...adoption, ...held, clientId }))
  if (answer.state !== 'present') throw cannotAdopt(clientId, connection.config.issuer, answer)
  const { information: found, rotated: renewed } = answer
  const identity = pick(inputs, ['issuer', 'api', 'ownerPath', 'adopt'])
  const before = { ...identity, ...issued({}, found), ...(renewed ? { rotatesOnRead: true } : {}) }
  const information = await keeping({ id: clientId, before, renewed, step: 'adoption' }, () =>
    settled(connection, inputs, adoption, found),
  )
  adopted.add(keyOf(connection.config.issuer, clientId))
  return information
}

/** The client as the program declares it: it is so already, or is written where the program says that it may. */
async function settled(
  { api, server }: Connection,
  inputs: Bag,
  adoption: Bag,
  found: ClientInformation,
): Promise<ClientInformation> {
  const different = differing(inputs, observe(inputs, found))
  if (different.length === 0) return found
  if (adoption['update'] !== true) throw wouldWrite(found.client_id, different)
  const body = overlay(found, inputs, {}, server.removed)
  const at = registrationOf({ clientId: found.client_id, ...issued({}, found) })
  const updated = await api.update(at, body, found)
  return { ...pick(found, [...serverMembers]), ...withoutEmpty(updated), client_id: found.client_id }
}

/** An answer that omits a token or secret leaves it as it was. */
function withoutEmpty(information: ClientInformation): Bag {
  return Object.fromEntries(Object.entries(information).filter(([, value]) => value !== null && value !== ''))
}

function cannotAdopt(clientId: string, issuer: string, answer: ReadAnswer): AccessDenied {
  const [why, ofClient] = answer.state === 'unknown' ? [` ${answer.why}`, answer.ofClient] : ['', true]
  return new AccessDenied(
    `Client ${clientId} at ${issuer} cannot be adopted: it could not be read.${why} Correct adopt.clientId, adopt.registrationClientUri or its token in oauth:registrationAccessTokens. Nothing was written.`,
    { ofClient },
  )
}

function wouldWrite(clientId: string, different: readonly ComparedName[]): InvalidClientMetadata {
  return new InvalidClientMetadata(
    `Client ${clientId} differs from the program, and adopting writes nothing. Change the program to what the server holds, or set adopt.update: true to write what the program says. Different are:`,
    different.map((property) => ({ property, reason: 'differs on the server', rule: 'adoption' })),
  )
}
