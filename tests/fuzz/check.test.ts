import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { check } from '../../provider/client/check.ts'
import { clientType } from '../../provider/client/client_types.ts'
import { diff, differing } from '../../provider/client/diff.ts'
import { json as parsed } from '../../provider/client/json.ts'
import { toMetadata } from '../../provider/client/metadata.ts'
import { secretNames } from '../../provider/client/output_table.ts'
import { accepted, inputsOf, observed, pick } from '../../provider/client/outputs.ts'
import { comparedNames } from '../../provider/client/settings.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import { anyArgs, kind, settings } from '../client/arbitraries.ts'
import '../support/fuzzed.ts'
import { args, assertUnpolluted, json, value } from './hostile.ts'

const given = fc.oneof(args, args, anyArgs, settings, value)
const around = fc.boolean()

function checked(
  type: Parameters<typeof clientType>[0],
  one: unknown,
  expandsWildcards: boolean,
  recorded?: unknown,
) {
  return check(one, {
    type: clientType(type),
    expandsWildcards,
    ...(isRecord(recorded) ? { recorded } : {}),
  })
}

const names = new Set<string>([
  ...comparedNames,
  ...[
    'issuer',
    'api',
    'clientId',
    'clientSecret',
    'secretRotation',
    'adopt',
    'previousClientSecret',
    'unfinished',
  ],
])

suite('Whatever a program declares', () => {
  test('a check answers, with reasons of some words for what it does not take', () =>
    fc.assert(
      fc.property(kind, given, around, given, (type, one, wildcards, recorded) => {
        const { issues, warnings } = checked(type, one, wildcards, recorded)
        for (const { reason, rule } of [...issues, ...warnings]) assert.ok(reason !== '' && rule !== '')
        assertUnpolluted()
      }),
    ))

  test('a check of what it made finds the same, and changes nothing more', () =>
    fc.assert(
      fc.property(kind, given, around, (type, one, wildcards) => {
        const first = checked(type, one, wildcards)
        const again = checked(type, first.settings, wildcards)
        assert.deepEqual(again.settings, first.settings)
        if (first.issues.length === 0) assert.deepEqual(again, first)
      }),
    ))

  test('what was accepted of it is no difference to the same program, checked anew', () =>
    fc.assert(
      fc.property(kind, given, around, (type, one, wildcards) => {
        const { settings: desired, issues } = checked(type, one, wildcards)
        if (issues.length > 0) return
        const live = {
          client_id: desired.clientId ?? 'orders',
          client_secret: desired.clientSecret ?? 'a secret of the server',
          ...toMetadata(desired),
        }
        const recorded = accepted(desired, {}, { ...live, client_id: String(live.client_id) })
        assert.deepEqual(diff(checked(type, one, wildcards, recorded).settings, recorded), [])
        const read = observed(recorded, live)
        assert.deepEqual(differing(read, recorded), [])
        // Secrets are not read back as inputs: the old ones still stand.
        const found = { ...inputsOf(read), ...pick(desired, secretNames) }
        assert.deepEqual(diff(checked(type, found, wildcards, recorded).settings, read), [])
      }),
    ))
})

/** What a state holds: nothing that JSON does not, and nothing that a check refuses. */
const stored = json(fc.oneof(args, settings)).map((text) => {
  const bag = parsed(text)
  return isRecord(bag) ? pick(bag, comparedNames) : {}
})

suite('Whatever is recorded', () => {
  test('a diff answers: with nothing against the same, and with names that exist against anything', () =>
    fc.assert(
      fc.property(stored, stored, (desired, recorded) => {
        assert.deepEqual(diff(desired, structuredClone(desired)), [])
        for (const { field } of diff(desired, recorded)) assert.ok(names.has(field), field)
      }),
    ))
})
