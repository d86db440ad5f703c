import { delimiter, join } from 'node:path'
import { isExecutable } from '../executable.ts'
import { complaint, run } from '../run.ts'
import { bare, minimum, suffices } from './version.ts'

/** A folder with a working engine in it, or a sentence that says why there is none. */
export type Attempt = { readonly bin: string; readonly version: string } | { readonly reason: string }

export const cli = executable('pulumi')
export const languageHost = executable('pulumi-language-nodejs')

/** The engine that a person installed. */
export async function onPath({ PATH = '' }: NodeJS.ProcessEnv): Promise<Attempt> {
  const folders = PATH.split(delimiter).filter(Boolean)
  const bin = folders.find((folder) => isExecutable(join(folder, cli)))
  if (!bin) return { reason: 'there is no pulumi on PATH' }
  if (!folders.some((folder) => isExecutable(join(folder, languageHost))))
    return { reason: `${join(bin, cli)} comes without ${languageHost}, which runs Node.js programs` }
  return works(bin)
}

/** An engine in a folder that holds everything it needs. */
export async function inFolder(bin: string): Promise<Attempt> {
  const missing = [cli, languageHost].find((name) => !isExecutable(join(bin, name)))
  return missing ? { reason: `there is no ${join(bin, missing)}` } : works(bin)
}

export function executable(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name
}

async function works(bin: string): Promise<Attempt> {
  const file = join(bin, cli)
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: 'true' }
  const asked = await run(file, ['version'], { env, timeout: 30_000 })
  if (asked.code !== 0) return { reason: `"${file} version" failed: ${complaint(asked)}` }
  const { stdout } = asked
  if (!suffices(stdout))
    return { reason: `${file} is ${stdout.trim() || 'of unknown version'}; ${minimum} is needed` }
  return { bin, version: bare(stdout) }
}
