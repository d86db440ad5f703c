import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { same } from '../../provider/client/canonical.ts'
import { type ClientKind, clientType, clientTypes, fieldsOf } from '../../provider/client/client_types.ts'
import { alternatives, type FieldName, field } from '../../provider/client/fields.ts'
import type { Bag } from '../../provider/door.ts'
import type { Life } from './life.ts'
import { baseArgs, outcomeOf, type Suite, sampleOf, withClient } from './suite.ts'
import type { Target } from './target.ts'

const kinds = Object.keys(clientTypes).filter((kind): kind is ClientKind => Object.hasOwn(clientTypes, kind))

/** What every client declares, and what cannot stand beside another field of these. */
const apart: readonly FieldName[] = [
  'redirectUris',
  'tokenEndpointAuthMethod',
  'grantTypes',
  'responseTypes',
  'jwksUri',
  'tlsClientCertificateBoundAccessTokens',
]

/** All fields in one client of each type: they do not disturb each other. */
export function togetherContract(suite: Suite): void {
  const { target } = suite
  describe('all fields at once', { concurrency: target.atOnce }, () => {
    for (const kind of kinds)
      test(`are kept, changed and reset in a ${kind}`, () =>
        withClient(suite, kind, (client) => together(client, target, kind)))
  })
}

async function together(client: Life, target: Target, kind: ClientKind): Promise<void> {
  const names = namesOf(target, kind)
  assert.ok(names.length > 10)
  const late = names.filter((name) => target.notAdded[name] !== undefined)
  for (const name of late) await declaredLater(client, target, name)
  await client.declare({ ...baseArgs, ...valuesOf(target, late, 'b') })
  const before = await client.lookUp()
  for (const which of ['a', 'b'] as const) {
    const declared = valuesOf(target, names, which)
    await client.declare({ ...baseArgs, ...declared })
    assertHeld(names, await client.lookUp(), declared)
    assert.deepEqual(await client.refresh(), [])
    assert.deepEqual(await client.declare({ ...baseArgs, ...declared }), [])
  }
  await client.declare({ ...baseArgs, ...valuesOf(target, names, 'a') })
  await client.declare(baseArgs)
  const resettable = names.filter((name) => target.notReset[name] === undefined)
  assertHeld(resettable, await client.lookUp(), before)
  assert.deepEqual(await client.refresh(), [])
}

/** The exception is right: what is kept from the first declaration is not kept from a later one. */
async function declaredLater(client: Life, target: Target, name: FieldName): Promise<void> {
  const { a } = sampleOf(target, name)
  await client.declare(baseArgs)
  await client.declare({ ...baseArgs, [name]: a })
  assert.notEqual(outcomeOf(name, a, (await client.lookUp())[name]), 'kept')
  assert.deepEqual(await client.refresh(), [])
  await client.end()
}

/** Those that this server keeps and that need nothing beside them. */
function namesOf(target: Target, kind: ClientKind): readonly FieldName[] {
  return fieldsOf(clientType(kind)).filter(
    (name) =>
      target.notKept[name] === undefined &&
      !apart.includes(name) &&
      sampleOf(target, name).beside === undefined &&
      !field(name).secret &&
      alternatives(name).every((other) => apart.includes(other)),
  )
}

function valuesOf(target: Target, names: readonly FieldName[], which: 'a' | 'b'): Bag {
  return Object.fromEntries(names.map((name) => [name, sampleOf(target, name)[which]]))
}

function assertHeld(names: readonly FieldName[], live: Bag, expected: Bag): void {
  const wrong = names.filter((name) => !same(name, live[name], expected[name]))
  assert.deepEqual(
    wrong.map((name) => [name, live[name]]),
    [],
  )
}
