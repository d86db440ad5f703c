import { channel, subscribe } from 'node:diagnostics_channel'
import { appendFileSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { isRecord } from '../../provider/client/unknown.ts'
import { isPoint, type Point, points } from './points.ts'

/**
 * Loaded into the provider's own process before anything else (`node --import`). It says what is under way, and at one point of one write
 * kills the process that it is in, or the engine. What the provider does it leaves alone.
 */

const { KILLS_LOG: log, KILLS_AT: at, KILLS_WHOM: whom, KILLS_WRITE: nth = '1' } = process.env

/** Long enough for a server to have committed what it was sent, while here nothing is read. */
const committedMs = 700

// NODE_OPTIONS reaches the program's process too.
if (log !== undefined && /plugin.main\.|dynamic-provider/.test(process.argv[1] ?? '')) await watch(log)

async function watch(log: string): Promise<void> {
  const say = (line: string) => appendFileSync(log, `${Date.now()} ${line}\n`)
  say(`pid ${process.pid}`)
  writesOf(say)
  callsOf(say)
  await journalOf()
}

/** Each request that changes something at the server. */
function writesOf(say: (line: string) => void): void {
  let count = 0
  let chosen: unknown
  let answered = false
  subscribe(points['before-send'].channel, (message) => {
    if (!isRecord(message) || !isWrite(message['request'])) return
    say('write')
    if (++count === Number(nth)) chosen = message['request']
  })
  subscribe(points['not-returned'].channel, (message) => {
    if (isRecord(message) && chosen !== undefined) answered ||= message['request'] === chosen
  })
  subscribe(points.journaled.channel, () => {
    if (at === 'journaled' && answered) killAt(at, say)
  })
  for (const point of Object.keys(points).filter(isPoint))
    subscribe(points[point].channel, (message) => {
      if (point === at && isRecord(message) && chosen !== undefined && message['request'] === chosen)
        killAt(point, say)
    })
}

/** Each call of the engine that is answered once a write is done. */
function callsOf(say: (line: string) => void): void {
  const under = new Set<unknown>()
  subscribe('http2.server.stream.start', (message) => {
    if (!isRecord(message) || !isRecord(message['headers'])) return
    if (!/\/(Create|Update|Delete)$/.test(String(message['headers'][':path']))) return
    under.add(message['stream'])
    say('begun')
  })
  subscribe(points['not-recorded'].channel, (message) => {
    if (!isRecord(message) || !under.delete(message['stream'])) return
    if (at === 'not-recorded') setImmediate(killAt, at, say)
    say('ended')
  })
}

/** Each file that is on the disk now: nothing but the journal waits for that. */
async function journalOf(): Promise<void> {
  const file = await open(process.execPath)
  const files: { sync: () => Promise<void> } = Object.getPrototypeOf(file)
  await file.close()
  const { sync } = files
  files.sync = async function (this: unknown) {
    await sync.call(this)
    channel(points.journaled.channel).publish({})
  }
}

function isWrite(request: unknown): boolean {
  if (!isRecord(request)) return false
  return request['method'] !== 'GET' && !/\/token$/.test(String(request['path']))
}

function killAt(point: Point, say: (line: string) => void): void {
  if (point === 'not-read') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, committedMs)
  say('killed')
  process.kill(whom === 'engine' ? engineAbove(process.pid) : process.pid, 'SIGKILL')
}

/** Linux: proc(5). */
function engineAbove(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const parent = Number(/PPid:\s+(\d+)/.exec(status)?.[1])
  const { 1: name } = /Name:\s+(\S+)/.exec(readFileSync(`/proc/${parent}/status`, 'utf8')) ?? []
  return name === 'pulumi' ? parent : engineAbove(parent)
}
