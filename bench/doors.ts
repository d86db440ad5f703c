import { allOf } from './by_part.ts'
import { type Cost, life, type Measure } from './doors/life.ts'
import type { Door } from './doors/programs.ts'
import type { Bench } from './figure.ts'
import { type Add, samples } from './side_by_side.ts'

/** The size from which a goal holds; with fewer clients most of it is the start of processes. */
const manyClients = 1000

export const doors: Bench = {
  about:
    'A real engine with a file backend and a program in TypeScript that is not type-checked: the dynamic provider, and the plugin, beside a dynamic resource with the same inputs and outputs that sends the same requests by undici alone and checks nothing. CPU is that of the whole tree of processes (engine, language host, program, providers); the server, a stand-in, is not in it. From 1,000 clients on a third of the rounds.',
  sizes: { n: [10, 100], rounds: 1 },
  async measure({ n, rounds }, progress) {
    const found = samples()
    for (const count of n)
      for (let round = 0; round < roundsOf(count, rounds); round++) {
        const told = (doing: string) => progress(`round ${round + 1} of ${roundsOf(count, rounds)}, ${doing}`)
        for (const [operation, costs] of await life({ count, round, progress: told }))
          for (const measure of measuresOf(operation, count)) tell(found.add, measure, count, costs)
      }
    return found.figures()
  },
}

function tell(add: Add, { what, of, ...told }: Measure, count: number, costs: ReadonlyMap<Door, Cost>): void {
  const floor = costs.get('floor')
  for (const door of ['dynamic', 'plugin'] as const) {
    const ours = costs.get(door)
    if (ours && floor) add(`${door}: ${what}, ${count} clients`, told, { ours: of(ours), floor: of(floor) })
  }
}

function runsProgram(operation: string): boolean {
  return operation !== 'refresh' && operation !== 'destroy'
}

/** A round with many clients takes a quarter of an hour, and its figures are large. */
function roundsOf(count: number, rounds: number): number {
  return count < manyClients ? rounds : Math.ceil(rounds / 3)
}

function measuresOf(operation: string, count: number): readonly Measure[] {
  const isMany = count >= manyClients
  const times = { unit: 'ms', held: 'times' } as const
  const cpu = { ...times, ...(isMany ? { goal: { atMost: 1.1 } } : {}) }
  const parts: readonly Measure[] = [
    { what: `CPU of the engine in ${operation}`, ...times, of: ({ cpuMs }) => cpuMs.engine },
    ...(runsProgram(operation)
      ? [{ what: `CPU of the program in ${operation}`, ...times, of: ({ cpuMs }: Cost) => cpuMs.program }]
      : []),
    { what: `CPU of the provider in ${operation}`, ...times, of: ({ cpuMs }) => cpuMs.provider },
  ]
  const state: Measure = { what: 'state', unit: 'kB', held: 'times', of: (cost) => cost.stateKilobytes }
  return [
    { what: `CPU of ${operation}`, ...cpu, of: ({ cpuMs }) => allOf(cpuMs) },
    ...(isMany ? parts : []),
    { what: `wall of ${operation}`, unit: 's', held: 'times', of: ({ seconds }) => seconds },
    { what: `requests of ${operation}`, unit: 'requests', held: 'above', of: ({ requests }) => requests },
    ...(operation === 'up' ? [state] : []),
  ]
}
