import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import structs from 'google-protobuf/google/protobuf/struct_pb.js'
import { UNKNOWN } from '../../provider/client/unknown.ts'
import { marked, plain } from '../../provider/plugin/boundary.ts'

const signature = '4dabf18193072939515e22adb298388d'
const secret = (value: unknown) => ({ [signature]: '1b47061264138c4ac30d75fd1eb44270', value })
const output = (parts: object) => ({ [signature]: 'd0e6a833031e9bbcd3f4e8bde6ca49a4', ...parts })
const received = (bag: object) => plain(structs.Struct.fromJavaScript({ ...bag }))

/** As the engine's own source numbers them, for each type of value. */
const unknowns = {
  'a string': '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
  'a boolean': '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  'a number': '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  'a list': '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  'an object': 'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
}

suite('What the engine sends', () => {
  for (const [type, text] of Object.entries(unknowns))
    test(`${type} that is not known yet is not known, wherever it is`, () =>
      assert.deepEqual(received({ a: text, b: [text], c: { d: text } }), {
        a: UNKNOWN,
        b: [UNKNOWN],
        c: { d: UNKNOWN },
      }))

  test('a secret is its value, and so is a secret in a secret', () =>
    assert.deepEqual(received({ a: secret('x'), b: { c: secret({ d: secret(['y']) }) } }), {
      a: 'x',
      b: { c: { d: ['y'] } },
    }))

  test('an output is its value, and one without a value is not known yet', () =>
    assert.deepEqual(
      received({ a: output({ value: 'x', secret: true }), b: output({ dependencies: ['urn:a'] }) }),
      { a: 'x', b: UNKNOWN },
    ))

  test('nothing is nothing', () => assert.deepEqual(plain(undefined), {}))
})

suite('What the engine is answered', () => {
  test('comes back as it was, without members that are absent, however it is nested', () => {
    const isMark = (value: unknown) => JSON.stringify(value).includes(signature)
    const bags = fc.dictionary(fc.string(), fc.jsonValue()).filter((bag) => !isMark(bag))
    fc.assert(
      fc.property(bags, (bag) => {
        const once = plain(marked(bag, []))
        assert.deepEqual(plain(marked(once, Object.keys(once))), once)
      }),
    )
  })

  test('has every named member marked as a secret, and no other', () =>
    assert.deepEqual(marked({ a: 'x', b: ['y'], c: undefined }, ['b', 'c']).toJavaScript(), {
      a: 'x',
      b: secret(['y']),
    }))
})
