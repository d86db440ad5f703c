import { readFileSync } from 'node:fs'
import { json } from '../provider/client/json.ts'
import { isRecord } from '../provider/client/unknown.ts'
import { InvalidConfiguration } from '../provider/errors.ts'
import { pulumi } from './configuration.ts'

/** A resource as the engine records it. */
export type Resource = Readonly<Record<string, unknown>>

export interface States {
  readonly stacks: readonly string[]
  readonly files: readonly string[]
  readonly cwd?: string | undefined
}

/** The resources of stacks, which the Pulumi CLI exports without decrypting anything, and of files that it exported. */
export async function resourcesOf({ stacks, files, cwd }: States): Promise<readonly Resource[]> {
  const exported: (readonly Resource[])[] = []
  for (const stack of stacks)
    exported.push(resourcesIn(`stack ${stack}`, await pulumi(['stack', 'export', '--stack', stack], cwd)))
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

/** A stack without resources has no list of them. */
function resourcesIn(place: string, text: string): readonly Resource[] {
  const exported = json(text)
  const deployment = isRecord(exported) ? exported['deployment'] : undefined
  if (!isRecord(deployment))
    throw new InvalidConfiguration(`${place} is no state: give what \`pulumi stack export\` writes.`)
  const { resources } = deployment
  return Array.isArray(resources) ? resources.filter(isRecord) : []
}
