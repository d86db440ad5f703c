import assert from 'node:assert/strict'
import fc from 'fast-check'
import { authMethods } from '../../provider/client/auth_methods.ts'
import { type Field, fields, type Kind } from '../../provider/client/fields.ts'
import { grantTypes, responseTypes } from '../../provider/client/grant_types.ts'
import { serverMembers } from '../../provider/client/metadata.ts'
import { outputs } from '../../provider/client/output_table.ts'
import { OAuthError } from '../../provider/errors.ts'

/** Values that no honest server or program gives, and values that one does, where they do not belong. */

const controls = fc.constantFrom(
  '\u0000',
  '\u001b[2J',
  '\u009b31m',
  '\u2028',
  '\u202e',
  '\r\n',
  '\ud800',
  '\udfff\ud800',
)
const repeated = fc
  .tuple(fc.constantFrom('a', '*', ':*', 'a*', '1h', '%', '\\', '.', '[', '{"a":', '-', ' '), fc.nat(3000))
  .map(([piece, times]) => piece.repeat(times))
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.array(fc.oneof(controls, fc.string()), { maxLength: 4 }).map((parts) => parts.join('')),
  { arbitrary: repeated, weight: 1 },
)

const origin = fc.constantFrom(
  'https://app.example.com',
  'http://localhost:*',
  'javascript:',
  'https://[::1]',
  'com.app:',
  'https:',
)
export const uri: fc.Arbitrary<string> = fc.oneof(
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.tuple(origin, text).map((parts) => parts.join('/')),
  text,
)

/** Of any number of levels: JSON that a parser takes and that recursion does not. */
const nested = fc
  .tuple(
    fc.constantFrom<readonly [string, string]>(['[', ']'], ['{"a":', '}']),
    fc.constantFrom(3, 64, 65, 500, 20_000),
  )
  .map(([[open, close], levels]) => JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`))

const numbers = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.constantFrom(Number.MAX_VALUE, -0, 2 ** 53))
const polluting = fc.constantFrom(
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
)
export const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ noUnicodeString: false }),
  text,
  uri,
  numbers,
  fc.array(text, { maxLength: 3 }),
  polluting.map((json) => JSON.parse(json)),
  { arbitrary: nested, weight: 1 },
)

const kinds: Readonly<Record<Kind, fc.Arbitrary<unknown>>> = {
  string: text,
  uri,
  boolean: fc.boolean(),
  integer: numbers,
  strings: fc.array(text, { maxLength: 4 }),
  uris: fc.array(uri, { maxLength: 4 }),
  scopes: fc.array(text, { maxLength: 4 }),
  jwks: fc.record({ keys: fc.array(fc.dictionary(fc.constantFrom('kty', 'kid', 'd', '__proto__'), text)) }),
}

const narrower: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  tokenEndpointAuthMethod: fc.constantFrom(...Object.keys(authMethods)),
  grantTypes: fc.subarray(Object.keys(grantTypes)),
  responseTypes: fc.subarray([...responseTypes]),
}

function ofField([name, { kind }]: readonly [string, Field]): fc.Arbitrary<unknown> {
  return fc.oneof(narrower[name] ?? kinds[kind], kinds[kind], value)
}

const fieldEntries = Object.entries<Field>(fields)

/** Arguments of a program by the names of the fields. */
export const args: fc.Arbitrary<Readonly<Record<string, unknown>>> = bag(
  ...fieldEntries.map((entry) => fc.tuple(fc.constant(entry[0]), ofField(entry))),
  fc.tuple(fc.oneof(fc.constantFrom(...Object.keys(outputs)), text), value),
)

/** What a server may answer of a client, by the names on the wire. */
export const information: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc
  .tuple(
    bag(
      ...fieldEntries.map((entry) => fc.tuple(fc.constant(entry[1].wire), ofWire(entry))),
      ...[...serverMembers].map((name) => fc.tuple(fc.constant(name), fc.oneof(text, uri, numbers, value))),
    ),
    fc.oneof(fc.constantFrom('orders', '', '__proto__'), text, value),
  )
  .map(([members, id]) => ({ ...members, client_id: id }))

function bag(
  ...members: readonly fc.Arbitrary<[string, unknown]>[]
): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  return fc.array(fc.oneof(...members), { maxLength: 12 }).map((some) => Object.fromEntries(some))
}

function ofWire([name, field]: readonly [string, Field]): fc.Arbitrary<unknown> {
  return field.kind === 'scopes' ? fc.oneof(text, value) : ofField([name, field])
}

/** The same as text, whole, cut, with something in it, or with numbers that no double holds. */
export function json(of: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const whole = of.map((one) => stringified(one))
  return fc.oneof(
    { arbitrary: whole, weight: 4 },
    fc
      .tuple(whole, fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([all, at]) => all.slice(0, all.length * at)),
    whole.map((all) => all.replace(/:(\d+|"[^"]*")/, ':1e999')),
    whole.map((all) => `{"__proto__":{"polluted":1},"a":${all}}`),
    whole.map((all) => all.replaceAll('"client_id"', '"client_id":"other","client_id"')),
    fc
      .tuple(fc.constantFrom('[', '{"a":'), fc.constantFrom(100, 200_000))
      .map(([open, levels]) => open.repeat(levels)),
    fc.constantFrom('', 'null', '[]', '{}', '<html>404</html>', '{"error":"invalid_token"}', '\ufeff{}'),
    text,
  )
}

/** JSON.stringify is recursive. */
function stringified(one: unknown): string {
  try {
    return JSON.stringify(one) ?? ''
  } catch {
    return `${'['.repeat(20_000)}${']'.repeat(20_000)}`
  }
}

export const status: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(200, 201, 204, 301, 302, 400, 401, 403, 404, 409, 410, 418, 429, 500, 502, 503),
  fc.integer({ min: 100, max: 599 }),
)

/** What was thrown: an error of ours, fit to be shown, or nothing. */
export async function thrownBy<T>(
  act: () => T | Promise<T>,
  secrets: readonly string[],
): Promise<T | undefined> {
  try {
    return await act()
  } catch (error) {
    assert.ok(
      error instanceof OAuthError,
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    )
    assertShowable(error.message)
    for (const secret of secrets) assert.ok(!error.message.includes(secret), 'a secret is in the message')
    return undefined
  }
}

const unshowable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal control characters are what is looked for
  /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u

/** Nothing that a terminal would obey or that the engine's protocol refuses, and no end of it. */
export function assertShowable(message: string): void {
  assert.doesNotMatch(message, unshowable)
  assert.ok(message.length < 4000, `${message.length} characters`)
}

/** Nothing that the engine could not store: text that is no Unicode, numbers that are none. */
export function assertStorable(recorded: unknown): void {
  const stored = JSON.stringify(recorded)
  assert.doesNotMatch(stored, /\p{Surrogate}|\\u[dD][89a-fA-F]/u)
  assert.deepEqual(JSON.parse(stored), JSON.parse(JSON.stringify(structuredClone(recorded))))
}

export function assertUnpolluted(): void {
  assert.equal(Reflect.get({}, 'polluted'), undefined)
}
