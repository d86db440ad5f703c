import type { RunningTarget } from '../faults/target.ts'
import { chances } from '../support/chances.ts'
import type { Lifetime } from '../support/engine_workspace.ts'
import { type Act, type Kill, type KilledStack, killedStack, type Outcome, type Whole } from './killed.ts'
import { type Point, type Victim, victims } from './points.ts'
import type { Declares } from './program.ts'
import type { Subject } from './subjects.ts'

/** Lives of clients in which every run is killed. */

/** One step of a life: what the program declares then, and what is run. */
interface Step {
  readonly name: string
  readonly act: Act
  readonly declares: (before: Declares) => Declares
}

const [create, update, rotate, remove]: readonly [Step, Step, Step, Step] = [
  { name: 'create', act: 'up', declares: (before) => ({ ...before, clients: 1 }) },
  { name: 'update', act: 'up', declares: (before) => ({ ...before, revision: before.revision + 1 }) },
  { name: 'rotate', act: 'up', declares: (before) => ({ ...before, rotation: before.rotation + 1 }) },
  { name: 'delete', act: 'up', declares: (before) => ({ ...before, clients: 0 }) },
]
const many = 20
const manySteps: readonly Step[] = [
  { name: 'up, creating', act: 'up', declares: (before) => ({ ...before, clients: many }) },
  { name: 'up, updating', act: 'up', declares: update.declares },
  { name: 'refresh', act: 'refresh', declares: (before) => before },
  { name: 'destroy', act: 'destroy', declares: (before) => before },
]

/** Only where we choose identity is a secret rotated in place. */
function writesOf({ chosen }: Subject): readonly Step[] {
  return chosen ? [create, update, rotate, remove] : [create, update, remove]
}

export interface Lives {
  /** A life in which each write is killed at this point; `sample` tells at which of its requests. */
  readonly atPoint: (at: Point, whom: Victim, sample: number, tell: Tell) => Promise<void>
  /** A life of 20 clients in which each run is killed at a moment that this seed gives. */
  readonly atMoments: (seed: number, tell: Tell) => Promise<void>
}

type Tell = (name: string, whom: Victim, outcome: Outcome) => void

export async function livesOf(t: Lifetime, subject: Subject, target: RunningTarget): Promise<Lives> {
  const stack = await killedStack(t, subject, target)
  const writes = writesOf(subject)
  let declares: Declares = { clients: 0, revision: 0, rotation: 0 }
  const counts = await measured(stack, writes)
  let times: ReadonlyMap<string, Whole> | undefined

  async function step({ name, act, declares: next }: Step, kill: Kill, tell: Tell): Promise<void> {
    declares = next(declares)
    tell(name, kill.whom, await stack.killed(act, declares, kill))
  }

  return {
    async atPoint(at, whom, sample, tell) {
      for (const one of writes)
        await step(
          one,
          { whom, at, write: 1 + (sample % Math.max(1, counts.get(one.name)?.writes ?? 1)) },
          tell,
        )
    },
    async atMoments(seed, tell) {
      times ??= await measured(stack, manySteps)
      const random = chances(seed)
      for (const one of manySteps) {
        const whom = victims[random() < 0.5 ? 0 : 1]
        const { ms, writingMs } = times.get(one.name) ?? { ms: 0, writingMs: 0 }
        const [from, span] =
          writingMs > 0 ? (['the first write', writingMs] as const) : (['the start', ms] as const)
        await step(one, { whom, from, afterMs: random() * span }, tell)
      }
      declares = { ...declares, clients: 0 }
    },
  }
}

/** A life that nothing disturbs. */
async function measured(stack: KilledStack, steps: readonly Step[]): Promise<ReadonlyMap<string, Whole>> {
  const found = new Map<string, Whole>()
  let declares: Declares = { clients: 0, revision: 100, rotation: 100 }
  for (const { name, act, declares: next } of steps) {
    declares = next(declares)
    found.set(name, await stack.run(act, declares))
  }
  return found
}
