import { allOf } from './by_part.ts'
import { type Cost, life, type Measure } from './doors/life.ts'
import { doorNames } from './doors/programs.ts'
import type { Bench } from './figure.ts'
import { samples } from './side_by_side.ts'

const env = { PULUMI_SKIP_CHECKPOINTS: 'true' }

export const many: Bench = {
  about:
    'What one more client costs in a large stack, beside one more in a small one: the CPU of a run beyond that of a run with the fewest clients, shared out among the clients beyond those. The three of `doors`, without checkpoints (PULUMI_SKIP_CHECKPOINTS), whose cost grows with the square of the clients. The engine is told apart from the program and the provider, in which our code runs.',
  sizes: { n: [10, 100, 1000], rounds: 1 },
  isLong: true,
  async measure({ n, rounds }, progress) {
    const [fewest = 10, some = 100, most = 1000] = [...n].sort((one, other) => one - other)
    const found = samples()
    for (let round = 0; round < rounds; round++) {
      const told = (doing: string) => progress(`round ${round + 1} of ${rounds}, ${doing}`)
      const lived = (count: number) => life({ env, count, round, progress: told })
      const [start, small, large] = [await lived(fewest), await lived(some), await lived(most)]
      for (const [operation, few] of start)
        for (const door of doorNames)
          for (const { what, of, ...told } of measures) {
            const one = (cost: Cost | undefined, clients: number) =>
              ((cost ? of(cost) : Number.NaN) - of(few[door])) / (clients - fewest)
            found.add(`${door}: ${what} in ${operation}, ${most} clients beside ${some}`, told, {
              ours: one(large.get(operation)?.[door], most),
              floor: one(small.get(operation)?.[door], some),
            })
          }
    }
    return found.figures()
  },
}

const times = { unit: 'ms', held: 'times' } as const

const measures: readonly Measure[] = [
  {
    what: 'CPU of program and provider',
    ...{ ...times, goal: { atMost: 1.15 } },
    of: ({ cpuMs }) => allOf(cpuMs) - cpuMs.engine,
  },
  { what: 'CPU of the engine', ...times, of: ({ cpuMs }) => cpuMs.engine },
]
