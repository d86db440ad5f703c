import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { isOwnArg } from '../../provider/client/args.ts'
import { check } from '../../provider/client/check.ts'
import { clientType } from '../../provider/client/client_types.ts'
import { diff } from '../../provider/client/diff.ts'
import { fieldNames, isFieldName } from '../../provider/client/fields.ts'
import { allSettings, observe, overlay, toMetadata } from '../../provider/client/metadata.ts'
import { accepted, observed, pick } from '../../provider/client/outputs.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import '../support/fuzzed.ts'
import { anyArgs, kind, settings, settingsAndShuffled } from './arbitraries.ts'

const issuedByServer = { client_id: 'abc', registration_access_token: 'token', client_id_issued_at: 1 }

suite('Whatever a client is', () => {
  test('a diff with itself is empty', () => {
    fc.assert(fc.property(settings, (one) => assert.deepEqual(diff(one, structuredClone(one)), [])))
  })

  test('sets that are shuffled and hold duplicates are no change', () => {
    fc.assert(fc.property(settingsAndShuffled, ([one, other]) => assert.deepEqual(diff(one, other), [])))
  })

  test('a diff after an apply is empty, and so is one after the next read of a server that echoes', () => {
    fc.assert(
      fc.property(settings, settings, (before, desired) => {
        const live = overlay({ ...issuedByServer, ...toMetadata(before) }, desired, before, 'omitted')
        const recorded = accepted(desired, accepted(before, {}, issuedByServer), {
          ...issuedByServer,
          ...live,
        })
        assert.deepEqual(diff(desired, recorded), [])
        assert.deepEqual(observed(recorded, { ...issuedByServer, ...live }), recorded)
      }),
    )
  })

  test('what a server that changes everything answers is said once and never a diff', () => {
    fc.assert(
      fc.property(settings, settings, (desired, other) => {
        const live = { ...issuedByServer, ...toMetadata(other) }
        const recorded = accepted(desired, {}, live)
        assert.deepEqual(diff(desired, recorded), [])
        assert.deepEqual(observed(recorded, live), recorded)
      }),
    )
  })

  test('it goes to the wire and comes back', () => {
    fc.assert(
      fc.property(settings, (one) => {
        const wire = JSON.parse(JSON.stringify(toMetadata(one)))
        assert.deepEqual(diff(one, observe(one, wire)), [])
        const fields = pick(one, fieldNames)
        assert.deepEqual(diff(fields, allSettings(wire)), [])
      }),
    )
  })

  test('an update leaves alone what neither the program nor the state declares', () => {
    fc.assert(
      fc.property(settings, settings, fc.dictionary(fc.string(), fc.integer()), (before, desired, others) => {
        const foreign = Object.entries(others).map(
          ([name, value]) => [`of_an_operator_${name}`, value] as const,
        )
        const live = { ...toMetadata(before), ...Object.fromEntries(foreign) }
        const body = overlay(live, desired, before, 'omitted')
        for (const [name, value] of foreign) assert.equal(body[name], value)
      }),
    )
  })
})

suite('Whatever a check is given', () => {
  const checked = (type: Parameters<typeof clientType>[0], given: unknown, recorded: unknown) =>
    check(given, {
      type: clientType(type),
      expandsWildcards: true,
      ...(isRecord(recorded) ? { recorded } : {}),
    })

  test('it never throws, and names only properties that were given or that exist', () => {
    fc.assert(
      fc.property(kind, anyArgs, anyArgs, (type, given, recorded) => {
        const { issues, warnings } = checked(type, given, recorded)
        const keys = isRecord(given) ? Object.keys(given) : []
        for (const { property } of [...issues, ...warnings]) {
          const isGiven = keys.includes(property)
          const [root = ''] = property.split(/[.[]/)
          assert.ok(isGiven || isFieldName(root) || isOwnArg(root), property)
        }
      }),
    )
  })

  test('a check of what it made changes nothing more', () => {
    fc.assert(
      fc.property(kind, anyArgs, (type, given) => {
        const first = checked(type, given, undefined).settings
        assert.deepEqual(checked(type, first, undefined).settings, first)
      }),
    )
  })
})
