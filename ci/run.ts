import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'

export type Ended = {
  /** Null when it could not be started or was ended by a signal. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export type RunOptions = {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** As another user, where we may. */
  readonly uid?: number
  readonly gid?: number
  /** Milliseconds. */
  readonly timeout?: number
  /** Called for each line on standard error. */
  readonly line?: (line: string) => void
  /** Lets it write to our own output, instead of collecting what it writes. */
  readonly shown?: boolean
}

const stopping = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs a program to its end. A failure of the program is in the result; the promise rejects only when we
 * ourselves are told to stop, after the program has stopped too.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  const { line, shown, ...rest } = options
  const child = spawn(command, args, { ...rest, stdio: shown ? 'inherit' : ['ignore', 'pipe', 'pipe'] })
  const output = Promise.all([child.stdout ? text(child.stdout) : '', child.stderr ? text(child.stderr) : ''])
  if (line && child.stderr) createInterface(child.stderr).on('line', line)
  const { code, reason } = await ended(child)
  const [stdout, stderr] = await output
  return { code, stdout, stderr: reason ? `${stderr}${reason}` : stderr }
}

/** What to show of a failure: the last lines it wrote. */
export function complaint({ code, stderr }: Ended): string {
  return stderr.trim().split('\n').slice(-20).join('\n') || `exit code ${code}`
}

type End = { readonly code: number | null; readonly reason?: string }

function ended(child: ChildProcess): Promise<End> {
  let told: NodeJS.Signals | undefined
  const stop = (signal: NodeJS.Signals) => {
    told = signal
    child.kill(signal)
  }
  for (const signal of stopping) process.on(signal, stop)
  return new Promise<End>((resolve, reject) => {
    child.on('error', ({ message }) => resolve({ code: null, reason: message }))
    child.on('close', (code, signal) => {
      if (told) reject(new Error(`Stopped by ${told}.`))
      resolve(signal ? { code, reason: `ended by ${signal}` } : { code })
    })
  }).finally(() => {
    for (const signal of stopping) process.off(signal, stop)
  })
}
