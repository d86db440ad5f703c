import assert from 'node:assert/strict'
import { test } from 'node:test'
import { field, fieldNames } from '../../provider/client/fields.ts'
import { nearest } from '../../provider/client/nearest.ts'

test('every name on the wire but scope is nearest to its argument', () => {
  for (const name of fieldNames.filter((one) => one !== 'scopes'))
    assert.equal(nearest(field(name).wire, fieldNames), name)
  assert.equal(nearest('scope', fieldNames), 'scopes')
})

test('every argument with one letter missing or doubled is recognised', () => {
  for (const name of fieldNames) {
    assert.equal(nearest(`${name.slice(0, 3)}${name.slice(4)}`, fieldNames), name)
    assert.equal(nearest(`${name}${name.at(-1)}`, fieldNames), name)
  }
})

test('a name that is like none is like none', () => {
  assert.equal(nearest('colour', fieldNames), undefined)
  assert.equal(nearest('', []), undefined)
})

test('a very long name costs no time', () => {
  assert.equal(nearest('x'.repeat(1_000_000), fieldNames), undefined)
})

test('a name is like another up to a third of its letters, and in short ones up to two', () => {
  assert.equal(nearest('scopXY', ['scopes']), 'scopes')
  assert.equal(nearest('scoXYZ', ['scopes']), undefined)
  assert.equal(nearest('redirXYZZs', ['redirectUris']), undefined)
  assert.equal(nearest('abcdefghXYZ', ['abcdefghijk']), 'abcdefghijk')
})
