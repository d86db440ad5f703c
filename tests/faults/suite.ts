import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { type Around, cell, type Operation, operations } from './cell.ts'
import { type Fault, type FaultName, faultNames, faults } from './faults.ts'
import { certified } from './proxy.ts'
import { type Found, labelOf, settle } from './results.ts'
import type { FaultTarget } from './target.ts'

/** Every fault, at every request of every operation, at one real server. */
export function forced(target: FaultTarget): void {
  suite(`${target.name}: whatever fault comes at a request, state and server agree in the end`, () => {
    let around: Around
    const found = new Map<Operation, Found>()
    before(async () => {
      around = { target: await target.start(), ...(await certified()) }
    })
    after(() => around.target.close())
    for (const operation of operations)
      test(operation, { timeout: 1_800_000 }, async () => {
        found.set(operation, await all(around, target, operation))
      })
    test('and what becomes of each is what docs/reliability.md says', () => settle(target, found))
  })
}

/** `npm run test:faults`; else a part of it, for the larger servers. */
const isWhole = process.env['TESTS_WHOLE'] === '1'

interface Planned {
  readonly at: number
  readonly name: FaultName
}

async function all(around: Around, { atOnce, sampled }: FaultTarget, operation: Operation): Promise<Found> {
  const { requests } = await cell(around, operation)
  const planned = requests
    .flatMap((request, at) =>
      faultNames.filter((name) => canMeet(faults[name], request)).map((name) => ({ at, name })),
    )
    .filter((_, index) => isWhole || index % sampled === 0)
  const found = requests.map((request) => ({
    request: labelOf(request),
    outcomes: new Map<string, string>(),
  }))
  const failures: string[] = []
  await inParallel(atOnce, planned, async ({ at, name }: Planned) => {
    const outcome = await outcomeOf(around, operation, { at, name }, failures)
    found[at]?.outcomes.set(name, outcome)
  })
  assert.deepEqual(failures, [])
  return found
}

function canMeet({ only }: Fault, request: string): boolean {
  return only === undefined || only.test(request)
}

async function outcomeOf(
  around: Around,
  operation: Operation,
  { at, name }: Planned,
  failures: string[],
): Promise<string> {
  try {
    const { outcome, message } = await cell(around, operation, { fault: faults[name], at })
    for (const secret of around.target.hidden) assert.ok(!message?.includes(secret), 'a secret in a message')
    return outcome
  } catch (error) {
    failures.push(`${name} at request ${at}: ${error instanceof Error ? error.message : String(error)}`)
    return 'failed'
  }
}

async function inParallel<T>(
  atOnce: number,
  all: readonly T[],
  act: (one: T) => Promise<void>,
): Promise<void> {
  const queue = all.values()
  const work = async () => {
    for (const one of queue) await act(one)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}
