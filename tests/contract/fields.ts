import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { same } from '../../provider/client/canonical.ts'
import { type FieldName, field, fieldNames } from '../../provider/client/fields.ts'
import { toMetadata } from '../../provider/client/metadata.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import type { Bag } from '../../provider/door.ts'
import type { Life } from './life.ts'
import type { Sample } from './samples.ts'
import {
  baseArgs,
  outcomeOf,
  reasoned,
  refusalOf,
  type Suite,
  sampleOf,
  withClient,
  worded,
} from './suite.ts'
import type { Outcome, Target } from './target.ts'

/** Each field through its life: declared, changed, changed by somebody else, declared no more. */
export function fieldsContract(suite: Suite): void {
  const { target, findings } = suite
  const undeclared = undeclaredClients(suite)
  describe('a declared field', { concurrency: target.atOnce }, () => {
    for (const name of fieldNames) {
      const exception = target.notKept[name]
      test(`${name} ${sentenceOf(target, name)}`, () =>
        withClient(suite, 'ConfidentialClient', async (client) => {
          const { outcome, found } = await declared(client, target, name)
          findings.add('fields', name, wordsOf(target, name, outcome))
          assert.equal(outcome, exception?.becomes ?? 'kept', found)
          if (outcome === 'refused') return
          await changed({ suite, client, name, outcome })
          await reset({ suite, client, name, live: await undeclared(sampleOf(target, name)) })
        }))
    }
  })
}

function sentenceOf({ notKept }: Target, name: FieldName): string {
  return `is ${notKept[name]?.becomes ?? 'kept, changed, watched and reset'}`
}

/** In the results. */
function wordsOf(target: Target, name: FieldName, outcome: Outcome): string {
  if (outcome !== 'kept') return worded(outcome, target.notKept[name])
  const limits = [
    ['not reset', target.notReset[name]],
    ['not kept by a client that declares it later', target.notAdded[name]],
    ['drift not exercised', target.notChanged[name]],
  ] as const
  const found = limits.filter(([, why]) => why !== undefined)
  if (found.length === 0) return outcome
  return reasoned(
    [outcome, ...found.map(([limit]) => limit)].join(', '),
    found.map(([, why]) => why).join('; '),
  )
}

function argsWith({ beside }: Sample, name: FieldName, value: unknown): Bag {
  return { ...baseArgs, ...beside, [name]: value }
}

function argsWithout({ beside, after = beside }: Sample): Bag {
  return { ...baseArgs, ...after }
}

/** What became of a declaration, and what the server said or holds. */
interface Declared {
  readonly outcome: Outcome
  readonly found: string
}

async function declared(client: Life, target: Target, name: FieldName): Promise<Declared> {
  const sample = sampleOf(target, name)
  const expected = target.notKept[name]?.becomes ?? 'kept'
  const refusal = await refusalOf(client.declare(argsWith(sample, name, sample.a)), expected)
  if (refusal !== undefined) return { outcome: 'refused', found: refusal }
  const live = (await client.lookUp())[name]
  const outcome = outcomeOf(name, sample.a, live)
  assertTold(client, target, name, outcome)
  assert.deepEqual(await client.refresh(), [], 'what was just declared is no drift')
  assert.deepEqual(await client.declare(argsWith(sample, name, sample.a)), [])
  return {
    outcome,
    found: `${name} should be ${expected}, and is ${JSON.stringify(live)}`,
  }
}

/** What the server does not keep is in `serverChanged`, and nothing else is. */
function assertTold(client: Life, { notKept }: Target, name: FieldName, outcome: Outcome): void {
  const { serverChanged } = client.recorded()
  const told = Object.keys(isRecord(serverChanged) ? serverChanged : {})
  assert.deepEqual(
    told.filter((one) => !Object.hasOwn(notKept, one)),
    outcome === 'kept' || 'secret' in field(name) || Object.hasOwn(notKept, name) ? [] : [name],
  )
  if (!field(name).secret) assert.equal(told.includes(name), outcome !== 'kept')
}

interface Step {
  readonly suite: Suite
  readonly client: Life
  readonly name: FieldName
}

async function changed({ suite, client, name, outcome }: Step & { readonly outcome: Outcome }) {
  const { target } = suite
  const sample = sampleOf(target, name)
  assert.deepEqual(await client.declare(argsWith(sample, name, sample.b)), [name])
  assert.deepEqual(await client.refresh(), [])
  if (outcome === 'kept') assertLive(name, (await client.lookUp())[name], sample.b)
  if (outcome === 'kept' && target.notChanged[name] === undefined && !field(name).secret)
    return changedByOperator({ suite, client, name })
  if (target.notChanged[name] !== undefined)
    await assert.rejects(suite.here().operator.change(client.id(), toMetadata({ [name]: sample.a })))
  await client.declare(argsWith(sample, name, sample.a))
}

async function changedByOperator({ suite, client, name }: Step): Promise<void> {
  const { a } = sampleOf(suite.target, name)
  await suite.here().operator.change(client.id(), toMetadata({ [name]: a }))
  assert.deepEqual(await client.refresh(), [name], 'a change of somebody else is drift of this field alone')
  assertLive(name, client.recorded()[name], a)
}

async function reset({ suite, client, name, live }: Step & { readonly live: Bag }): Promise<void> {
  const sample = sampleOf(suite.target, name)
  const changes = await client.declare(argsWithout(sample))
  assert.ok(changes.includes(name))
  const left = (await client.lookUp())[name]
  const isReset = same(name, left, live[name])
  assert.equal(
    isReset,
    suite.target.notReset[name] === undefined,
    `without a declaration there is ${JSON.stringify(left)}, at a client that never had one ${JSON.stringify(live[name])}`,
  )
  assert.deepEqual(await client.declare(argsWithout(sample)), [])
  assert.deepEqual(await client.refresh(), [])
}

function assertLive(name: FieldName, live: unknown, expected: unknown): void {
  assert.ok(
    same(name, live, expected),
    `the server holds ${JSON.stringify(live)}, not ${JSON.stringify(expected)}`,
  )
}

/** What the server shows of a client that never declared a field, one for all fields beside which the same stands. */
function undeclaredClients(suite: Suite): (sample: Sample) => Promise<Bag> {
  const seen = new Map<string, Promise<Bag>>()
  return (sample) => {
    const args = argsWithout(sample)
    const key = JSON.stringify(args)
    const live = seen.get(key) ?? shownOf(suite, args)
    seen.set(key, live)
    return live
  }
}

function shownOf(suite: Suite, args: Bag): Promise<Bag> {
  return withClient(suite, 'ConfidentialClient', async (client) => {
    await client.declare(args)
    return client.lookUp()
  })
}
