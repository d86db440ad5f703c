import assert from 'node:assert/strict'
import { differing } from '../../provider/client/diff.ts'
import type { Bag, Door } from '../../provider/door.ts'
import { OAuthError } from '../../provider/errors.ts'
import { type OneClientStack, oneClientStack } from '../faults/stack.ts'
import type { RunningTarget } from '../faults/target.ts'
import { door, type Listening } from '../lifecycle/door.ts'

/** A client that a program declares and that another administrator changes too, at the same time. */
export interface Subject {
  readonly target: RunningTarget
  readonly stack: OneClientStack
  /** A run of its own, with these switches. */
  readonly newRun: (environment?: Readonly<Record<string, string>>) => Listening
}

export interface Contest {
  /** What the program does not declare, and what it does. */
  readonly member: 'client_uri' | 'client_name'
  /** Until when each waits. */
  readonly ours: () => Promise<unknown>
  readonly theirs: () => Promise<unknown>
}

/** What became of a contest beside what the program declares, which is there in the end. */
export interface Outcome {
  /** Our run failed, and said so. */
  readonly failed: boolean
  /** The server's own write of their change undid ours, and with it the registration access token that it had renewed. */
  readonly undone: boolean
  /** Their change of what the program does not declare. */
  readonly lost: boolean
}

let born = 0

export async function created(
  target: RunningTarget,
  configuration = target.stack(),
  process?: Door,
): Promise<Subject> {
  const name = `contested-${born++}`
  const { issuer = '' } = configuration
  const newRun: Subject['newRun'] = (environment = {}) =>
    door({
      stack: configuration,
      environment: Object.keys(environment).length === 0 ? {} : { ISSUER: issuer, ...environment },
    })
  const stack = oneClientStack(name)
  await stack.up(process ?? newRun(), declared(name))
  await target.change(idOf(stack), { client_uri: uri() })
  return { target, stack, newRun }
}

/** A program that does not declare `clientUri`. */
export function declared(clientName: string): Bag {
  return { clientName, redirectUris: [], grantTypes: ['client_credentials'] }
}

export function uri(): string {
  return `https://${born++}.example.com/`
}

export function idOf(stack: OneClientStack): string {
  const { id } = stack.recorded() ?? {}
  assert.ok(id !== undefined, 'the client should be recorded')
  return id
}

/** Both at once, then a run of ours. */
export async function contest(
  process: Door,
  subject: Subject,
  { member, ours, theirs }: Contest,
): Promise<Outcome> {
  const { target, stack } = subject
  const id = idOf(stack)
  const before = await target.shown(id)
  const wanted = declared(`${before.client_name}+`)
  const token = stack.recorded()?.outputs['registrationAccessToken']
  const other = uri()
  const [failed] = await Promise.all([
    ours().then(() => fails(stack.up(process, wanted))),
    theirs().then(() => target.change(id, { [member]: other })),
  ])
  const undone = await isUndone(subject, wanted, token)
  const shown = await target.shown(id)
  assert.equal(shown.client_name, wanted['clientName'])
  await assertSettled(subject)
  if (member === 'client_name') return { failed, undone, lost: false }
  assert.ok([other, before.client_uri].includes(shown.client_uri))
  return { failed, undone, lost: shown.client_uri !== other }
}

/** Whether it failed as it may. */
async function fails(run: Promise<void>): Promise<boolean> {
  try {
    await run
    return false
  } catch (error) {
    if (error instanceof OAuthError) return true
    throw error
  }
}

/** The next run, and whether it finds the client by the token that it had before. */
async function isUndone({ stack, newRun }: Subject, wanted: Bag, token: unknown): Promise<boolean> {
  const run = newRun()
  await stack.read(run)
  const held = stack.recorded()?.outputs['registrationAccessToken']
  await stack.up(run, wanted)
  assert.deepEqual(run.said, [])
  return held !== undefined && held === token
}

/** A refresh finds nothing that it would show. */
export async function assertSettled({ stack, newRun }: Subject): Promise<void> {
  const [run, recorded] = [newRun(), stack.recorded()?.outputs ?? {}]
  assert.equal(recorded['serverChanged'], undefined)
  await stack.read(run)
  assert.deepEqual([differing(recorded, stack.recorded()?.outputs ?? {}), run.said], [[], []])
}
