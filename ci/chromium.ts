import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { exclusively } from './engine/lock.ts'
import { progress } from './engine/progress.ts'
import { cacheFolder } from './engine/version.ts'
import { isExecutable } from './executable.ts'
import { complaint, run } from './run.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/** With a font of known measures: a container has none. */
const packages = ['chromium', 'fonts-liberation']

const instead =
  'Install Chromium or Chrome, or set CHROMIUM to its executable, or name the tests to run and leave those of a browser out.'

/** The executable of a Chromium: from CHROMIUM or PATH, or installed from Debian's archive where we may. */
export async function chromium(): Promise<string> {
  const { CHROMIUM: given } = process.env
  const found = given ?? onPath()
  if (found !== undefined) return found
  const lock = `${cacheFolder(process.platform, process.env, homedir(), 'chromium')}.lock`
  return exclusively(lock, tellWaiting, async () => onPath() ?? (await installed()))
}

function onPath(): string | undefined {
  const { PATH = '' } = process.env
  const folders = PATH.split(delimiter).filter(Boolean)
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable)
}

async function installed(): Promise<string> {
  const mayInstall = process.getuid?.() === 0 && (await run('apt-get', ['--version'])).code === 0
  if (!mayInstall)
    throw new Error(`There is no Chromium on PATH, and only root on a Debian can install it here. ${instead}`)
  const done = progress((elapsed) => `Installing ${packages.join(' and ')} with apt-get ... ${elapsed}`)
  await install().finally(done)
  const found = onPath()
  if (found === undefined) throw new Error(`apt-get installed no Chromium on PATH. ${instead}`)
  return found
}

async function install(): Promise<void> {
  const wait = ['-o', 'DPkg::Lock::Timeout=300']
  await succeed(['update', ...wait])
  await succeed(['install', '--yes', '--no-install-recommends', ...wait, ...packages])
}

async function succeed(args: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const ended = await run('apt-get', args, { env })
  if (ended.code !== 0)
    throw new Error(
      `Chromium could not be installed: apt-get ${args[0]} failed, see below. ${instead}\n${complaint(ended)}`,
    )
}

function tellWaiting(): void {
  process.stderr.write('Another run is installing Chromium; waiting for it ...\n')
}

if (import.meta.main) process.stdout.write(`${await chromium()}\n`)
