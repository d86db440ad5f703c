import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasUnknown, isDeeper, UNKNOWN } from '../../provider/client/unknown.ts'

test('a value that is not known yet is found beside known ones, in lists and in objects', () => {
  for (const value of [UNKNOWN, [1, UNKNOWN], { a: 1, b: UNKNOWN }, [{ a: [{ b: UNKNOWN, c: 1 }] }]])
    assert.ok(hasUnknown(value), JSON.stringify(value))
  for (const value of [undefined, null, '', [], {}, { a: `${UNKNOWN} and more` }, { [UNKNOWN]: 1 }])
    assert.ok(!hasUnknown(value), JSON.stringify(value))
})

test('levels are counted where the value is deepest', () => {
  assert.ok(!isDeeper('text', 0))
  assert.ok(isDeeper([], 0))
  assert.ok(!isDeeper([1, { a: 1 }], 2))
  assert.ok(isDeeper([1, { a: [] }], 2))
})
