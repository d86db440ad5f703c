import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { canonical, same } from '../../provider/client/canonical.ts'
import { field, fieldNames } from '../../provider/client/fields.ts'
import { comparedNames } from '../../provider/client/settings.ts'
import { publicKey } from './rule_cases.ts'

suite('Values that mean the same', () => {
  for (const name of comparedNames)
    test(`every way of saying nothing is the same for ${name}, and zero is none of them`, () => {
      for (const nothing of [undefined, null, '', [], {}, false, { a: null }])
        assert.equal(canonical(name, nothing), '')
      assert.notEqual(canonical(name, 0), '')
    })

  for (const name of fieldNames.filter((one) => field(one).set))
    test(`${name} is a set: neither order nor duplicates count, nor a list of one sent as its element`, () => {
      assert.ok(same(name, ['b', 'a', 'b'], ['a', 'b']))
      assert.ok(same(name, 'a', ['a']))
      assert.ok(!same(name, ['a', 'b'], ['a']))
      assert.ok(!same(name, ['a,b'], ['a', 'b']))
    })

  test('defaultAcrValues is ordered, and the only list that is', () => {
    const lists = fieldNames.filter((name) => ['strings', 'uris', 'scopes'].includes(field(name).kind))
    assert.deepEqual(
      lists.filter((name) => same(name, ['b', 'a'], ['a', 'b']) === false),
      ['defaultAcrValues'],
    )
    assert.ok(!same('defaultAcrValues', ['a', 'a'], ['a']))
  })

  test('a text that is the only one of a list is that text', () => {
    assert.ok(same('tokenEndpointAuthMethod', ['client_secret_basic'], 'client_secret_basic'))
    assert.ok(!same('tokenEndpointAuthMethod', ['client_secret_basic', 'none'], 'client_secret_basic'))
    assert.ok(!same('tokenEndpointAuthMethod', [['none']], 'none'))
  })

  test('defaultMaxAge: 0 is not absent', () => {
    assert.ok(!same('defaultMaxAge', 0, undefined))
    assert.ok(!same('defaultMaxAge', 0, 1))
    assert.ok(same('defaultMaxAge', 0, 0))
  })

  test('the words of a response type come in any order', () =>
    assert.ok(same('responseTypes', ['id_token code', 'code'], ['code', 'code id_token'])))

  test('the keys of a JWK Set and the members of a key come in any order', () => {
    const other = { e: 'AQAB', n: 'x', kty: 'RSA' }
    const reversed = Object.fromEntries(Object.entries(publicKey).reverse())
    assert.ok(same('jwks', { keys: [publicKey, other] }, { keys: [other, reversed] }))
    assert.ok(!same('jwks', { keys: [publicKey] }, { keys: [other] }))
    assert.ok(same('jwks', { keys: [] }, undefined))
  })

  test('members of additional metadata come in any order, and those without a value do not count', () => {
    assert.ok(same('additionalMetadata', { a: { x: 1, y: 2 }, b: null }, { a: { y: 2, x: 1 } }))
    assert.ok(!same('additionalMetadata', { a: ['x', 'y'] }, { a: ['y', 'x'] }))
    assert.ok(!same('additionalMetadata', { a: 0 }, {}))
    assert.ok(!same('additionalMetadata', { a: '1' }, { a: 1 }))
  })

  for (const value of [false, 0, '', [], {}])
    test(`${JSON.stringify(value)} in additional metadata is a value: what a server takes without it is not known`, () => {
      assert.ok(!same('additionalMetadata', { a: value }, {}))
      assert.ok(!same('additionalMetadata', { a: value }, undefined))
      assert.ok(!same('additionalMetadata', { a: { b: value } }, { a: { b: true } }))
      assert.ok(!same('additionalMetadata', { a: { x: 1, b: value } }, { a: { x: 1 } }))
      assert.ok(same('additionalMetadata', { a: value, b: null }, { a: value, c: undefined }))
    })

  for (const name of fieldNames.filter((one) => field(one).kind === 'boolean'))
    test(`${name}: false is absent, since its specification says so`, () =>
      assert.ok(same(name, false, undefined)))

  test('a language without texts does not count', () =>
    assert.ok(
      same('translations', { fr: { clientName: 'x' }, de: {} }, { fr: { clientName: 'x', logoUri: '' } }),
    ))
})

suite('Among a product’s own settings', () => {
  test('lists are sets at every level, and durations are compared as durations', () => {
    assert.ok(same('hydra', { lifespans: { access: '90m' } }, { lifespans: { access: '1h30m' } }))
    assert.ok(!same('hydra', { lifespans: { access: '90m' } }, { lifespans: { access: '91m' } }))
    assert.ok(same('keycloak', { roles: { app: ['b', 'a', 'b'] } }, { roles: { app: ['a', 'b'] } }))
    assert.ok(!same('keycloak', { webOrigins: ['a', 'b'] }, { webOrigins: ['a'] }))
    assert.ok(!same('keycloak', { theme: 'a' }, { theme: 'b' }))
    assert.ok(same('keycloak', { theme: undefined }, {}))
  })

  test('what is empty below the first level says nothing, and at the first level is a value', () => {
    assert.ok(same('keycloak', { roles: { app: [], other: ['a'] } }, { roles: { other: ['a'] } }))
    assert.ok(!same('keycloak', { enabled: false }, {}))
    assert.ok(!same('keycloak', { enabled: true }, { enabled: false }))
  })
})

test('the words of a response type are told apart, and so are lists in additional metadata', () => {
  assert.ok(!same('responseTypes', ['code token'], ['codetoken']))
  assert.ok(!same('responseTypes', ['code id_token'], ['code token']))
  assert.equal(canonical('additionalMetadata', { b: [1, 2], a: { c: 'x' } }), '{"a":{"c":"x"},"b":[1,2]}')
  assert.ok(!same('additionalMetadata', { a: [12] }, { a: [1, 2] }))
  assert.equal(canonical('jwks', { keys: [] }), '')
})
