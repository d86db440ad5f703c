import { readFileSync } from 'node:fs'
import type { Bag } from '../provider/door.ts'
import { InvalidConfiguration } from '../provider/errors.ts'
import { stateOf } from '../provider/pulumi/state.ts'
import { pulumi } from './configuration.ts'

export interface States {
  readonly stacks: readonly string[]
  readonly files: readonly string[]
  readonly cwd?: string | undefined
}

/** The resources of stacks, which the Pulumi CLI exports without decrypting anything, and of files that it exported. */
export async function resourcesOf({ stacks, files, cwd }: States): Promise<readonly Bag[]> {
  const exported: (readonly Bag[])[] = []
  for (const stack of stacks)
    exported.push(resourcesIn(`Stack ${stack}`, await pulumi(['stack', 'export', '--stack', stack], cwd)))
  const kept = files.map((file) => resourcesIn(file, contentOf(file)))
  return [...exported, ...kept].flat()
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InvalidConfiguration(
      `${file} cannot be read: ${reason}. Give a file that \`pulumi stack export\` wrote.`,
    )
  }
}

function resourcesIn(place: string, text: string): readonly Bag[] {
  return stateOf(text, place).deployment.resources
}
