import { chances } from '../../tests/support/chances.ts'
import { type EngineCosts, type RunSettings, run, type Stack, type Work } from './run.ts'
import { type Seen, type ServerSettings, server } from './server.ts'
import { madeUpTime } from './time.ts'

/** All stacks, who runs them, and how. */
export interface Fleet extends RunSettings {
  readonly clients: number
  readonly stacks: number
  /** Machines with two processors, each with one run at a time. */
  readonly pipelines: number
  readonly work: Work
  readonly server: ServerSettings
}

/** How much of the time each was busy, from 0 to 1; of the server's limit, how much was used. */
export interface Busy {
  readonly limit: number
  readonly server: number
  readonly checkpoints: number
  readonly engine: number
}

export interface Grown {
  readonly seconds: number
  /** Of the engine, on all pipelines. */
  readonly cpuSeconds: number
  readonly runs: number
  /** Runs that ended in an error, and were begun again. */
  readonly failed: number
  /** Stacks that were given up. */
  readonly unfinished: number
  /** Requests that the server took, by method. */
  readonly taken: Seen['taken']
  /** Answered with 429. */
  readonly refused: number
  readonly slowestSeconds: number
  readonly busy: Busy
}

/** So often somebody begins a failed run of a stack again. */
const patience = 50

/** Every pipeline takes the next stack, and again the same one when a run fails, until none is left. */
export async function grown(fleet: Fleet, costs: EngineCosts, seed: number): Promise<Grown> {
  const clock = madeUpTime()
  const chance = chances(seed)
  const asked = server(fleet.server, clock, chance)
  const left = stacksOf(fleet)
  let [runs, failed, unfinished, engineMs, checkpointMs] = [0, 0, 0, 0, 0]

  async function pipeline(): Promise<void> {
    for (let stack = left.shift(); stack !== undefined; stack = left.shift())
      if (!(await finished(stack))) unfinished++
  }

  async function finished(stack: Stack): Promise<boolean> {
    for (let tries = 0; tries <= patience; tries++) {
      if (await isDone(stack)) return true
      failed++
    }
    return false
  }

  async function isDone(stack: Stack): Promise<boolean> {
    const spent = await run(stack, fleet, costs, { clock, server: asked, chance })
    runs++
    engineMs += spent.engineMs
    checkpointMs += spent.checkpointMs
    return !spent.failed
  }

  await clock.until(Promise.all(Array.from({ length: fleet.pipelines }, pipeline)))
  const ms = clock.now()
  const { taken, refused, busyMs, slowestMs } = asked.seen()
  const all = Object.values(taken).reduce((sum, count) => sum + count, 0)
  const { atOnce, limit = Number.POSITIVE_INFINITY } = fleet.server
  return {
    seconds: ms / 1000,
    cpuSeconds: (engineMs + checkpointMs) / 1000,
    ...{ runs, failed, unfinished, taken, refused, slowestSeconds: slowestMs / 1000 },
    busy: {
      limit: all / (limit * (ms / 1000)),
      server: busyMs / (atOnce * ms),
      checkpoints: checkpointMs / (fleet.pipelines * ms),
      engine: engineMs / (fleet.pipelines * ms),
    },
  }
}

/** As even as can be. */
function stacksOf({ clients, stacks, work }: Fleet): Stack[] {
  const ends = (number: number) => Math.floor((clients * number) / stacks)
  return Array.from({ length: stacks }, (_, number) => ({
    clients: ends(number + 1) - ends(number),
    work,
    done: new Set<number>(),
  }))
}
