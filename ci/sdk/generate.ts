import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exclusively } from '../engine/lock.ts'
import { goProgram } from '../go_program.ts'
import { complaint, run } from '../run.ts'

export type Language = (typeof languages)[number]

export const languages = ['nodejs', 'python', 'go', 'dotnet', 'java'] as const

const root = fileURLToPath(new URL('../..', import.meta.url))
const all = join(root, 'sdk')
const schema = join(root, 'schema.json')
const codegen = new URL('codegen/', import.meta.url)
/** In an SDK: the digest of everything it was generated from. */
const mark = '.generated-from'

export function isLanguage(name: string): name is Language {
  return languages.some((language) => language === name)
}

/** Where the SDK of a language is, from the root of the repository: `sdk/python`. */
export function sdkFolder(language: Language): string {
  return relative(root, join(all, language))
}

/**
 * The SDKs of these languages, by the engine's own generators. One that comes from this very schema is left alone: a program
 * may be running on it.
 */
export async function generateSdks(...chosen: readonly Language[]): Promise<void> {
  const { version }: { readonly version: string } = JSON.parse(text(join(root, 'package.json')))
  const generator = digest(...['go.mod', 'go.sum', 'main.go'].map((file) => text(new URL(file, codegen))))
  const from = digest(text(schema), version, generator)
  const waiting = () => void process.stderr.write('Another run is generating SDKs; waiting for it ...\n')
  await exclusively(join(all, '.lock'), waiting, async () => {
    const stale = chosen.filter((language) => generatedFrom(language) !== from)
    if (stale.length === 0) return
    const program = { name: 'pulumi-oauth-codegen', version: generator, folder: codegen, source: '.' }
    const made = mkdtempSync(join(all, '.making-'))
    try {
      const command = join(await goProgram(program), program.name)
      const ended = await run(command, [schema, version, made, ...stale])
      if (ended.code !== 0)
        throw new Error(`No SDK could be generated from schema.json:\n${complaint(ended)}`)
      for (const language of stale) enter(join(made, language), join(all, language), from)
    } finally {
      rmSync(made, { recursive: true, force: true })
    }
  })
}

function enter(made: string, place: string, from: string): void {
  writeFileSync(join(made, mark), from)
  rmSync(place, { recursive: true, force: true })
  mkdirSync(all, { recursive: true })
  renameSync(made, place)
}

function generatedFrom(language: Language): string | undefined {
  const file = join(all, language, mark)
  return existsSync(file) ? text(file) : undefined
}

function digest(...texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16)
}

function text(file: string | URL): string {
  return readFileSync(file, 'utf8')
}
