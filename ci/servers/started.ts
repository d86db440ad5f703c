import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A server of our own, until it is closed. */
export interface Started {
  readonly close: () => Promise<void>
}

interface Program {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** All of its environment. */
  readonly env: NodeJS.ProcessEnv
  /** Answers 200 once the server can be used. */
  readonly ready: string
  /** Milliseconds. */
  readonly limit: number
}

const stopping = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Starts a server and waits until it answers. It is told to stop when this process ends. */
export async function start({ name, command, args, env, ready, limit }: Program): Promise<Started> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const log = lastLines(child)
  const stop = () => void child.kill('SIGTERM')
  const forget = atOurEnd(stop)
  const close = async () => {
    forget()
    if (hasEnded(child)) return
    const gone = once(child, 'exit')
    stop()
    await gone
  }
  try {
    await answers(child, ready, Date.now() + limit)
  } catch (reason) {
    await close()
    throw new Error(`${name} did not start: ${reason instanceof Error ? reason.message : reason}\n${log()}`)
  }
  return { close }
}

/** A signal ends a process without an `exit` event, unless somebody listens; then it is theirs to end it. */
function atOurEnd(stop: () => void): () => void {
  const forget = () => {
    process.off('exit', stop)
    for (const signal of stopping) process.off(signal, stopped)
  }
  const stopped = (signal: NodeJS.Signals) => {
    stop()
    forget()
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }
  process.on('exit', stop)
  for (const signal of stopping) process.on(signal, stopped)
  return forget
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

async function answers(child: ChildProcess, url: string, until: number): Promise<void> {
  for (;;) {
    if (hasEnded(child)) throw new Error(`it ended with ${child.signalCode ?? `exit code ${child.exitCode}`}`)
    if (Date.now() > until) throw new Error(`nothing answered ${url} in time`)
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
    if (answer?.ok) return
    await sleep(250)
  }
}

function lastLines(child: ChildProcess): () => string {
  let text = ''
  const keep = (chunk: Buffer) => {
    text = `${text}${chunk.toString()}`.slice(-4_000)
  }
  child.on('error', ({ message }) => keep(Buffer.from(message)))
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  return () => text.split('\n').slice(-20).join('\n')
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}
