import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { complaint, type Ended, run } from '../../ci/run.ts'
import { type Files, write } from '../support/engine_workspace.ts'

export const repository = fileURLToPath(new URL('../..', import.meta.url))

/** What `npm publish` would upload. */
export interface Packed {
  readonly tarball: string
  readonly files: readonly string[]
}

interface Listing {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

/** Without scripts: the package is built, and building it again would pull it from under other tests. */
export async function pack(t: TestContext): Promise<Packed> {
  const folder = temporary(t)
  const packed = await npm(repository, ['pack', '--json', '--ignore-scripts', '--pack-destination', folder])
  const [listing]: readonly Listing[] = JSON.parse(packed.stdout)
  if (listing === undefined) throw new Error(`npm pack listed nothing: ${packed.stdout}`)
  return { tarball: join(folder, listing.filename), files: listing.files.map(({ path }) => path).sort() }
}

export interface Installation {
  /** A folder of tests/packaging to start from. */
  readonly copyOf?: string
  readonly files: Files
  /** Beside the tarball of this package. */
  readonly packages?: readonly string[]
}

export interface Installed {
  /** Where the project is, seen from the repository. */
  readonly program: string
  readonly node: (...args: string[]) => Promise<Ended>
  readonly edit: (files: Files) => void
}

/** A user's project outside of this repository, with the package as npm installs it. */
export async function install(
  t: TestContext,
  { copyOf, files, packages = [] }: Installation,
): Promise<Installed> {
  const folder = temporary(t)
  if (copyOf !== undefined)
    cpSync(join(repository, 'tests', 'packaging', copyOf), folder, { recursive: true })
  write(folder, files)
  const { tarball } = await pack(t)
  // Install scripts of dependencies are not needed, and do not run in a test.
  await npm(folder, [
    'install',
    '--prefer-offline',
    '--ignore-scripts',
    '--no-progress',
    tarball,
    ...packages,
  ])
  return {
    program: relative(repository, folder),
    node: (...args) => run(process.execPath, args, { cwd: folder }),
    edit: (files) => write(folder, files),
  }
}

export async function npm(cwd: string, args: readonly string[]): Promise<Ended> {
  const script = process.env['npm_execpath']
  const options = ['--no-audit', '--no-fund', '--loglevel=error']
  const ended = script?.endsWith('npm-cli.js')
    ? await run(process.execPath, [script, ...args, ...options], { cwd })
    : await run('npm', [...args, ...options], { cwd })
  if (ended.code === 0) return ended
  throw new Error(`npm ${args[0]} failed: ${complaint(ended)}`)
}

export function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'pulumi-oauth-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}
