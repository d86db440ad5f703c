import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { namesFor } from '../../cli/import/names.ts'
import type { Program } from '../../cli/import/program.ts'
import { typescript } from '../../cli/import/typescript.ts'
import { isMisread, yaml } from '../../cli/import/yaml.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import { declarations } from '../cli/declarations.ts'
import '../support/fuzzed.ts'
import { text } from './hostile.ts'

const tricks = fc.constantFrom(
  ...[
    "'",
    '"',
    '\\',
    '`',
    '*/',
    '//',
    '$' + '{process.exit()}',
    '$$',
    '{a}',
    '\u2028',
    '\u202e',
    '\u0000',
    '\r\n',
  ],
  ...['__proto__', 'constructor', '- ', ': ', '#', '&a', '*a', '!!js', '<<', 'yes', '0o7', '2001-01-01', '~'],
)
const hostile = fc
  .array(fc.oneof(tricks, text), { maxLength: 4 })
  .map((parts) => parts.join('').slice(0, 500).toWellFormed())
const value = fc.oneof(hostile, fc.boolean(), fc.integer(), fc.array(hostile, { maxLength: 4 }))
const key = fc.oneof(hostile, fc.constantFrom('__proto__', 'kty', 'a-b', '1'))
const args = fc.record({
  clientName: hostile,
  redirectUris: fc.array(hostile, { maxLength: 4 }),
  jwks: fc.record({ keys: fc.array(fc.dictionary(key, value), { maxLength: 2 }) }),
  defaultMaxAge: fc.nat(),
})
const programs: fc.Arbitrary<Program> = fc
  .array(fc.tuple(hostile, args), { minLength: 1, maxLength: 3 })
  .map((clients) => {
    const names = namesFor(
      clients.map(([id]) => id),
      [],
    )
    return {
      issuer: 'https://login.example.com',
      protect: true,
      resources: clients.map(([, given], index) => ({
        name: names[index] ?? '',
        kind: index === 0 ? 'PublicClient' : 'ConfidentialClient',
        args: given,
        undeclared: ['clientUri'],
      })),
    }
  })

suite('Whatever a server says of its clients', () => {
  test('a program in TypeScript holds just that, and nothing that runs', () =>
    fc.assert(
      fc.property(programs, (program) => {
        const found = declarations(typescript(program))
        assert.equal(
          JSON.stringify(found),
          JSON.stringify(
            program.resources.map(({ name, kind, args }) => [kind, name, args, { protect: true }]),
          ),
        )
      }),
    ))

  test('a program in YAML holds just that, and nothing that Pulumi would look up', () =>
    fc.assert(
      fc.property(programs, (program) => {
        fc.pre(!program.resources.some(({ args: given }) => isMisread(given)))
        const { resources } = parse(yaml(program), { version: '1.1' })
        const expected = program.resources.map(({ name, kind, args }) => [
          name,
          { type: `oauth:${kind}`, properties: args, options: { protect: true } },
        ])
        assert.equal(JSON.stringify(read(resources)), JSON.stringify(Object.fromEntries(expected)))
      }),
    ))

  test('every client has a name of its own, of letters, digits, - and _', () =>
    fc.assert(
      fc.property(fc.array(hostile), fc.array(hostile), (ids, taken) => {
        const names = namesFor(ids, taken)
        for (const name of names) assert.match(name, /^[A-Za-z][A-Za-z0-9_-]*$/)
        assert.equal(new Set([...names, ...taken]).size, names.length + new Set(taken).size)
      }),
    ))
})

/** As Pulumi YAML 1.38 reads it: `$$` is `$`, and an expression is none of ours. */
function read(given: unknown): unknown {
  if (typeof given === 'string') return interpolated(given)
  if (Array.isArray(given)) return given.map(read)
  if (!isRecord(given)) return given
  return Object.fromEntries(Object.entries(given).map(([name, one]) => [interpolated(name), read(one)]))
}

function interpolated(given: string): string {
  return given.replaceAll(/\$\$|\$\{/g, (found) => {
    assert.equal(found, '$$', `an expression in ${JSON.stringify(given)}`)
    return '$'
  })
}
