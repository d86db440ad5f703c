import fc from 'fast-check'
import type { ClientKind } from '../../provider/client/client_types.ts'
import { clientTypes } from '../../provider/client/client_types.ts'
import {
  type FieldName,
  field,
  fieldNames,
  type Kind,
  translatableNames,
} from '../../provider/client/fields.ts'
import type { Compared, ComparedName } from '../../provider/client/settings.ts'
import { publicKey } from './rule_cases.ts'

/** Values of each kind of field, so that a new field is tested on arrival and a new kind does not compile. */
const word = fc.stringMatching(/^[a-z]{1,8}(:[a-z]{1,8})?$/)
const uri = fc.webUrl({ validSchemes: ['https'] })
const key = fc.record({ kty: fc.constantFrom('EC', 'RSA', 'OKP'), kid: word, x: word })
const kinds: Readonly<Record<Kind, fc.Arbitrary<unknown>>> = {
  string: fc.string({ minLength: 1 }),
  uri,
  boolean: fc.boolean(),
  integer: fc.nat(),
  strings: fc.array(word, { maxLength: 4 }),
  uris: fc.array(uri, { maxLength: 4 }),
  scopes: fc.array(word, { maxLength: 4 }),
  jwks: fc.record({ keys: fc.array(key, { maxLength: 3 }) }),
}

/** One value of each kind, none of which is empty. */
const samplesOfKinds: Readonly<Record<Kind, unknown>> = {
  string: 'text',
  uri: 'https://app.example.com/',
  boolean: true,
  integer: 0,
  strings: ['b', 'a'],
  uris: ['https://app.example.com/b', 'https://app.example.com/a'],
  scopes: ['openid', 'api:read'],
  jwks: { keys: [publicKey] },
}

export const samples: Compared = Object.fromEntries(
  fieldNames.map((name) => [name, samplesOfKinds[field(name).kind]]),
)

const language = fc.constantFrom('fr', 'de', 'zh-Hant')
const texts = fc.record(Object.fromEntries(translatableNames.map((name) => [name, word])), {
  requiredKeys: [],
})
const member = word.map((name) => `of_this_server_${name}`)

const nativeValue = fc.oneof(fc.boolean(), word, fc.array(word), fc.constantFrom('1h', '90m', '1h30m0s'))

const compared: Readonly<Record<ComparedName, fc.Arbitrary<unknown>>> = {
  ...fieldArbitraries(fieldNames),
  translations: fc.dictionary(language, texts),
  additionalMetadata: fc.dictionary(member, fc.jsonValue()),
  keycloak: fc.dictionary(word, nativeValue),
  hydra: fc.dictionary(word, nativeValue),
}

function fieldArbitraries(names: readonly FieldName[]): Readonly<Record<FieldName, fc.Arbitrary<unknown>>> {
  const found: Partial<Record<FieldName, fc.Arbitrary<unknown>>> = {}
  for (const name of names) found[name] = kinds[field(name).kind]
  return found as Record<FieldName, fc.Arbitrary<unknown>>
}

/** Settings with any of the compared names, each of its kind. */
export const settings: fc.Arbitrary<Compared> = fc.record(compared, { requiredKeys: [] })

/** Settings, and the same with every set shuffled and some of its elements doubled. */
export const settingsAndShuffled: fc.Arbitrary<readonly [Compared, Compared]> = settings.chain((given) =>
  fc.tuple(fc.constant(given), fc.record(Object.fromEntries(Object.entries(given).map(shuffledEntry)))),
)

function shuffledEntry([name, value]: readonly [string, unknown]): [string, fc.Arbitrary<unknown>] {
  const isSet = fieldNames.some((one) => one === name && field(one).set)
  if (!isSet || !Array.isArray(value)) return [name, fc.constant(value)]
  const repeated = fc.subarray(value).map((some) => [...value, ...some])
  return [name, repeated.chain((all) => fc.shuffledSubarray(all, { minLength: all.length }))]
}

const names = [
  ...fieldNames,
  'translations',
  'additionalMetadata',
  'allow',
  'adopt',
  'clientId',
  'clientSecret',
  'secretRotation',
  'keycloak',
  'hydra',
  'server',
  '__proto__',
  'toString',
]
const wild = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withSparseArray: true })

/** Whatever may be thrown at a check: anything, or known names with wild values, or with values of other fields. */
export const anyArgs: fc.Arbitrary<unknown> = fc.oneof(
  wild,
  fc.array(fc.tuple(fc.constantFrom(...names), wild)).map(Object.fromEntries),
  fc.array(fc.tuple(fc.constantFrom(...names), fc.oneof(...Object.values(kinds)))).map(Object.fromEntries),
  settings,
)

export const kind: fc.Arbitrary<ClientKind> = fc.constantFrom(...kindNames())

function kindNames(): ClientKind[] {
  return Object.keys(clientTypes).filter((name): name is ClientKind => Object.hasOwn(clientTypes, name))
}
