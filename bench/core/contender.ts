import { Session } from 'node:inspector/promises'
import { inParallel } from '../in_parallel.ts'

/** One who does the operations, in a process of its own: so many of one kind when it is asked, and what they cost. */

export const operations = ['create', 'read', 'update', 'delete'] as const

/** What an engine asks besides, of which no floor knows: nothing is sent. */
export const silent = ['check', 'diff'] as const

export type Operation = (typeof operations)[number] | (typeof silent)[number]

export interface Batch {
  readonly operation: Operation
  readonly atOnce: number
  readonly count: number
  /** Also how much was allocated, which takes time. */
  readonly allocations?: true
}

export interface Cost {
  readonly ms: number
  readonly cpuMs: number
  readonly allocated: number
}

/** `C` is what is known of a client between operations. */
export interface Contender<C> {
  /** Before the clock runs. */
  readonly prepare?: (number: number) => Promise<void>
  readonly check?: (client: C) => Promise<C>
  readonly diff?: (client: C) => Promise<C>
  readonly create: (number: number) => Promise<C>
  readonly read: (client: C) => Promise<C>
  readonly update: (client: C) => Promise<C>
  readonly delete: (client: C) => Promise<void>
}

export function contend<C>(contender: Contender<C>): void {
  const batches = batchesOf(contender)
  process.on('message', (batch: Batch) => {
    void batches(batch).then((cost) => process.send?.(cost))
  })
  process.on('disconnect', () => process.exit())
}

/** A batch creates clients, and those after it go through the same ones. */
export function batchesOf<C>(contender: Contender<C>) {
  let made = 0
  let numbers: number[] = []
  let clients: C[] = []
  const to = (act?: (client: C) => Promise<C>) => async (atOnce: number) => {
    if (act !== undefined) clients = await inParallel(clients, atOnce, act)
  }
  const acts: Readonly<Record<Operation, (atOnce: number) => Promise<void>>> = {
    async create(atOnce) {
      clients = await inParallel(numbers, atOnce, contender.create)
    },
    read: to(contender.read),
    update: to(contender.update),
    check: to(contender.check),
    diff: to(contender.diff),
    async delete(atOnce) {
      await inParallel(clients, atOnce, contender.delete)
    },
  }
  return async (batch: Batch): Promise<Cost> => {
    if (batch.operation === 'create') {
      numbers = Array.from({ length: batch.count }, () => made++)
      for (const number of numbers) await contender.prepare?.(number)
    }
    const sampling = batch.allocations ? await startSampling() : undefined
    const [began, cpu] = [performance.now(), process.cpuUsage()]
    await acts[batch.operation](batch.atOnce)
    const [ms, spent] = [performance.now() - began, process.cpuUsage(cpu)]
    return { ms, cpuMs: (spent.user + spent.system) / 1000, allocated: (await sampling?.()) ?? 0 }
  }
}

interface Node {
  readonly selfSize: number
  readonly children: readonly Node[]
}

/** What is allocated from now on, in bytes, whether or not it was collected since: V8's sampling profiler's estimate. */
async function startSampling(): Promise<() => Promise<number>> {
  const session = new Session()
  session.connect()
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: 4096,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  })
  return async () => {
    const { profile } = await session.post('HeapProfiler.stopSampling')
    session.disconnect()
    return sizeOf(profile.head)
  }
}

function sizeOf({ selfSize, children }: Node): number {
  return children.reduce((sum, child) => sum + sizeOf(child), selfSize)
}
