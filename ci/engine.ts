import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { PulumiCommand } from '@pulumi/pulumi/automation/index.js'
import { build } from './engine/build.ts'
import { type Attempt, cli, inFolder, onPath } from './engine/found.ts'
import { install } from './engine/install.ts'
import { exclusively } from './engine/lock.ts'
import { cacheFolder, chosen, minimum } from './engine/version.ts'

/** `given`: by PULUMI_OAUTH_ENGINE, which `npm test` sets so that its children do not search again. */
export type Origin = 'given' | 'path' | 'cache' | 'installer' | 'built'

export type Engine = {
  /** The folder that holds `pulumi`. */
  readonly bin: string
  readonly version: string
  readonly origin: Origin
  /** To be added to the environment of whatever runs the engine. */
  readonly env: { readonly PATH: string }
  /** For the Automation API. */
  readonly command: PulumiCommand
}

type Found = { readonly origin: Origin; readonly bin: string; readonly version: string }
type Way = { readonly origin: Origin; readonly attempt: () => Promise<Attempt> }

const cache = cacheFolder(process.platform, process.env, homedir())
const ours = join(cache, chosen)

/** Makes sure of a Pulumi engine, whatever it takes; minutes the first time where it has to be built. */
export async function engine(): Promise<Engine> {
  const { PULUMI_OAUTH_ENGINE: given } = process.env
  const { bin, version, origin } = given ? await orFail([at(given)]) : await found()
  return { bin, version, origin, env: { PATH: pathWith(bin) }, command: await commandIn(bin) }
}

/** One line: which engine, and how it was come by. */
export function describe({ origin, version, bin }: Pick<Engine, 'origin' | 'version' | 'bin'>): string {
  const ways: Record<Origin, string> = {
    given: 'from PULUMI_OAUTH_ENGINE',
    path: 'found on PATH',
    cache: 'from the cache',
    installer: 'installed by the official installer',
    built: 'built with Go',
  }
  return `Pulumi ${version}, ${ways[origin]}: ${bin}`
}

const ready: readonly Way[] = [
  { origin: 'path', attempt: () => onPath(process.env) },
  { origin: 'cache', attempt: () => inFolder(join(ours, 'bin')) },
]

const making: readonly Way[] = [
  { origin: 'installer', attempt: async () => told(await intoCache(install)) },
  { origin: 'built', attempt: () => intoCache(build) },
]

/** Its language host may be elsewhere on PATH, as it may for the one that was found there. */
function at(bin: string): Way {
  const file = join(bin, cli)
  const attempt = async () =>
    existsSync(file) ? onPath({ PATH: pathWith(bin) }) : { reason: `there is no ${file}` }
  return { origin: 'given', attempt }
}

async function found(): Promise<Found> {
  const searched = await first(ready, () => {})
  return searched ?? exclusively(`${ours}.lock`, tellWaiting, () => orFail([...ready, ...making]))
}

async function orFail(ways: readonly Way[]): Promise<Found> {
  const reasons: string[] = []
  const found = await first(ways, (reason) => reasons.push(`- ${reason}`))
  if (found) return found
  const next = `Install Pulumi >= ${minimum}, or Go >= 1.25, and run this again.`
  throw new Error(`There is no Pulumi engine. Tried:\n${reasons.join('\n')}\n${next}`)
}

async function first(ways: readonly Way[], refused: (reason: string) => unknown): Promise<Found | undefined> {
  for (const { origin, attempt } of ways) {
    const result = await attempt()
    if ('bin' in result) return { origin, bin: result.bin, version: result.version }
    refused(`${origin}: ${result.reason}`)
  }
  return undefined
}

/** Made elsewhere and renamed at the end, so that a folder of that name always holds a whole engine. */
async function intoCache(make: (root: string) => Promise<Attempt>): Promise<Attempt> {
  mkdirSync(cache, { recursive: true })
  removeLeftovers()
  const root = mkdtempSync(join(cache, `.${chosen}-`))
  try {
    const made = await make(root)
    if ('reason' in made) return made
    rmSync(ours, { recursive: true, force: true })
    renameSync(root, ours)
    return { bin: join(ours, 'bin'), version: made.version }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** Why minutes of building follow. */
function told(attempt: Attempt): Attempt {
  if ('reason' in attempt) process.stderr.write(`No Pulumi was found or installed: ${attempt.reason}\n`)
  return attempt
}

/** Of builds that were killed; we hold the lock, so nobody is at work in them. */
function removeLeftovers(): void {
  for (const name of readdirSync(cache))
    if (name.startsWith(`.${chosen}-`)) rmSync(join(cache, name), { recursive: true, force: true })
}

function tellWaiting(): void {
  process.stderr.write('Another run is making the Pulumi engine; waiting for it ...\n')
}

/** Programs and dynamic providers are run by `node` from PATH: let it be the one that runs this. */
function pathWith(bin: string): string {
  const { PATH = '' } = process.env
  return [dirname(process.execPath), bin, PATH].join(delimiter)
}

/**
 * PulumiCommand puts the folder of a given root before everything else on PATH, and an installed pulumi often has
 * the system's node beside it; where PATH leads to the engine anyway, it is left to PATH.
 */
function commandIn(bin: string): Promise<PulumiCommand> {
  const { PATH = '' } = process.env
  if (PATH.split(delimiter).includes(bin)) return PulumiCommand.get()
  if (basename(bin) === 'bin') return PulumiCommand.get({ root: dirname(bin) })
  throw new Error(`${bin} cannot be used: it is not on PATH and its name is not "bin". Put it on PATH.`)
}

if (import.meta.main) {
  try {
    process.stdout.write(`${describe(await engine())}\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
