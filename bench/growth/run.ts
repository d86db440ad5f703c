import { type Outcome, waitBefore } from '../../provider/registration/retry.ts'
import { type Clock, turns } from '../../provider/registration/turns.ts'
import type { Method, Server } from './server.ts'
import { workers } from './workers.ts'

/** What the engine takes of a processor, in milliseconds. */
export interface EngineCosts {
  readonly start: number
  /** To look at a client that is created or updated. */
  readonly changed: number
  readonly unchanged: number
  readonly refreshed: number
  /** To write one megabyte of state. */
  readonly checkpoint: number
  /** For each step. */
  readonly checkpoints: number
  readonly stateKilobytes: number
}

/** How one run is set. */
export interface RunSettings {
  /** `--parallel` */
  readonly parallel: number
  /** `oauth:maxConcurrentRequests` */
  readonly maxConcurrentRequests: number
  /** `oauth:requestsPerSecond` */
  readonly requestsPerSecond?: number
  /** Without PULUMI_SKIP_CHECKPOINTS. */
  readonly checkpoints: boolean
  readonly refresh: boolean
}

/** What is to do for each client, and the requests that it takes; who is refused the last ones goes on without them. */
interface Requests {
  readonly needed: readonly Method[]
  readonly welcome: readonly Method[]
}

/** By Keycloak's admin API, as bench peers counts them. */
export const requestsOf = {
  create: { needed: ['POST'], welcome: ['GET'] },
  update: { needed: ['GET', 'PUT'], welcome: [] },
  nothing: { needed: [], welcome: [] },
} as const satisfies Readonly<Record<string, Requests>>

export type Work = keyof typeof requestsOf

/** A stack with so many clients, of which some are recorded as they should be. */
export interface Stack {
  readonly clients: number
  readonly work: Work
  readonly done: Set<number>
}

export interface Spent {
  readonly failed: boolean
  readonly engineMs: number
  readonly checkpointMs: number
}

export interface Surroundings {
  readonly clock: Clock
  readonly server: Server
  readonly chance: () => number
}

/** A signal of its own for each: to listen to one takes the longer, the more listen. */
const never = () => new AbortController().signal

/**
 * One `pulumi up` of one stack. The engine looks at one client after another; steps run beside that, and every step waits for its
 * checkpoints, which are written one after another. Turns and repetitions are the provider's own.
 */
export async function run(
  stack: Stack,
  settings: RunSettings,
  costs: EngineCosts,
  { clock, server, chance }: Surroundings,
): Promise<Spent> {
  const { maxConcurrentRequests: atOnce, requestsPerSecond: perSecond } = settings
  const provider = turns({ atOnce, ...(perSecond === undefined ? {} : { perSecond }) }, clock)
  const steps = turns({ atOnce: settings.parallel }, clock)
  const [engine, backend] = [workers(1, clock), workers(1, clock)]
  const numbers = [...Array(stack.clients).keys()]
  let recorded = stack.work === 'create' ? stack.done.size : stack.clients
  let failed = false

  async function sent(method: Method): Promise<boolean> {
    let ended: number | undefined
    for (let tries = 1; ; tries++) {
      const outcome = await provider({ signal: never(), urgent: method === 'PUT' }, () => server.ask(method))
      ended ??= clock.now()
      const trying = { tries, elapsed: clock.now() - ended, now: clock.now(), chance: chance() }
      const wait = waitBefore({ method }, outcome, trying)
      if (wait === undefined) return isSuccess(outcome)
      await clock.sleep(wait)
    }
  }

  async function allSent(methods: readonly Method[]): Promise<boolean> {
    for (const method of methods) if (!(await sent(method))) return false
    return true
  }

  async function checkpoint(): Promise<void> {
    const megabytes = (recorded * costs.stateKilobytes) / 1000
    if (settings.checkpoints) await backend.work((costs.checkpoints / 2) * megabytes * costs.checkpoint)
  }

  async function step(number: number): Promise<void> {
    // What has not begun when something fails does not begin.
    if (failed) return
    await checkpoint()
    const { needed, welcome } = requestsOf[stack.work]
    if (!(await allSent(needed))) {
      failed = true
      return
    }
    await allSent(welcome)
    if (stack.work === 'create') recorded++
    stack.done.add(number)
    await checkpoint()
  }

  async function refreshed(): Promise<void> {
    if (await sent('GET')) await engine.work(costs.refreshed)
    else failed = true
  }

  await engine.work(costs.start)
  if (settings.refresh) {
    const known = numbers.slice(0, recorded)
    await Promise.all(known.map(() => steps({ signal: never() }, refreshed)))
  }
  const toDo = stack.work === 'nothing' ? [] : numbers.filter((number) => !stack.done.has(number))
  await engine.work((stack.clients - toDo.length) * costs.unchanged)
  const begun: Promise<void>[] = []
  for (const number of toDo) {
    if (failed) break
    await engine.work(costs.changed)
    begun.push(steps({ signal: never() }, () => step(number)))
  }
  await Promise.all(begun)
  return { failed, engineMs: engine.busyMs(), checkpointMs: backend.busyMs() }
}

function isSuccess(outcome: Outcome): boolean {
  return 'status' in outcome && outcome.status === 200
}
