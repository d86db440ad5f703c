import type { Outputs } from './client/outputs.ts'
import type { Door } from './door.ts'
import { PartialRegistration, ServerUnreachable, UnexpectedAnswer } from './errors.ts'
import { noteIssued } from './journal.ts'
import { perhapsWritten } from './telling.ts'

/** A read that came before a write. */
export interface Renewed {
  readonly id: string
  /** What to record when the write fails, with the credentials that the read brought. */
  readonly before: Outputs
  /** The read changed a credential, so that what is recorded does not work any more. */
  readonly renewed: boolean
  /** The write says all of what shall be and renews no token: the next run repeats it. */
  readonly repeatable?: boolean
  /** The step that is then unfinished. */
  readonly step: 'update' | 'adoption'
  /** The client was registered just now. */
  readonly isNew?: boolean
}

/** A token or secret that a read renewed is recorded also when the write after it fails. */
export async function keeping<T>(
  door: Door,
  { id, before, renewed, repeatable = false, step, isNew = false }: Renewed,
  write: () => Promise<T>,
): Promise<T> {
  if (renewed) await noteIssued(door, isNew ? 'create' : 'update', before)
  try {
    return await write()
  } catch (error) {
    const told = mayHaveWritten(error) ? perhapsWritten(id, error, repeatable) : error
    if (!renewed || !(told instanceof Error)) throw told
    throw new PartialRegistration(told.message, id, { ...before, unfinished: [step] })
  }
}

/** A request that failed may have had its effect all the same. */
export function mayHaveWritten(error: unknown): error is ServerUnreachable | UnexpectedAnswer {
  if (error instanceof ServerUnreachable) return !error.neverSent
  return error instanceof UnexpectedAnswer && (error.status < 300 || error.status >= 500)
}
