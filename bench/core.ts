import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { asked } from './asked.ts'
import { type Batch, type Cost, operations, silent } from './core/contender.ts'
import type { Bench, Figure } from './figure.ts'
import { type ServerElsewhere, serverElsewhere } from './servers/started.ts'
import { type Add, inTurn, type Side, type Sides, samples, sides } from './side_by_side.ts'

const together = [1, 8, 32]
/** Where CPU and allocations are looked at. */
const usual = 8

export const core: Bench = {
  about:
    'The core without an engine, beside a loop that sends the same requests with the same bodies by undici alone: it writes and parses JSON and looks at nothing. Each is in a process of its own, before a server in a third. `stand-in` is a hundred lines that answer at once, so that little but the client is measured; it is no real server and proves nothing about one. oidc-provider is one. A round is as many operations of each kind as N says, and one before it warms up.',
  sizes: { n: [1000], rounds: 7 },
  async measure({ n: [count = 1000], rounds }, progress) {
    const alone = await before('stand-in', { count, rounds, looksInside: true }, progress)
    const real = await before('oidc-provider', { count, rounds, looksInside: false }, progress)
    return [...alone, ...real]
  },
}

interface Size {
  readonly count: number
  readonly rounds: number
  /** At CPU and allocations too. */
  readonly looksInside: boolean
}

type Server = 'stand-in' | 'oidc-provider'
type Ask = (side: Side, batch: Batch) => Promise<Cost>

async function before(
  name: Server,
  size: Size,
  progress: (doing: string) => void,
): Promise<readonly Figure[]> {
  const server = await serverElsewhere(name)
  const contenders = { ours: contender('ours', server), floor: contender('floor', server) }
  const ask: Ask = (side, batch) => asked<Cost>(contenders[side], batch)
  const found = samples()
  const throughput: Throughput = ({ operation, atOnce }, { ours, floor }) => {
    const told = { unit: 'a second', held: 'times', goal: { atLeast: 0.9 } } as const
    const what = `${name}: ${operation}, ${atOnce} at once`
    found.add(what, told, { ours: perSecond(ours, size.count), floor: perSecond(floor, size.count) })
  }
  try {
    for (let round = -1; round < size.rounds; round++) {
      progress(`${name}: ${round < 0 ? 'warming up' : `round ${round + 1} of ${size.rounds}`}`)
      await timed(ask, size, round, round < 0 ? () => {} : throughput)
      if (round >= 0 && size.looksInside) await inside(ask, size, round, found.add)
    }
    return found.figures()
  } finally {
    for (const side of sides) contenders[side].kill()
    server.close()
  }
}

type Throughput = (batch: Pick<Batch, 'operation' | 'atOnce'>, costs: Sides<Cost>) => void

async function timed(ask: Ask, { count }: Size, round: number, tell: Throughput): Promise<void> {
  for (const atOnce of together)
    for (const operation of operations) {
      const batch = { operation, atOnce, count }
      tell(batch, await inTurn(round, (side) => ask(side, batch)))
    }
}

async function inside(ask: Ask, { count }: Size, round: number, add: Add): Promise<void> {
  const cpu = ({ cpuMs }: Cost) => (cpuMs * 1000) / count
  const kilobytes = ({ allocated }: Cost) => allocated / 1024 / count
  for (const operation of operations) {
    const batch = { operation, atOnce: usual, count }
    const { ours, floor } = await inTurn(round, (side) => ask(side, batch))
    add(`CPU of one ${operation}`, { unit: 'µs', held: 'times' }, { ours: cpu(ours), floor: cpu(floor) })
    if (operation !== 'create') continue
    for (const kind of silent)
      add(
        `CPU of one ${kind}`,
        { unit: 'µs', held: 'alone' },
        { ours: cpu(await ask('ours', { ...batch, operation: kind })) },
      )
  }
  for (const operation of operations) {
    const batch = { operation, atOnce: usual, count, allocations: true } as const
    const { ours, floor } = await inTurn(round, (side) => ask(side, batch))
    add(
      `allocated by one ${operation}`,
      { unit: 'kB', held: 'times' },
      { ours: kilobytes(ours), floor: kilobytes(floor) },
    )
  }
}

function contender(side: Side, { issuer, initialAccessToken }: ServerElsewhere): ChildProcess {
  const script = fileURLToPath(new URL(`core/${side}.ts`, import.meta.url))
  return fork(script, [issuer, initialAccessToken])
}

function perSecond({ ms }: Cost, count: number): number {
  return (count / ms) * 1000
}
