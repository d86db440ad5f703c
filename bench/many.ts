import { allOf } from './by_part.ts'
import { life, type Measure } from './doors/life.ts'
import { type Door, doorNames } from './doors/programs.ts'
import type { Bench } from './figure.ts'
import { type Add, samples } from './side_by_side.ts'

const env = { PULUMI_SKIP_CHECKPOINTS: 'true' }

export const many: Bench = {
  about:
    'What one more client costs in a large stack, beside one more in a small one: the CPU of a run beyond that of a run with the fewest clients, shared out among the clients beyond those. Ours is the large stack here, and the floor the small one, of each of the three in `doors`: without checkpoints (PULUMI_SKIP_CHECKPOINTS), whose cost grows with the square of the clients. The engine is told apart from the program and the provider, in which our code runs.',
  sizes: { n: [10, 100, 1000], rounds: 1 },
  isLong: true,
  async measure({ n, rounds }, progress) {
    const sizes = [...n].sort((one, other) => one - other)
    const found = samples()
    for (let round = 0; round < rounds; round++) {
      const told = (doing: string) => progress(`round ${round + 1} of ${rounds}, ${doing}`)
      const lives: Life[] = []
      for (const count of sizes)
        lives.push({ count, costs: await life({ env, count, round, progress: told }) })
      for (const door of doorNames) for (const measure of measures) tell(found.add, door, measure, lives)
    }
    return found.figures()
  },
}

interface Life {
  readonly count: number
  readonly costs: Awaited<ReturnType<typeof life>>
}

const measures: readonly Measure[] = [
  {
    what: 'CPU of program and provider',
    ...{ unit: 'ms', held: 'times', goal: { atMost: 1.15 } },
    of: ({ cpuMs }) => allOf(cpuMs) - cpuMs.engine,
  },
  { what: 'CPU of the engine', unit: 'ms', held: 'times', of: ({ cpuMs }) => cpuMs.engine },
]

function tell(
  add: Add,
  door: Door,
  { what, of, goal, ...told }: Measure,
  [fewest, few, many]: readonly Life[],
): void {
  if (!fewest || !few || !many) throw new Error('Three sizes are needed: --n 10,100,3000.')
  const goals = goal === undefined || door === 'floor' ? {} : { goal }
  for (const [operation, costs] of fewest.costs) {
    const oneMore = ({ count, costs: larger }: Life) => {
      const [much, little] = [larger.get(operation)?.get(door), costs.get(door)]
      return much && little ? (of(much) - of(little)) / (count - fewest.count) : Number.NaN
    }
    const sides = { ours: oneMore(many), floor: oneMore(few) }
    add(
      `${door}: ${what} in ${operation}, ${many.count} clients beside ${few.count}`,
      { ...told, ...goals },
      sides,
    )
  }
}
