import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { json } from '../../provider/client/json.ts'

suite('A text of a server', () => {
  test('is the value that it stands for, and nothing where it stands for none', () => {
    assert.deepEqual(json('{"a":[1,"ä",null,true]}'), { a: [1, 'ä', null, true] })
    for (const text of ['', '<html>', '{"a":', 'undefined', '\ufeff{}']) assert.equal(json(text), undefined)
  })

  test('is none where it is nested without end: what walks it would run out of stack', () => {
    const nested = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`
    assert.notEqual(json(nested(64)), undefined)
    assert.equal(json(nested(65)), undefined)
    assert.equal(json(nested(300_000)), undefined)
    assert.equal(json(`${'{"a":'.repeat(65)}null${'}'.repeat(65)}`), undefined)
  })

  test('has no halves of characters, which the protocol of the engine refuses, neither in values nor in names', () => {
    assert.deepEqual(json('{"a\\udfff":["\\ud800 x","\\ud83d\\ude00"]}'), { 'a\ufffd': ['\ufffd x', '😀'] })
  })

  test('has no number that no state can hold', () => {
    assert.deepEqual(json('{"a":1e999,"b":[-1e999,1e308]}'), { a: null, b: [null, 1e308] })
  })

  test('changes no prototype, whatever its members are called', () => {
    const found = json('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')
    assert.deepEqual(Object.keys(Object(found)), ['__proto__', 'constructor'])
    assert.equal(Reflect.get({}, 'polluted'), undefined)
    assert.equal(Reflect.get(Object(found), 'polluted'), undefined)
  })
})
