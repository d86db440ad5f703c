import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { progress } from './engine/progress.ts'
import { complaint, type Ended, run } from './run.ts'
import { cached, type Kept } from './servers/cached.ts'

/** A program in Go of one version: the name is that of its executable. */
export interface GoProgram extends Kept {
  /** With its go.mod and go.sum, which pin it. */
  readonly folder: URL
  readonly source: string
  /** Where the version is to be written: `<module>/version.Version=v1.2.3`. */
  readonly stamp?: string
  /** Adds what belongs beside the executable. */
  readonly complete?: (made: string) => Promise<void>
}

/** No C compiler is needed, and settings of a person's own Go projects do not apply. */
export const goEnvironment: Readonly<Record<string, string>> = {
  CGO_ENABLED: '0',
  GOFLAGS: '',
  GOWORK: 'off',
}

/** The folder in the cache that holds the executable, built on first need; a minute or two then. */
export function goProgram(program: GoProgram): Promise<string> {
  return cached(program, async (made) => {
    await compile(program, made)
    await program.complete?.(made)
  })
}

/** What `go` prints, run where the go.mod of a program is. */
export async function go(folder: URL, args: readonly string[]): Promise<string> {
  const ended = await run('go', args, {
    cwd: fileURLToPath(folder),
    env: { ...process.env, ...goEnvironment },
  })
  if (ended.code !== 0) throw new Error(`"go ${args.join(' ')}" failed:\n${complaint(ended)}`)
  return ended.stdout.trim()
}

async function compile({ name, version, folder, source, stamp }: GoProgram, made: string): Promise<void> {
  const { code, stdout: compiler } = await run('go', ['version'])
  if (code !== 0)
    throw new Error(
      `There is no Go to build ${name} ${version} with: install Go >= 1.25 (https://go.dev/dl) and run this again.`,
    )
  const flags = ['-s', '-w', ...(stamp === undefined ? [] : ['-X', stamp])].join(' ')
  const args = ['-ldflags', flags, '-o', join(made, name), source]
  const ended = await goBuild(`${name} ${version}`, { folder, args })
  if (ended.code !== 0)
    throw new Error(
      `${name} ${version} could not be built with ${compiler.trim()}. Repair what is named below and run this again.\n${complaint(ended)}`,
    )
}

interface Building {
  readonly folder: URL
  readonly args: readonly string[]
  /** Beside `goEnvironment`. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Shows how far `go build` is, and gives back what it said besides. */
export async function goBuild(title: string, { folder, args, environment }: Building): Promise<Ended> {
  let [downloads, packages] = [0, 0]
  const done = progress(
    (elapsed) =>
      `Building ${title} ... ${elapsed}, ${downloads} modules fetched, ${packages} packages compiled`,
  )
  const ended = await run('go', ['build', '-v', '-trimpath', '-buildvcs=false', ...args], {
    cwd: fileURLToPath(folder),
    env: { ...process.env, ...goEnvironment, ...environment },
    line: (text) => {
      if (text.startsWith('go: downloading ')) downloads += 1
      else if (isPackage(text)) packages += 1
    },
  }).finally(done)
  return withoutPackages(ended)
}

/** Go names each package that it compiles; everything else that it says has spaces. */
function isPackage(text: string): boolean {
  return text !== '' && !text.includes(' ')
}

function withoutPackages({ stderr, ...rest }: Ended): Ended {
  const lines = stderr.split('\n').filter((text) => !isPackage(text))
  return { ...rest, stderr: lines.join('\n') }
}
