import { differing } from './client/diff.ts'
import { observe } from './client/metadata.ts'
import { type ClientInformation, issued, type Outputs, pick } from './client/outputs.ts'
import { nativeNames } from './client/settings.ts'
import { isRecord, UNKNOWN } from './client/unknown.ts'
import type { Connection } from './connection.ts'
import type { Bag, Door } from './door.ts'
import { AccessDenied, InvalidClientMetadata } from './errors.ts'
import { keeping } from './keeping.ts'
import { type ReadAnswer, registrationOf } from './registration/api.ts'
import { seen, type Written, write } from './writing.ts'

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

/** A client that was taken over, and what is recorded of it beside what the program declares. */
interface Adopted extends Written {
  readonly before: Outputs
}

/** Takes over a client that exists: reads it, and writes only where the program says so. */
export async function adopt(
  door: Door,
  connection: Connection,
  inputs: Bag,
  adoption: Bag,
  recorded: Bag,
): Promise<Adopted> {
  const clientId = String(adoption['clientId'])
  const held = pick(recorded, ['registrationClientUri', 'registrationAccessToken'])
  const declared = pick(inputs, [...nativeNames, 'ownerPath'])
  const answer = await connection.api.read(registrationOf({ ...declared, ...adoption, ...held, clientId }))
  if (answer.state !== 'present') throw cannotAdopt(clientId, connection.config.issuer, answer)
  const { information: found, rotated: renewed } = answer
  const identity = pick(inputs, ['issuer', 'api', 'ownerPath', 'adopt'])
  const before = { ...identity, ...issued({}, found), ...(renewed ? { rotatesOnRead: true } : {}), clientId }
  const written = await keeping(door, { id: clientId, before, renewed, step: 'adoption' }, () =>
    settled(connection, inputs, before, found),
  )
  adopted.add(keyOf(connection.config.issuer, clientId))
  return { ...written, before }
}

/** The client as the program declares it: it is so already, or is written where the program says that it may. */
async function settled(
  connection: Connection,
  inputs: Bag,
  before: Outputs,
  live: ClientInformation,
): Promise<Written> {
  const { server } = connection
  const information = seen(server, inputs, live)
  const different = [
    ...differing(inputs, observe(inputs, information)),
    ...(server.choosesIdentity && isAnotherSecret(inputs, live) ? (['clientSecret'] as const) : []),
  ]
  if (different.length === 0) return { information, secret: undefined }
  const { adopt: adoption } = inputs
  if (!isRecord(adoption) || adoption['update'] !== true)
    throw wouldWrite(String(before['clientId']), different)
  // What it is rotated by from now on is no reason to rotate.
  const recorded = pick({ ...inputs, ...before }, [
    'secretRotation',
    'tokenEndpointAuthMethod',
    'clientSecret',
  ])
  return write(connection, { inputs, recorded, before, live })
}

/** A secret that the program gives and the server does not show counts as another one. */
function isAnotherSecret({ clientSecret: wanted }: Bag, { client_secret: live }: ClientInformation): boolean {
  return wanted !== undefined && wanted !== live
}

function cannotAdopt(clientId: string, issuer: string, answer: ReadAnswer): AccessDenied {
  const [why, ofClient] = answer.state === 'unknown' ? [` ${answer.why}`, answer.ofClient] : ['', true]
  return new AccessDenied(
    `Client ${clientId} at ${issuer} cannot be adopted: it could not be read.${why} Correct adopt.clientId, adopt.registrationClientUri or its token in oauth:registrationAccessTokens. Nothing was written.`,
    { ofClient },
  )
}

function wouldWrite(clientId: string, different: readonly string[]): InvalidClientMetadata {
  return new InvalidClientMetadata(
    `Client ${clientId} differs from the program, and adopting writes nothing. Change the program to what the server holds, or set adopt.update: true to write what the program says. Different are:`,
    different.map((property) => ({ property, reason: 'differs on the server', rule: 'adoption' })),
  )
}
