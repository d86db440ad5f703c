import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { LocalWorkspace, type ProjectSettings, Stack } from '@pulumi/pulumi/automation/index.js'
import type { Engine } from '../../ci/engine.ts'

/** Path in the program's folder -> text. */
export type Files = Readonly<Record<string, string>>

export type WorkspaceOptions = {
  /** A folder of this repository, `examples/quickstart`, or the files of a program: `{ 'index.ts': '...' }`. */
  readonly program: string | Files
  readonly name?: string
  /** With a folder, its `Pulumi.<stack>.yaml` applies. */
  readonly stack?: string
  /** Beside the caller's environment, which is rid of every OAUTH_* and PULUMI_*. */
  readonly env?: Readonly<Record<string, string>>
  /** `options: refresh: always` in Pulumi.yaml. */
  readonly refreshAlways?: boolean
}

/** Of a test, or of whatever else uses a project: `end` is called after it. */
export type Lifetime = { readonly after: (end: () => void) => void }
export type Cli = ChildProcessByStdio<null, Readable, Readable>
export type Opened = { readonly stack: Stack; readonly folder: string; readonly backend: string }

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** A project with one stack in a backend of its own; everything is removed after the test. */
export async function openStack(t: Lifetime, engine: Engine, options: WorkspaceOptions): Promise<Opened> {
  dropForeignVariables()
  const folder = programFolder(t, options.program)
  const place = temporary(t, tmpdir())
  const [workDir, pulumiHome, backend] = [join(place, 'work'), join(place, 'home'), join(place, 'backend')]
  for (const made of [workDir, pulumiHome, backend]) mkdirSync(made)
  const stack = options.stack ?? 'test'
  copyStackSettings(folder, workDir, stack)
  const workspace = await LocalWorkspace.create({
    workDir,
    pulumiHome,
    pulumiCommand: engine.command,
    projectSettings: await settings(folder, engine, options),
    envVars: { ...engine.env, ...environment(backend), ...options.env },
  })
  return { stack: await Stack.create(stack, workspace), folder, backend }
}

/** The CLI itself, for what the Automation API has no option for. */
export function startCli({ name, workspace }: Stack, args: readonly string[]): Cli {
  const { envVars, pulumiHome = '', workDir, pulumiCommand } = workspace
  const env = { ...process.env, ...envVars, PULUMI_HOME: pulumiHome }
  const all = [...args, '--stack', name, '--non-interactive', '--color', 'never']
  return spawn(pulumiCommand.command, all, { cwd: workDir, env, stdio: ['ignore', 'pipe', 'pipe'] })
}

export function write(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** The Automation API adds to the environment of this process and cannot take anything away from it. */
function dropForeignVariables(): void {
  for (const name of Object.keys(process.env))
    if (/^(OAUTH|PULUMI)_/.test(name) && name !== 'PULUMI_OAUTH_ENGINE') delete process.env[name]
}

/** Programs find `pulumi-oauth` and its dependencies upwards, so an inline one lies in the repository too. */
export function programFolder(t: Lifetime, program: string | Files): string {
  if (typeof program === 'string') return join(repository, program)
  const parent = join(repository, 'tests', '.work')
  mkdirSync(parent, { recursive: true })
  const folder = temporary(t, parent)
  write(folder, program)
  return folder
}

function temporary(t: Lifetime, parent: string): string {
  const folder = mkdtempSync(join(parent, 'pulumi-oauth-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

function environment(backend: string): Record<string, string> {
  return {
    PULUMI_BACKEND_URL: pathToFileURL(backend).href,
    PULUMI_CONFIG_PASSPHRASE: 'a passphrase for tests',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
  }
}

/** The engine writes to this file: it gets a copy, so that none is left beside an example. */
function copyStackSettings(folder: string, workDir: string, stack: string): void {
  const name = `Pulumi.${stack}.yaml`
  if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(workDir, name))
}

/** Pulumi.yaml lies elsewhere and points at the program, which runs where it is. */
async function settings(
  folder: string,
  { command }: Engine,
  options: WorkspaceOptions,
): Promise<ProjectSettings> {
  const own = await ownSettings(folder, command)
  return {
    runtime: { name: 'nodejs', options: { typescript: false } },
    ...own,
    name: options.name ?? own?.name ?? 'test',
    main: join(folder, own ? (own.main ?? '.') : 'index.ts'),
    ...(options.refreshAlways && { options: { refresh: 'always' } }),
  }
}

async function ownSettings(folder: string, command: Engine['command']): Promise<ProjectSettings | undefined> {
  if (!existsSync(join(folder, 'Pulumi.yaml'))) return undefined
  const workspace = await LocalWorkspace.create({ workDir: folder, pulumiCommand: command })
  return workspace.projectSettings()
}
