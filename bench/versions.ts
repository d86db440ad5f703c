import { Agent, request } from 'undici'
import { cpuMsBelow } from './by_part.ts'
import { cpuMs } from './cpu.ts'
import type { Bench } from './figure.ts'
import { inParallel } from './in_parallel.ts'
import { type Add, inTurn, type Sides, samples, sides } from './side_by_side.ts'
import { keycloak, type Offering, standIn } from './versions/servers.ts'

const together = [1, 8, 32]

export const versions: Bench = {
  about:
    'HTTP/2, beside HTTP/1.1 over kept connections: the same read by undici alone, from servers that offer both by TLS. `stand-in` is Node.js, which answers at once, so that little but the client is measured; Keycloak answers a read of a client by its admin API. Connections are open before it is measured.',
  sizes: { n: [2000], rounds: 7 },
  isLong: true,
  async measure({ n: [count = 2000], rounds }, progress) {
    const found = samples()
    for (const start of [standIn, keycloak])
      await before(await start(), { count, rounds }, found.add, progress)
    return found.figures()
  },
}

async function before(
  server: Offering,
  { count, rounds }: { readonly count: number; readonly rounds: number },
  add: Add,
  progress: (doing: string) => void,
): Promise<void> {
  const speaking = (allowH2: boolean) => new Agent({ allowH2, connect: { ca: server.authority } })
  const dispatchers = { ours: speaking(true), floor: speaking(false) }
  const all = async (round: number, tells: typeof tell) => {
    for (const atOnce of together) {
      const costs = await inTurn(round, (side) => read(server, dispatchers[side], { count, atOnce }))
      tells(add, `${server.name}, ${atOnce} at once`, costs)
    }
  }
  try {
    progress(`${server.name}: warming up`)
    await all(0, () => {})
    for (let round = 0; round < rounds; round++) {
      progress(`${server.name}: round ${round + 1} of ${rounds}`)
      await all(round, tell)
    }
  } finally {
    await Promise.all(sides.map((side) => dispatchers[side].destroy()))
    await server.close()
  }
}

interface Cost {
  readonly perSecond: number
  readonly clientMicroseconds: number
  readonly serverMicroseconds: number
}

async function read(
  server: Offering,
  dispatcher: Agent,
  { count, atOnce }: { readonly count: number; readonly atOnce: number },
): Promise<Cost> {
  const { url } = server
  const headers = await server.headers()
  const numbers = Array.from({ length: count }, (_, number) => number)
  const [began, own, below] = [performance.now(), cpuMs(), cpuMsBelow(process.pid)]
  await inParallel(numbers, atOnce, async () => {
    const { statusCode, body } = await request(url, { dispatcher, headers })
    await body.text()
    if (statusCode !== 200) throw new Error(`GET ${url} answered ${statusCode}`)
  })
  const ms = performance.now() - began
  const clientMicroseconds = ((cpuMs() - own) * 1000) / count
  const serverMicroseconds = ((cpuMsBelow(process.pid) - below) * 1000) / count
  return { perSecond: (count / ms) * 1000, clientMicroseconds, serverMicroseconds }
}

function tell(add: Add, of: string, { ours, floor }: Sides<Cost>): void {
  const beside = (what: keyof Cost) => ({ ours: ours[what], floor: floor[what] })
  add(of, { unit: 'a second', held: 'times' }, beside('perSecond'))
  add(`${of}: CPU of the client for one`, { unit: 'µs', held: 'times' }, beside('clientMicroseconds'))
  add(`${of}: CPU of the server for one`, { unit: 'µs', held: 'times' }, beside('serverMicroseconds'))
}
