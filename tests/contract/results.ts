import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { byName, type Results } from '../../ci/generate/servers.ts'
import type { Target } from './target.ts'

const folder = join(import.meta.dirname, 'results')

/** What a run finds, part by part. */
export interface Findings {
  readonly add: (part: Part, name: string, text: string) => void
  readonly all: () => Results
}

type Part = 'fields' | 'authMethods' | 'grants' | 'behaviours'

export function newFindings({ name, title, seenOn }: Target): Findings {
  const found: Record<Part, Map<string, string>> = {
    fields: new Map(),
    authMethods: new Map(),
    grants: new Map(),
    behaviours: new Map(),
  }
  return {
    add: (part, entry, text) => void found[part].set(entry, text),
    all: () => ({
      name,
      title,
      seenOn,
      fields: byName(found.fields),
      authMethods: byName(found.authMethods),
      grants: byName(found.grants),
      behaviours: byName(found.behaviours),
    }),
  }
}

/** A run finds what is committed, from which docs/servers.md is made; with CONTRACT_WRITE=1 it writes it. */
export function settle(found: Results): void {
  const path = join(folder, `${found.name}.json`)
  const text = `${JSON.stringify(found, undefined, 2)}\n`
  if (process.env['CONTRACT_WRITE'] === '1') {
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, text)
    return
  }
  assert.deepEqual(
    JSON.parse(text),
    JSON.parse(readFileSync(path, 'utf8')),
    'The results are not those that are committed: CONTRACT_WRITE=1 writes them, then npm run generate.',
  )
}
