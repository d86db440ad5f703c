import assert from 'node:assert/strict'
import { type AuthMethodName, isAuthMethod } from '../../provider/client/auth_methods.ts'
import type { Bag } from '../../provider/door.ts'
import { OAuthError } from '../../provider/errors.ts'
import { diff } from '../../provider/lifecycle.ts'
import { during } from '../../provider/operation.ts'
import { door, type Listening } from '../lifecycle/door.ts'
import type { Fault } from './faults.ts'
import { type Certified, type FaultProxy, faultProxy } from './proxy.ts'
import { type OneClientStack, oneClientStack, type Recorded } from './stack.ts'
import type { RunningTarget } from './target.ts'

/** One operation in which one fault comes, the runs after it, and how state and server came to agree. */

export const operations = ['preview', 'create', 'read', 'update', 'delete'] as const
export type Operation = (typeof operations)[number]

/**
 * The operation was `done` all the same; it failed and the next run put it right (`again`); or a person had to do what the message
 * says before that.
 */
export type Outcome = 'done' | 'again' | CureName

export interface Cell {
  readonly outcome: Outcome
  /** The requests of the operation. */
  readonly requests: readonly string[]
  /** The first that the fault came at, where it was read. */
  readonly met: string | undefined
  /** Why the operation failed. */
  readonly message?: string
}

export interface Around extends Certified {
  readonly target: RunningTarget
}

interface Forced {
  readonly fault?: Fault
  /** The number of the request at which it comes. */
  readonly at?: number
}

const patienceMs = 300
let born = 0

export async function cell(around: Around, operation: Operation, { fault, at }: Forced = {}): Promise<Cell> {
  const proxy = await faultProxy(around.target.upstream, around)
  try {
    const subject = newSubject(around, proxy.origin, operation)
    const { stack, newRun } = subject
    if (!['preview', 'create'].includes(operation)) await stack.up(newRun(), declared(subject.name))
    const act = await ready(subject, operation)
    await proxy.arm(fault, at, () => rotated(subject))
    const failure = await failureOf(() => within(proxy, act))
    const [requests, met] = [proxy.seen(), proxy.met()]
    await proxy.arm()
    if (failure === undefined && operation !== 'preview') assert.equal(await disagreement(subject), undefined)
    const outcome = await settled(subject, failure)
    return { outcome, requests, met, ...(failure === undefined ? {} : { message: failure.message }) }
  } finally {
    await proxy.close()
  }
}

function newSubject({ target, authority }: Around, origin: string, operation: Operation): Subject {
  const name = `cell-${process.pid}-${born++}`
  const stack = target.stack(origin)
  const discovery = `${stack['issuer']?.replace(/\/$/, '')}/.well-known/openid-configuration`
  let runs = 0
  return {
    target,
    name,
    stack: oneClientStack(name),
    newRun: (environment = {}) =>
      door({
        stack: { ...stack, discoveryUrl: `${discovery}?run=${runs++}`, caCertificate: authority },
        environment,
      }),
    wanted: operation === 'delete' ? undefined : declared(name, operation === 'update' ? 2 : 1),
  }
}

function declared(clientName: string, version = 1): Bag {
  const changed = version === 1 ? {} : { clientUri: `https://${clientName}.example.com/` }
  return { clientName, redirectUris: [], grantTypes: ['client_credentials'], ...changed }
}

async function rotated({ target, name }: Subject): Promise<string> {
  const [id] = await target.named(name)
  assert.ok(id !== undefined, 'the client should be there')
  return target.rotate(id)
}

/** The operation, all else being done before it. */
async function ready(
  { stack, newRun, wanted }: Subject,
  operation: Operation,
): Promise<() => Promise<unknown>> {
  const run = newRun()
  if (operation === 'preview') return () => stack.check(run, wanted ?? {})
  if (operation === 'read') return () => stack.read(run)
  if (operation === 'delete') return () => stack.remove(run)
  const inputs = await stack.check(newRun(), wanted ?? {})
  return () => stack[operation](run, inputs)
}

/** In the time that an operation has, which is over soon after an answer is held back. */
function within<T>({ held }: FaultProxy, act: () => Promise<T>): Promise<T> {
  const over = new AbortController()
  held().addEventListener('abort', () => setTimeout(() => over.abort(), patienceMs))
  return during({ over: over.signal, ending: new AbortController().signal }, act)
}

/** Every failure is one that the provider knows. */
async function failureOf(act: () => Promise<unknown>): Promise<OAuthError | undefined> {
  try {
    await act()
    return undefined
  } catch (error) {
    if (error instanceof OAuthError) return error
    throw error
  }
}

