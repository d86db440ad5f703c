import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Requests } from '../../ci/generate/requests.ts'
import type { Counted, CountedTarget } from './requests.ts'

const folder = join(import.meta.dirname, 'results')

/** A run finds what is committed, from which docs/servers.md is made; with REQUESTS_WRITE=1 it writes it. */
export function settle(
  { name, seenOn }: CountedTarget,
  once: readonly string[],
  found: ReadonlyMap<string, Counted>,
): void {
  const operations = Object.fromEntries(
    [...found].map(([what, counted]) => [what, Object.fromEntries(counted)]),
  )
  const requests: Requests = { name, seenOn, once: [...new Set(once)], operations }
  const path = join(folder, `${name}.json`)
  if (process.env['REQUESTS_WRITE'] === '1') {
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, `${JSON.stringify(requests, null, 2)}\n`)
    return
  }
  assert.deepEqual(
    requests,
    JSON.parse(readFileSync(path, 'utf8')),
    'The requests are not those that are committed: REQUESTS_WRITE=1 writes them, then npm run generate.',
  )
}
