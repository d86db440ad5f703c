import assert from 'node:assert/strict'
import type { Project } from '../support/engine.ts'
import { command, type Ran } from './command.ts'

/** What `pulumi-oauth import --json` says. */
export interface Said {
  readonly file: string | null
  readonly stack: string | null
  readonly clients: readonly {
    readonly name: string
    readonly clientId: string
    readonly kind: string
    readonly allow: readonly string[]
    readonly undeclared: readonly string[]
  }[]
  readonly leftOut: readonly { readonly clientId: string; readonly why: string }[]
}

/** `pulumi-oauth import` on the stack of a project, whose program it writes. */
export async function runImport({ stack, folder }: Project, ...args: readonly string[]): Promise<Ran> {
  const { name, workspace } = stack
  const { envVars, pulumiHome = '', workDir } = workspace
  const env = { ...envVars, PULUMI_HOME: pulumiHome }
  return command(['import', folder, '--stack', name, '--cwd', workDir, '--force', '--json', ...args], { env })
}

/** The same to the end. */
export async function imported(stack: Project, ...args: readonly string[]): Promise<Said> {
  const { code, stdout, stderr } = await runImport(stack, '--yes', ...args)
  assert.equal(code, 0, `${stdout}${stderr}`)
  return JSON.parse(stdout)
}
