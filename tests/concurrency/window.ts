import diagnostics from 'node:diagnostics_channel'
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setImmediate as breath } from 'node:timers/promises'
import type { Window } from '../../ci/generate/concurrency.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import type { FaultTarget, RunningTarget } from '../faults/target.ts'
import { targets } from '../faults/targets.ts'
import { door } from '../lifecycle/door.ts'
import { contest, created, declared, type Outcome, type Subject } from './contest.ts'

/**
 * Measures, at real servers, how long it takes from the last byte of our read to the first byte of the write that follows it, and
 * how many changes that another administrator makes in that time are lost. Written to results/, from which
 * docs/reliability.md is made.
 */

const rounds = 200
const atOnce = 64

/** Reads of a client that ended and writes that began, in milliseconds, by the HTTP client that the provider uses. */
function watched() {
  const read = new Map<string, number>()
  let windows: number[] = []
  let onRead = (_reads: number) => {}
  let reads = 0
  diagnostics.subscribe('undici:request:trailers', (message) => {
    const path = pathOf(message, 'GET')
    if (path === undefined) return
    read.set(path, performance.now())
    onRead(++reads)
  })
  diagnostics.subscribe('undici:client:sendHeaders', (message) => {
    const ended = read.get(pathOf(message, 'PUT') ?? '')
    if (ended !== undefined) windows.push(performance.now() - ended)
  })
  return {
    taken: () => {
      const all = windows
      windows = []
      return all
    },
    /** The end of the read before the write: the first one is the refresh. */
    readToWrite: () => {
      reads = 0
      return new Promise<void>((resolve) => {
        onRead = (count) => {
          if (count === 2) resolve()
        }
      })
    },
  }
}

type Watched = ReturnType<typeof watched>

/** Of a request of ours about one client. */
function pathOf(message: unknown, wanted: string): string | undefined {
  const request = isRecord(message) && isRecord(message['request']) ? message['request'] : {}
  const { method, path, headers } = request
  const isOurs = Array.isArray(headers) && headers.includes('pulumi-oauth')
  const isOfClient = typeof path === 'string' && /\/(clients|reg|register|openid-connect)\/[^/.]+$/.test(path)
  return isOurs && method === wanted && isOfClient ? path : undefined
}

function figures(windows: readonly number[]) {
  const sorted = windows.toSorted((a, b) => a - b)
  const round = (value = 0) => Math.round(value * 100) / 100
  return { count: sorted.length, median: round(sorted[sorted.length >> 1]), max: round(sorted.at(-1)) }
}

/** One client, one update after another. */
async function alone(target: RunningTarget, seen: Watched) {
  const process = door({ stack: target.stack() })
  const { stack } = await created(target, target.stack(), process)
  for (let round = 0; round < rounds; round++) await stack.up(process, declared(`Alone ${round}`))
  await stack.up(process, undefined)
  return figures(seen.taken())
}

/** Many clients of one run, so that requests wait for each other. */
async function together(target: RunningTarget, seen: Watched) {
  const process = door({ stack: target.stack() })
  const subjects: Subject[] = []
  for (let made = 0; made < atOnce; made++) subjects.push(await created(target, target.stack(), process))
  seen.taken()
  await Promise.all(subjects.map(({ stack }, index) => stack.up(process, declared(`Together ${index}`))))
  for (const { stack } of subjects) await stack.up(process, undefined)
  return figures(seen.taken())
}

/** Another administrator begins to write at a random moment of the window. */
async function contended(target: RunningTarget, seen: Watched, windowMs: number) {
  const process = door({ stack: target.stack() })
  const subject = await created(target, target.stack(), process)
  const found: Outcome[] = []
  for (let round = 0; round < rounds; round++) {
    const read = seen.readToWrite()
    const theirs = () => read.then(() => passed(Math.random() * windowMs))
    found.push(await contest(process, subject, { member: 'client_uri', ours: async () => {}, theirs }))
  }
  await subject.stack.up(process, undefined)
  seen.taken()
  const counted = (what: keyof Outcome) => found.filter((one) => one[what]).length
  return { count: found.length, lost: counted('lost'), undone: counted('undone'), failed: counted('failed') }
}

/** Finer than a timer, and the provider goes on meanwhile. */
async function passed(ms: number): Promise<void> {
  const until = performance.now() + ms
  while (performance.now() < until) await breath()
}

async function measured({ name, title, seenOn, start }: FaultTarget, seen: Watched): Promise<Window> {
  const target = await start()
  try {
    const one = await alone(target, seen)
    const changes = await contended(target, seen, one.median)
    const many = await together(target, seen)
    return { name, title, seenOn, cores: availableParallelism(), alone: one, together: many, changes }
  } finally {
    await target.close()
  }
}

const names = process.argv.slice(2)
const all: readonly FaultTarget[] = Object.values(targets)
const unknown = names.filter((name) => !all.some((target) => target.name === name))
if (unknown.length > 0)
  throw new Error(`${unknown.join(', ')}: none of ${all.map(({ name }) => name).join(', ')}`)
const seen = watched()
for (const target of all.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const window = await measured(target, seen)
  const path = join(import.meta.dirname, 'results', `${target.name}.json`)
  writeFileSync(path, `${JSON.stringify(window, null, 2)}\n`)
  process.stderr.write(`${JSON.stringify(window)}\n`)
}
