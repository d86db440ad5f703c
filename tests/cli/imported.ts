import type { Project } from '../support/engine.ts'
import { command, type Ran } from './command.ts'

/** `pulumi-oauth import` on the stack of a project, whose program it writes. */
export async function runImport({ stack, folder }: Project, ...args: readonly string[]): Promise<Ran> {
  const { name, workspace } = stack
  const { envVars, pulumiHome = '', workDir } = workspace
  const env = { ...envVars, PULUMI_HOME: pulumiHome }
  return command(
    ['import', folder, '--stack', name, '--cwd', workDir, '--force', '--yes', '--json', ...args],
    { env },
  )
}
