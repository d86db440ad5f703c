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
  readonly env: NodeJS.ProcessEnv
  /** Answers 200 once the server can be used. */
  readonly ready: string
  /** Milliseconds. */
  readonly limit: number
}

/** Starts a server and waits until it answers. It is told to stop when this process ends. */
export async function start({ name, command, args, env, ready, limit }: Program): Promise<Started> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const log = lastLines(child)
  const stop = () => void child.kill('SIGTERM')
  process.on('exit', stop)
  const close = async () => {
    process.off('exit', stop)
    if (child.exitCode !== null || child.signalCode !== null) return
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

async function answers(child: ChildProcess, url: string, until: number): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended with exit code ${child.exitCode}`)
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
