import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parse } from 'yaml'
import { isRecord } from '../../provider/client/unknown.ts'
import { InvalidConfiguration } from '../../provider/errors.ts'
import type { Language } from './languages.ts'

interface Naming {
  readonly name?: string | undefined
  readonly force?: true | undefined
}

/** Where the program is written, or why it must not be. */
export function fileFor(folder: string, language: Language, { name = language.file, force }: Naming): string {
  const file = join(folder, name)
  if (existsSync(file) && !force)
    throw new InvalidConfiguration(
      `${file} is there already: name another one by --name, or write over it by --force. Nothing was asked.`,
    )
  if (hides(file))
    throw new InvalidConfiguration(
      `Pulumi would read ${file} in place of the resources in the Pulumi.yaml beside it, and delete those: name another file by --name and copy its resources. Nothing was asked.`,
    )
  return file
}

/** Pulumi YAML reads one file (1.38). */
function hides(file: string): boolean {
  const project = join(dirname(file), 'Pulumi.yaml')
  if (basename(file) !== 'Main.yaml' || !existsSync(project)) return false
  const found: unknown = parse(readFileSync(project, 'utf8'))
  return isRecord(found) && isRecord(found['resources'])
}
