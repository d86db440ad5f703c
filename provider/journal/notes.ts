import type { Outputs } from '../client/outputs.ts'
import { isRecord } from '../client/unknown.ts'

/** What the journal says, and the rules by which it is used: pure. */

/** Credentials that a server gave, with all that was about to be recorded with them. */
export interface Issued {
  readonly note: 'issued'
  readonly id: string
  /** Only what a create registered may be taken over by another create. */
  readonly by: 'create' | 'update'
  /** When, ISO 8601. */
  readonly at: string
  readonly outputs: Outputs
}

/** The client is recorded (`recorded`), or what the server gave is recorded or of no use any more (`over`). */
export interface Settled {
  readonly note: 'recorded' | 'over'
  /** The id of what was issued. */
  readonly of: string
}

/** Its server said that the client is deleted. */
export interface Deleted {
  readonly note: 'deleted'
  /** When, ISO 8601. */
  readonly at: string
  readonly issuer: string
  readonly clientId: string
}

export type Note = Issued | Settled | Deleted

/** What was issued and is not known to be recorded. */
export interface Open extends Issued {
  /** The client itself is. */
  readonly isRecorded: boolean
}

export function noteOf(value: unknown): Note | undefined {
  if (!isRecord(value)) return undefined
  const { note, id, by, at, outputs, of, issuer, clientId } = value
  if ((note === 'recorded' || note === 'over') && typeof of === 'string') return { note, of }
  if (note === 'deleted' && [at, issuer, clientId].every((one) => typeof one === 'string'))
    return { note, at: String(at), issuer: String(issuer), clientId: String(clientId) }
  if (note !== 'issued' || typeof id !== 'string' || typeof at !== 'string' || !isRecord(outputs))
    return undefined
  return by === 'create' || by === 'update' ? { note, id, by, at, outputs } : undefined
}

/** What is open after these notes, the oldest first. What is over takes with it all that was issued for its client before. */
export function openAfter(notes: readonly Note[]): readonly Open[] {
  const open = new Map<string, Open>()
  for (const note of notes) {
    if (note.note === 'issued') open.set(note.id, { ...note, isRecorded: false })
    else if (note.note === 'deleted') end(open, note)
    else settle(open, note)
  }
  return [...open.values()]
}

function end(open: Map<string, Open>, deleted: Deleted): void {
  for (const { id, outputs } of open.values()) if (keyOf(outputs) === keyOf({ ...deleted })) open.delete(id)
}

function settle(open: Map<string, Open>, { note, of }: Settled): void {
  const one = open.get(of)
  if (one === undefined) return
  if (note === 'recorded') return void open.set(of, { ...one, isRecorded: true })
  const until = [...open.keys()].indexOf(of)
  const before = [...open.values()].slice(0, until + 1)
  for (const { id, outputs } of before) if (isSame(outputs, one.outputs)) open.delete(id)
}

/** The last credentials that a server gave for a recorded client. */
export function newestOf(open: readonly Open[], recorded: Outputs): Open | undefined {
  return open.findLast(({ outputs }) => isSame(outputs, recorded) && isOwned(outputs, recorded))
}

/** The client that a create of the same resource registered, and nobody recorded. */
export function leftBehind(
  open: readonly Open[],
  inputs: Outputs,
  isSeen: (client: Outputs) => boolean,
): Open | undefined {
  return open.findLast(
    ({ by, isRecorded, outputs }) =>
      by === 'create' &&
      !isRecorded &&
      outputs['issuer'] === inputs['issuer'] &&
      outputs['api'] === inputs['api'] &&
      isOwned(outputs, inputs) &&
      !isSeen(outputs),
  )
}

/**
 * What recorded state settles. What this process brought itself is not over by coming back to it: a preview's read is not
 * recorded.
 */
export function settledBy(
  open: readonly Open[],
  recorded: Outputs,
  isBrought: (id: string) => boolean,
): readonly Settled[] {
  const same = open.filter(({ outputs }) => isSame(outputs, recorded))
  const at = same.findLastIndex(({ id, outputs }) => !isBrought(id) && isHeld(outputs, recorded))
  const over = same[at]
  const known = same.slice(at + 1).filter(({ by, isRecorded }) => by === 'create' && !isRecorded)
  return [
    ...(over === undefined ? [] : [{ note: 'over', of: over.id } as const]),
    ...known.map(({ id }) => ({ note: 'recorded', of: id }) as const),
  ]
}

/** Everything that was issued for a client that is no more. */
export function endedWith(open: readonly Open[], client: Outputs): readonly Settled[] {
  const last = open.findLast(({ outputs }) => isSame(outputs, client))
  return last === undefined ? [] : [{ note: 'over', of: last.id }]
}

/** So long, in milliseconds, the note of a delete may be of use: until the next run that recorded it, at the latest. */
const deletedFor = 30 * 24 * 3_600_000

/** The deletes of which a state may not know yet: what was issued for the same id later is another client. */
export function deletesIn(notes: readonly Note[], now: number): readonly Deleted[] {
  const deletes = new Map<string, Deleted>()
  for (const note of notes)
    if (note.note === 'deleted') deletes.set(keyOf({ ...note }), note)
    else if (note.note === 'issued') deletes.delete(keyOf(note.outputs))
  return [...deletes.values()].filter(({ at }) => now - Date.parse(at) < deletedFor)
}

/** By what one client is told from another. */
export function keyOf({ issuer, clientId }: Outputs): string {
  return JSON.stringify([issuer, clientId])
}

function isSame(one: Outputs, other: Outputs): boolean {
  return one['issuer'] === other['issuer'] && one['clientId'] === other['clientId']
}

function isOwned(one: Outputs, other: Outputs): boolean {
  return one['ownerPath'] === other['ownerPath']
}

const credentials = ['registrationAccessToken', 'clientSecret'] as const

function isHeld(outputs: Outputs, recorded: Outputs): boolean {
  return credentials.every((name) => outputs[name] === undefined || outputs[name] === recorded[name])
}

/** Whether an answer brought what is not recorded yet. */
export function bringsCredentials(outputs: Outputs, recorded: Outputs): boolean {
  return !isHeld(outputs, recorded)
}
