import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type {
  ConfigMap,
  ConfigValue,
  Deployment,
  EngineEvent,
  OutputMap,
  Stack,
} from '@pulumi/pulumi/automation/index.js'
import { type Engine, engine } from '../../ci/engine.ts'
import { type Run, RunFailed, runOf } from './engine_run.ts'
import {
  type Cli,
  type Files,
  type Lifetime,
  openStack,
  startCli,
  type WorkspaceOptions,
  write,
} from './engine_workspace.ts'
import { assertNoLeak, keepConfigured, keepSecret, type Place } from './secrets.ts'

export { type Change, type Diagnostic, failed, type Recorded, type Run, RunFailed } from './engine_run.ts'

export type ProjectOptions = WorkspaceOptions & { readonly config?: Config }

/** Keys are paths: `oauth:servers.eu.issuer` sets one value in an object. */
export type Config = Readonly<Record<string, string | ConfigValue>>

type Options<Verb extends 'up' | 'preview' | 'refresh' | 'destroy'> = Omit<
  NonNullable<Parameters<Stack[Verb]>[0]>,
  keyof Shown
>
type Shown = {
  readonly onEvent: (event: EngineEvent) => void
  readonly onOutput: (text: string) => void
  readonly onError: (text: string) => void
  readonly color: 'never'
}
type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }
type File = { readonly path: string; readonly text: string }

export type Project = {
  readonly stack: Stack
  /** Where the program is. */
  readonly folder: string
  readonly up: (options?: Options<'up'>) => Promise<Run>
  readonly preview: (options?: Options<'preview'>) => Promise<Run>
  readonly refresh: (options?: Options<'refresh'>) => Promise<Run>
  readonly destroy: (options?: Options<'destroy'>) => Promise<Run>
  /** Any command of the CLI on this stack, whatever its exit code: `pulumi('preview', '--refresh=false')`. */
  readonly pulumi: (...args: string[]) => Promise<Ended>
  /** The same, still running: to be interrupted or killed. */
  readonly start: (...args: string[]) => Cli
  /** Adds to the stack's config. */
  readonly configure: (config: Config) => Promise<void>
  /** Sets variables for the runs that follow. */
  readonly setEnv: (env: Readonly<Record<string, string>>) => void
  /** Makes the runs that follow do without these variables. */
  readonly unsetEnv: (...names: string[]) => void
  /** Writes files of an inline program. */
  readonly edit: (files: Files) => void
  readonly exportState: () => Promise<Deployment>
  /** Every file that the backend holds: checkpoints, backups, history. */
  readonly backendFiles: () => readonly File[]
  /** Of all runs so far. */
  readonly events: readonly EngineEvent[]
}

export function secret(value: string): ConfigValue {
  keepSecret(value, 'a secret of the stack config')
  return { value, secret: true }
}

let ready: Promise<Engine> | undefined

/** A Pulumi project with one stack in a backend of its own; everything is removed after the test. */
export async function project(t: Lifetime, options: ProjectOptions): Promise<Project> {
  ready ??= engine()
  let look = () => {}
  // Before the first thing that is ended, the folders are looked into.
  const lifetime: Lifetime = {
    after: (end) =>
      t.after(() => {
        try {
          look()
        } finally {
          look = () => {}
          end()
        }
      }),
  }
  keepConfigured(options.env ?? {})
  const { stack, folder, backend } = await openStack(lifetime, await ready, options)
  const { envVars, pulumiHome = '' } = stack.workspace
  const all: EngineEvent[] = []
  const printed: Place[] = []
  const cli = (args: readonly string[]) => overheard(startCli(stack, args), printed)
  look = () => assertNoLeak([...printed, ...said(all), ...[backend, pulumiHome].flatMap(bytesBelow)])
  const configure = (config: Config) => stack.setAllConfig(configMap(config), true)
  if (options.config) await configure(options.config)
  return {
    stack,
    folder,
    up: (chosen) => watched(all, printed, (shown) => stack.up({ ...chosen, ...shown })),
    preview: (chosen) => watched(all, printed, (shown) => stack.preview({ ...chosen, ...shown })),
    refresh: (chosen) => watched(all, printed, (shown) => stack.refresh({ ...chosen, ...shown })),
    destroy: (chosen) => watched(all, printed, (shown) => stack.destroy({ ...chosen, ...shown })),
    pulumi: (...args) => ended(cli(args)),
    start: (...args) => cli(args),
    configure,
    setEnv(env) {
      keepConfigured(env)
      Object.assign(envVars, env)
    },
    unsetEnv: (...names) => names.forEach((name) => void delete envVars[name]),
    edit: (files) => write(folder, files),
    exportState: () => stack.exportStack(),
    backendFiles: () => filesBelow(backend),
    events: all,
  }
}

async function watched(
  all: EngineEvent[],
  printed: Place[],
  run: (shown: Shown) => Promise<{ readonly stdout: string; readonly outputs?: OutputMap }>,
): Promise<Run> {
  const events: EngineEvent[] = []
  const [stdout, stderr]: [string[], string[]] = [[], []]
  const output = () => ({ stdout: stdout.join(''), stderr: stderr.join('') })
  const shown: Shown = {
    onEvent: (event) => void events.push(event),
    onOutput: (text) => void stdout.push(text),
    onError: (text) => void stderr.push(text),
    color: 'never',
  }
  try {
    const { outputs = {} } = await run(shown)
    for (const { value, secret } of Object.values(outputs)) if (secret) keepSecret(value, 'a secret output')
    return runOf(events, { ...output(), outputs })
  } catch (error) {
    throw error instanceof Error ? new RunFailed(runOf(events, { ...output(), outputs: {} }), error) : error
  } finally {
    all.push(...events)
    for (const [path, text] of Object.entries(output())) printed.push({ path, text })
  }
}

/** Everything that the CLI prints is looked at in the end. */
function overheard(child: Cli, printed: Place[]): Cli {
  for (const path of ['stdout', 'stderr'] as const) {
    const chunks: string[] = []
    child[path].on('data', (chunk) => chunks.push(String(chunk)))
    child[path].on('end', () => printed.push({ path: `${path} of the CLI`, text: chunks.join('') }))
  }
  return child
}

/** What the SDK says to a debugger is its own, printed with --debug only, and holds secrets: docs/leaks.md. */
function said(events: readonly EngineEvent[]): readonly Place[] {
  return events
    .filter(({ diagnosticEvent }) => String(diagnosticEvent?.severity) !== 'debug')
    .map((event) => ({ path: `the event ${Object.keys(event).join()}`, text: JSON.stringify(event) }))
}

async function ended(child: Cli): Promise<Ended> {
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode, stdout, stderr }
}

function configMap(config: Config): ConfigMap {
  const values = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === 'string' ? { value } : value,
  ])
  return Object.fromEntries(values)
}

function filesBelow(folder: string): readonly File[] {
  return bytesBelow(folder).map(({ path, text }) => ({ path, text: text.toString('utf8') }))
}

function bytesBelow(folder: string): readonly (Place & { readonly text: Buffer })[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return files
    .map((file) => join(file.parentPath, file.name))
    .map((path) => ({ path, text: readFileSync(path) }))
}