/** The runs after it, as often as a message tells a person what to do. */
async function settled(subject: Subject, failure: OAuthError | undefined): Promise<Outcome> {
  const first = failure === undefined ? undefined : cureIn(failure.message, ['look'])
  let outcome: Outcome = first?.name ?? (failure === undefined ? 'done' : 'again')
  let environment = first === undefined ? {} : await first.act(subject)
  for (let runs = 0; runs < 3; runs++) {
    const failed = await failureOf(() => subject.stack.up(subject.newRun(environment), subject.wanted))
    const wrong = failed?.message ?? (await disagreement(subject))
    if (wrong === undefined) return outcome
    const cure = cureIn(wrong, cureNames)
    assert.ok(cure, `no way out, after "${failure?.message}": ${wrong}`)
    outcome = cure.name
    environment = await cure.act(subject)
  }
  throw new assert.AssertionError({ message: `state and server never agreed, after "${failure?.message}"` })
}

/** What is not as it should be after a run. */
async function disagreement({ stack, newRun, target, name, wanted }: Subject): Promise<string | undefined> {
  const there = await target.named(name)
  const recorded = stack.recorded()
  const expected = wanted === undefined ? [] : [recorded?.id]
  if (JSON.stringify(there) !== JSON.stringify(expected))
    return `the server has ${JSON.stringify(there)}, recorded is ${JSON.stringify(expected)}`
  if (wanted === undefined) return undefined
  await authenticates(target, recorded)
  const run = newRun()
  await stack.read(run)
  const read = stack.recorded()
  if (read === undefined) return 'the client is gone'
  const { inputs, outputs } = read
  const warnings = run.said.filter(({ level }) => level === 'warning').map(({ text }) => text)
  const changes = diff(outputs, inputs).map(({ field }) => field)
  if (warnings.length + changes.length > 0) return [...warnings, ...changes].join('\n')
  await authenticates(target, read)
  return undefined
}

/** The secret in the state obtains a token. */
async function authenticates(target: RunningTarget, recorded: Recorded | undefined): Promise<void> {
  const { id, outputs } = recorded ?? {}
  await target.authenticate({
    clientId: String(id),
    clientSecret: String(outputs?.['clientSecret']),
    authMethod: methodOf(outputs?.['tokenEndpointAuthMethod']),
  })
}

function methodOf(recorded: unknown): AuthMethodName {
  assert.ok(typeof recorded === 'string' && isAuthMethod(recorded))
  return recorded
}

interface Subject {
  readonly target: RunningTarget
  readonly name: string
  readonly stack: OneClientStack
  /** A run is a process of its own: it knows nothing of what an earlier one discovered. */
  readonly newRun: (environment?: Readonly<Record<string, string>>) => Listening
  /** What the program declares in the end. */
  readonly wanted: Bag | undefined
}

/** What a person does whom a message tells to. */
interface Told {
  readonly sees: RegExp
  /** The environment of the next run. */
  readonly act: (subject: Subject, words: readonly string[]) => Promise<Readonly<Record<string, string>>>
}

const cures = {
  /** A client that nobody's state knows is looked for by its name, and deleted. */
  look: {
    sees: /Look at (\S+) for a client named "([^"]+)", made between (\S+) and (\S+):/,
    act: async ({ target, name }, [issuer, clientName, since = '', until = '']) => {
      assert.equal(clientName, name)
      assert.ok(URL.canParse(String(issuer)) && since <= until)
      for (const id of await target.named(name)) await target.remove(id)
      return {}
    },
  },
  'adopt-own': {
    sees: /OAUTH_ADOPT_OWN=(\S+)/,
    act: async (_, [id = '']) => ({ ADOPT_OWN: id }),
  },
  /** A client that nobody can reach any more is deleted on the server. */
  'assume-gone': {
    sees: /OAUTH_ASSUME_GONE=(\S+)/,
    act: async ({ target, name }, [id = '']) => {
      for (const one of await target.named(name)) await target.remove(one)
      return { ASSUME_GONE: id }
    },
  },
} as const satisfies Readonly<Record<string, Told>>

type CureName = keyof typeof cures

const cureNames = Object.keys(cures).filter((name): name is CureName => Object.hasOwn(cures, name))

function cureIn(message: string, names: readonly CureName[]) {
  for (const name of names) {
    const told: Told = cures[name]
    const words = told.sees.exec(message)
    if (words !== null) return { name, act: (subject: Subject) => told.act(subject, words.slice(1)) }
  }
  return undefined
}
