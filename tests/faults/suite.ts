import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { type Around, type Cell, cell, type Operation, operations } from './cell.ts'
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
  /** Of the operation without a fault. */
  readonly requests: readonly string[]
}

async function all(around: Around, { atOnce, sampled }: FaultTarget, operation: Operation): Promise<Found> {
  const requests = await withoutFault(around, operation)
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
  await inParallel(atOnce, planned, async ({ at, name }) => {
    const outcome = await outcomeOf(around, operation, { at, name, requests }, failures)
    found[at]?.outcomes.set(name, outcome)
  })
  assert.deepEqual(failures, [])
  return found
}

/**
 * What an operation sends, as two runs agree: one whose proxy has the port of an earlier one's is the same server to us, and does not ask
 * again for what this process has of it.
 */
async function withoutFault(around: Around, operation: Operation): Promise<readonly string[]> {
  let before = ''
  for (let tries = 0; tries < 5; tries++) {
    const { requests } = await cell(around, operation)
    const told = requests.map(labelOf).join()
    if (told === before) return requests
    before = told
  }
  throw new assert.AssertionError({ message: `no two runs of ${operation} sent the same` })
}

function canMeet({ only }: Fault, request: string): boolean {
  return only === undefined || only.test(request)
}

async function outcomeOf(
  around: Around,
  operation: Operation,
  planned: Planned,
  failures: string[],
): Promise<string> {
  const { at, name } = planned
  try {
    const { outcome, message } = await asPlanned(around, operation, planned)
    for (const secret of around.target.hidden) assert.ok(!message?.includes(secret), 'a secret in a message')
    return outcome
  } catch (error) {
    failures.push(`${name} at request ${at}: ${error instanceof Error ? error.message : String(error)}`)
    return 'failed'
  }
}

/** On a busy machine a connection may come that no request comes by, so that the fault comes at another request, or at none. */
async function asPlanned(
  around: Around,
  operation: Operation,
  { at, name, requests }: Planned,
): Promise<Cell> {
  const fault: Fault = faults[name]
  const expected = requests.slice(0, fault.wire === undefined ? at + 1 : at).map(labelOf)
  const came: string[] = []
  for (let tries = 0; tries < 3; tries++) {
    const found = await cell(around, operation, { fault, at })
    const before = found.requests.slice(0, at)
    came.splice(0, came.length, ...[...before, found.met ?? []].flat().map(labelOf))
    if (came.join() === expected.join()) return found
  }
  throw new assert.AssertionError({
    message: `the fault came after or at ${came.join()}, not ${expected.join()}`,
  })
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
