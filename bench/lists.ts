import { Agent, request } from 'undici'
import { json } from '../provider/client/json.ts'
import { isRecord } from '../provider/client/unknown.ts'
import { cpuMsBelow } from './by_part.ts'
import { cpuMs } from './cpu.ts'
import type { Bench } from './figure.ts'
import { inParallel } from './in_parallel.ts'
import { type Filled, hydra, keycloak } from './lists/filled.ts'
import { type Add, samples } from './side_by_side.ts'

const atOnce = 8
const pageSizes = [100, 500]
/** Of all clients that the server has. */
const shares = [
  { every: 1, words: 'all clients are ours' },
  { every: 10, words: 'one client in ten is ours' },
]
const states = [
  { isCold: false, words: 'in its memory' },
  { isCold: true, words: 'not in its memory' },
]

export const lists: Bench = {
  about: `A refresh by the list of all clients, page after page, beside a read of each client of ours, ${atOnce} at once, at the admin APIs of a real Keycloak and a real Hydra on the same machine. Both by undici alone over kept connections: answers are parsed, and of a list those of ours are taken. Whether the server has the clients in its memory makes a difference at Keycloak; what it holds is thrown away for the other rows. Client: CPU of the process that asks.`,
  sizes: { n: [300], rounds: 5 },
  isLong: true,
  async measure({ n: [count = 300], rounds }, progress) {
    const found = samples()
    for (const start of [keycloak, hydra]) {
      const server = await start()
      try {
        for (const { every, words } of shares) {
          progress(`${server.name}: ${count * every} clients`)
          const filled = await server.filled(count, count * (every - 1))
          await compareAll(`${server.name}, ${words}`, filled, rounds, found.add, progress)
        }
      } finally {
        await server.close()
      }
    }
    return found.figures()
  },
}

async function compareAll(
  at: string,
  filled: Filled,
  rounds: number,
  add: Add,
  progress: (doing: string) => void,
): Promise<void> {
  const kept = filled.keepsInMemory ? states : states.slice(0, 1)
  await singly(filled)
  for (let round = 0; round < rounds; round++)
    for (const { isCold, words } of kept) {
      progress(`${at}, ${words}: round ${round + 1} of ${rounds}`)
      const of = filled.keepsInMemory ? `${at}, ${words}` : at
      const measure = (act: (filled: Filled) => Promise<Passed>) => measured(filled, isCold, act)
      const floor = await measure(singly)
      for (const size of pageSizes)
        tell(add, `${of}, pages of ${size}`, await measure((it) => paged(it, size)), floor)
    }
}

function tell(add: Add, of: string, ours: Pass, floor: Pass): void {
  const beside = (what: keyof Pass) => ({ ours: ours[what], floor: floor[what] })
  add(`${of}: CPU of the server`, { unit: 'ms', held: 'times' }, beside('serverMs'))
  add(`${of}: CPU of the client`, { unit: 'ms', held: 'times' }, beside('clientMs'))
  add(`${of}: time`, { unit: 's', held: 'times' }, beside('seconds'))
  add(`${of}: requests`, { unit: 'requests', held: 'times' }, beside('requests'))
  add(`${of}: bytes`, { unit: 'kB', held: 'times' }, beside('kilobytes'))
}

/** What was sent, and how many clients of ours it found. */
interface Passed {
  readonly requests: number
  readonly kilobytes: number
  readonly found: number
}

interface Pass extends Passed {
  readonly seconds: number
  readonly serverMs: number
  readonly clientMs: number
}

async function measured(
  filled: Filled,
  isCold: boolean,
  act: (filled: Filled) => Promise<Passed>,
): Promise<Pass> {
  if (isCold) await filled.forget()
  const [began, ours, servers] = [performance.now(), cpuMs(), cpuMsBelow(process.pid)]
  const passed = await act(filled)
  const seconds = (performance.now() - began) / 1000
  const clientMs = cpuMs() - ours
  const serverMs = cpuMsBelow(process.pid) - servers
  if (passed.found !== filled.ours.length)
    throw new Error(`${passed.found} of ${filled.ours.length} clients were found`)
  return { ...passed, seconds, serverMs, clientMs }
}

async function singly(filled: Filled): Promise<Passed> {
  const ask = await asking(filled)
  const found = await inParallel(filled.ours, atOnce, async (id) => {
    const { value } = await ask.get(filled.pathOf(id))
    return isRecord(value) && value[filled.key] === id
  })
  return ask.passed(found.filter(Boolean).length)
}

async function paged(filled: Filled, size: number): Promise<Passed> {
  const ask = await asking(filled)
  const ours = new Set<unknown>(filled.ours)
  let found = 0
  let next: string | undefined = filled.firstPage(size)
  while (next !== undefined) {
    const path: string = next
    const { value, link } = await ask.get(path)
    const list: readonly unknown[] = Array.isArray(value) ? value : []
    found += list.filter((one) => isRecord(one) && ours.has(one[filled.key])).length
    next = filled.nextPage({ path, size, count: list.length, link })
  }
  return ask.passed(found)
}

async function asking(filled: Filled) {
  const dispatcher = new Agent()
  const headers = { authorization: `Bearer ${await filled.token()}` }
  let [requests, bytes] = [0, 0]
  return {
    async get(path: string) {
      const answer = await request(`${filled.url}${path}`, { dispatcher, headers })
      const text = await answer.body.text()
      requests++
      bytes += Buffer.byteLength(text)
      const { link } = answer.headers
      return { value: json(text), link: typeof link === 'string' ? link : undefined }
    },
    passed: (found: number): Passed => {
      void dispatcher.close()
      return { requests, kilobytes: bytes / 1024, found }
    },
  }
}
