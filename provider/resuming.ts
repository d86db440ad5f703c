import { type Outputs, observed } from './client/outputs.ts'
import type { Connection } from './connection.ts'
import type { Door } from './door.ts'
import { noteIssued, noteOver } from './journal.ts'
import type { Registered } from './lifecycle.ts'
import { registrationOf } from './registration/api.ts'
import { marked } from './renewing.ts'
import { tellResumed, tellUnresumed } from './telling.ts'
import { seen } from './writing.ts'

/** A client that an earlier create of this resource registered, and of which only the journal knows, as it is now. */
export async function resume(
  door: Door,
  { api, server }: Connection,
  left: Outputs,
): Promise<Registered | undefined> {
  const id = String(left['clientId'])
  const answer = await api.read(registrationOf(left))
  if (answer.state !== 'present') {
    await noteOver(door, id, left)
    await tellUnresumed(door, id, left, answer)
    return undefined
  }
  await tellResumed(door, id, left)
  const held = marked(observed(left, seen(server, left, answer.information)), answer)
  if (answer.rotated) await noteIssued(door, 'create', held)
  return { id, outputs: held }
}
