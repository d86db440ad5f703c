import { differing } from './client/diff.ts'
import { observe, overlay } from './client/metadata.ts'
import type { ClientInformation } from './client/outputs.ts'
import type { ComparedName } from './client/settings.ts'
import { isRecord } from './client/unknown.ts'
import type { Connection } from './connection.ts'
import type { Bag, Door } from './door.ts'
import { AccessDenied, InvalidClientMetadata } from './errors.ts'
import { registrationOf } from './registration/api.ts'

/** Clients that this process took over: the delete of their former resource must not delete them. */
const adopted = new Set<string>()

export function adoptedHere(clientId: string): boolean {
  return adopted.has(clientId)
}

/** At preview, for a resource that does not exist yet. */
export async function announceAdoption(door: Door, adoption: unknown, ownerPath: unknown): Promise<void> {
  if (!isRecord(adoption)) return
  const writes = adoption['update'] === true ? 'update the fields that differ' : 'write nothing to the server'
  await door.say('info', `will adopt client ${String(adoption['clientId'])} and ${writes}`, ownerPath)
}

/** Takes over a client that exists: reads it, and writes only where the program says so. */
export async function adopt(connection: Connection, inputs: Bag, adoption: Bag): Promise<ClientInformation> {
  const { api, config, server } = connection
  const clientId = String(adoption['clientId'])
  const answer = await api.read(registrationOf({ ...adoption, clientId }))
  if (answer.state !== 'present') {
    const why = answer.state === 'unknown' ? ` ${answer.why}` : ''
    throw new AccessDenied(
      `Client ${clientId} at ${config.issuer} cannot be adopted: it could not be read.${why} Correct adopt.clientId, adopt.registrationClientUri or its token in oauth:registrationAccessTokens. Nothing was written.`,
    )
  }
  const found = answer.information
  const different = differing(inputs, observe(inputs, found))
  if (different.length > 0 && adoption['update'] !== true) throw wouldWrite(clientId, different)
  adopted.add(clientId)
  if (different.length === 0) return found
  const updated = await api.update(
    registrationOf(fromWire(found)),
    overlay(found, inputs, {}, server.removed),
  )
  return { ...found, ...updated }
}

function fromWire(found: ClientInformation): Bag {
  return {
    clientId: found.client_id,
    registrationClientUri: found['registration_client_uri'],
    registrationAccessToken: found['registration_access_token'],
  }
}

function wouldWrite(clientId: string, different: readonly ComparedName[]): InvalidClientMetadata {
  return new InvalidClientMetadata(
    `Client ${clientId} differs from the program, and adopting writes nothing. Change the program to what the server holds, or set adopt.update: true to write what the program says. Different are:`,
    different.map((property) => ({ property, reason: 'differs on the server', rule: 'adoption' })),
  )
}
