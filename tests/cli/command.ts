import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { environmentName } from '../../provider/config.ts'
import { assertNoLeak, keepConfigured } from '../support/secrets.ts'

/** What a command printed, and what it ended with. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

/** `pulumi-oauth` in a process of its own, without a terminal. What it prints is searched for every known secret. */
export async function command(
  args: readonly string[],
  { env = {}, cwd }: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Promise<Ran> {
  keepConfigured(env)
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH, HOME, ...env },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  assertNoLeak([
    { path: `stdout of ${args.join(' ')}`, text: stdout },
    { path: `stderr of ${args.join(' ')}`, text: stderr },
  ])
  return { code, stdout, stderr }
}

/** Configuration of a server as variables. */
export function variables(config: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [environmentName(key), value]))
}
