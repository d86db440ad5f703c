import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Results } from '../../ci/generate/reliability.ts'
import { pick } from '../../provider/client/outputs.ts'
import { type Operation, operations } from './cell.ts'
import { faultNames } from './faults.ts'
import type { FaultTarget } from './target.ts'

/** The requests of an operation, and what became of each fault at each. */
export type Found = readonly {
  readonly request: string
  readonly outcomes: ReadonlyMap<string, string>
}[]

/** Method and path, without what is another in each run. */
export function labelOf(request: string): string {
  const [method = '', address = ''] = request.split(' ')
  const path = address.split('?')[0] ?? ''
  const own = /^(cell-.*|test-.*|[\da-f-]{36}|[\w-]{30,})$/
  return `${method} ${path
    .split('/')
    .map((segment) => (own.test(segment) ? '…' : segment))
    .join('/')}`
}

/** A run finds what is committed, from which docs/reliability.md is made; a whole one with FAULTS_WRITE=1 writes it. */
export function settle({ name, title, seenOn }: FaultTarget, found: ReadonlyMap<Operation, Found>): void {
  const requests = operations.flatMap((operation) =>
    (found.get(operation) ?? []).map(({ request, outcomes }) => ({
      operation,
      request,
      outcomes: Object.fromEntries(
        faultNames.flatMap((fault) => (outcomes.has(fault) ? [[fault, outcomes.get(fault)]] : [])),
      ),
    })),
  )
  const path = join(import.meta.dirname, 'results', `${name}.json`)
  if (process.env['FAULTS_WRITE'] === '1') {
    writeFileSync(path, `${JSON.stringify({ name, title, seenOn, requests }, null, 2)}\n`)
    return
  }
  const committed: Results = JSON.parse(readFileSync(path, 'utf8'))
  const same = committed.requests.map(({ outcomes, ...request }, at) => ({
    ...request,
    outcomes: pick(outcomes, Object.keys(requests[at]?.outcomes ?? {})),
  }))
  assert.deepEqual(
    requests,
    same,
    'The results are not those that are committed: FAULTS_WRITE=1 npm run test:faults writes them, then npm run generate.',
  )
}
