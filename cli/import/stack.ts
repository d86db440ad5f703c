import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parse } from 'yaml'
import { isRecord } from '../../provider/client/unknown.ts'
import type { Bag } from '../../provider/door.ts'
import { InvalidConfiguration } from '../../provider/errors.ts'
import { type State, settled, stateOf } from '../../provider/pulumi/state.ts'
import { pulumi, stackConfig } from '../configuration.ts'
import type { Language } from './languages.ts'
import { type Recorded, type StackName, withClients } from './state.ts'

/** A stack that clients are brought into. */
export interface Target extends StackName {
  /** As the Pulumi CLI was given it. */
  readonly name: string
  readonly cwd: string
  readonly resources: readonly Bag[]
}

/** Reads the state of a stack, with its secrets encrypted. */
export async function target(name: string, cwd: string): Promise<Target> {
  const shown = await pulumi(['stack', '--show-name', '--stack', name], cwd)
  const stack = shown.trim().split('/').at(-1) ?? ''
  const { resources } = (await exported(name, cwd)).deployment
  return { name, cwd, stack, project: projectIn(cwd), resources }
}

async function exported(name: string, cwd: string): Promise<State> {
  return settled(stateOf(await pulumi(['stack', 'export', '--stack', name], cwd), `Stack ${name}`))
}

function projectIn(cwd: string): string {
  const file = projectFile(resolve(cwd))
  const project: unknown = file === undefined ? undefined : parse(readFileSync(file, 'utf8'))
  if (isRecord(project) && typeof project['name'] === 'string') return project['name']
  throw new InvalidConfiguration(
    `There is no Pulumi.yaml with a name in ${cwd} nor above it: say by --cwd where the project is.`,
  )
}

function projectFile(folder: string): string | undefined {
  const files = ['Pulumi.yaml', 'Pulumi.yml', 'Pulumi.json'].map((name) => join(folder, name))
  const above = dirname(folder)
  return files.find((file) => existsSync(file)) ?? (above === folder ? undefined : projectFile(above))
}

/** Writes the clients into the state of the stack, by a pipe: no secret is in a file. */
export async function bring(
  { name, cwd, stack, project }: Target,
  {
    language,
    protect,
    clients,
  }: { readonly language: Language; readonly protect: boolean; readonly clients: readonly Recorded[] },
): Promise<void> {
  const config = await stackConfig({ stack: name, cwd })
  const made = { stack, project, language, protect, clients, config, newId: randomUUID(), now: new Date() }
  // Once more, so that little time is left for somebody else's update.
  const state = withClients(await exported(name, cwd), made)
  await pulumi(['stack', 'import', '--stack', name], cwd, JSON.stringify(state))
}
