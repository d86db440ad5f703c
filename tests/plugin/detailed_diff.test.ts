import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { propertyChanges } from '../../provider/plugin/detailed_diff.ts'

const bags = {
  desired: { clientName: 'B', scopes: ['a'], issuer: 'https://b.example.com' },
  inputs: { clientName: 'A', tosUri: 'https://a.example.com/', issuer: 'https://a.example.com' },
  recorded: { clientName: 'A', unfinished: ['update'] },
}
const update = (field: string) => ({ field, by: 'update' }) as const

suite('What a preview shows', () => {
  test('is each changed property with what the program gave before, and no other', () =>
    assert.deepEqual(propertyChanges([update('clientName'), update('scopes'), update('tosUri')], bags, []), [
      { property: 'clientName', kind: 'update', replaces: false, ofInputs: true },
      { property: 'scopes', kind: 'add', replaces: false, ofInputs: true },
      { property: 'tosUri', kind: 'delete', replaces: false, ofInputs: true },
    ]))

  test('is what is recorded where the program gave the same', () =>
    assert.deepEqual(propertyChanges([update('unfinished')], bags, []), [
      { property: 'unfinished', kind: 'delete', replaces: false, ofInputs: false },
    ]))

  test('says what replaces', () =>
    assert.deepEqual(
      propertyChanges([{ field: 'issuer', by: 'replace' }], bags, []).map(({ replaces }) => replaces),
      [true],
    ))

  for (const path of ['scopes', '["scopes"]'])
    test(`is nothing of what ignoreChanges names whole, as ${path}`, () =>
      assert.deepEqual(propertyChanges([update('scopes')], bags, [path]), []))

  for (const path of ['scopes[0]', 'scopes.a', '["scopes"][0]'])
    test(`is what is left of a property of which ignoreChanges names a part, as ${path}`, () =>
      assert.equal(propertyChanges([update('scopes')], bags, [path]).length, 1))

  test('is everything that ignoreChanges does not name', () =>
    assert.equal(propertyChanges([update('scopes')], bags, ['scope', 'clientName']).length, 1))
})
