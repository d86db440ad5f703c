import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export type Ended = {
  /** Null when it could not be started or was ended by a signal. */
  readonly code: number | null
  readonly stdout: string
  /** The last lines on standard error, or why it could not be started. */
  readonly complaint: string
}

export type RunOptions = {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Milliseconds. */
  readonly timeout?: number
  /** Called for each line on standard error. */
  readonly line?: (line: string) => void
}

const keptLines = 20
const stopping = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs a program to its end. A failure of the program is in the result; the promise rejects only when we
 * ourselves are told to stop, so that nobody goes on to the next way of getting an engine.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  const { line, ...rest } = options
  const child = spawn(command, args, { ...rest, stdio: ['ignore', 'pipe', 'pipe'] })
  const stdout: string[] = []
  const complaints: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.push(text))
  createInterface(child.stderr).on('line', (text) => {
    line?.(text)
    complaints.push(text)
    if (complaints.length > keptLines) complaints.shift()
  })
  const { code, reason } = await ended(child)
  return { code, stdout: stdout.join(''), complaint: [...complaints, ...reason].join('\n') }
}

function ended(child: ChildProcess): Promise<{ code: number | null; reason: readonly string[] }> {
  let told: NodeJS.Signals | undefined
  const stop = (signal: NodeJS.Signals) => {
    told = signal
    child.kill('SIGINT')
  }
  for (const signal of stopping) process.on(signal, stop)
  return new Promise<{ code: number | null; reason: readonly string[] }>((resolve, reject) => {
    child.on('error', (error) => resolve({ code: null, reason: [error.message] }))
    child.on('close', (code, signal) => {
      if (told) reject(new Error(`Stopped by ${told}.`))
      resolve({ code, reason: signal ? [`ended by ${signal}`] : [] })
    })
  }).finally(() => {
    for (const signal of stopping) process.off(signal, stop)
  })
}
