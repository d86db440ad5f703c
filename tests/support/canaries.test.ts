import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { searchFor } from './canaries.ts'
import './fuzzed.ts'
import { keepConfigured, leaks } from './secrets.ts'

const canary = 'c4nary"<of>&a/token+ä'
const search = searchFor([canary, 'another canary'])
const formsIn = (text: string | Buffer) => search(text).map(({ form }) => form)

/** What a log, a state or a crash may make of a text. */
const written: Readonly<Record<string, (text: string) => string | Buffer>> = {
  raw: (text) => text,
  json: (text) => JSON.stringify({ text }),
  'json in json': (text) => JSON.stringify({ text: JSON.stringify({ text }) }),
  'json of Go': (text) =>
    JSON.stringify(text).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026'),
  percent: (text) => new URLSearchParams({ text: encodeURIComponent(text) }).get('text') ?? '',
  'percent of every byte': (text) => Buffer.from(text).toString('hex').replaceAll(/../g, '%$&'),
  hex: (text) => Buffer.from(text).toString('hex'),
  'hex in capitals': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64 after one byte': (text) => Buffer.from(`:${text}:`).toString('base64'),
  'base64 after two bytes': (text) => Buffer.from(`a:${text}:b`).toString('base64'),
  base64url: (text) => Buffer.from(`client:${text}`).toString('base64url'),
  gzip: (text) => gzipSync(text),
  'gzip in base64': (text) => gzipSync(text).toString('base64'),
}

suite('A canary is found', () => {
  for (const [form, write] of Object.entries(written)) {
    test(`in ${form}, wherever it stands`, () =>
      assert.ok(
        search(Buffer.concat(['before ', write(canary), ' after'].map((part) => Buffer.from(part)))).length >
          0,
      ))
    test(`in gzip of ${form}, also one that was cut off`, () => {
      const packed = gzipSync(Buffer.concat([Buffer.from(write(canary)), Buffer.alloc(100_000, 'x')]))
      assert.ok(search(packed).length > 0)
      assert.ok(search(Buffer.concat([Buffer.from('HTTP '), packed.subarray(0, -8)])).length > 0)
    })
  }

  test('in gzip that names its file and has a comment, extra bytes and a check of its header', () => {
    const packed = gzipSync(canary)
    const fields = Buffer.from('\u0003\u0000abcname\u0000comment\u0000cc', 'latin1')
    const named = Buffer.concat([
      packed.subarray(0, 3),
      Buffer.from([30]),
      packed.subarray(4, 10),
      fields,
      packed.subarray(10),
    ])
    assert.deepEqual(formsIn(named), ['raw'])
  })

  test('under its form, once for each, and told from another', () => {
    assert.deepEqual(search(`${canary} ${canary} another canary`), [
      { canary, form: 'raw' },
      { canary: 'another canary', form: 'raw' },
    ])
    assert.deepEqual(formsIn(Buffer.from(canary).toString('hex')), ['hex'])
  })

  test('whatever it is', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 12 }),
        fc.constantFrom(...Object.values(written)),
        (one, write) => assert.ok(searchFor([one])(write(one)).length > 0),
      ),
    ))
})

suite('Nothing is found', () => {
  test('in what holds no canary, not even most of one, or bytes that are no gzip', () => {
    for (const text of [
      '',
      'c4nary',
      canary.slice(0, -2),
      canary.slice(1),
      Buffer.from([0x1f, 0x8b, 0x08, 0, 1]),
    ])
      assert.deepEqual(search(text), [])
  })

  test('of a canary that is so short that it stands everywhere: that is an error', () => {
    assert.throws(() => searchFor(['secret']), /too short/)
  })
})

suite('What a run is configured with', () => {
  const configured = {
    OAUTH_ACCESS_CLIENT_SECRET: 'secret of our own client',
    OAUTH_SERVERS_EU_ACCESS_TOKEN: 'access token of a named server',
    'oauth:initialAccessToken': 'token of the stack config',
    OAUTH_JOURNAL_KEY: 'key of the journal, long enough',
  }
  keepConfigured({ ...configured, OAUTH_JOURNAL: '/path/of/the/journal' })
  for (const [name, value] of Object.entries(configured))
    test(`is looked for where it is a credential: ${name}`, () =>
      assert.deepEqual(leaks([{ path: 'a log', text: `It is ${value}.` }]), [`${name}, raw, in a log`]))

  test('is no secret where it is none', () =>
    assert.deepEqual(leaks([{ path: 'a log', text: '/path/of/the/journal' }]), []))
})
