import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { diff, differing, keepsOnDestroy } from '../../provider/client/diff.ts'

const here = { issuer: 'https://login.example.com', api: 'registration' }
const client = {
  ...here,
  redirectUris: ['https://app.example.com/a', 'https://app.example.com/b'],
  scopes: ['x', 'y'],
}

suite('The difference between what a program wants and what is recorded', () => {
  test('is nothing for order, duplicates and equivalent empties', () => {
    const desired = { ...client, redirectUris: client.redirectUris.toReversed(), scopes: ['y', 'x', 'y'] }
    assert.deepEqual(diff({ ...desired, contacts: [], translations: {}, requireAuthTime: false }, client), [])
  })

  test('is a change of order where order counts', () =>
    assert.deepEqual(
      diff({ ...client, defaultAcrValues: ['a', 'b'] }, { ...client, defaultAcrValues: ['b', 'a'] }),
      [{ field: 'defaultAcrValues', by: 'update' }],
    ))

  test('is a zero that was absent, and an absent that was zero', () => {
    const change = [{ field: 'defaultMaxAge', by: 'update' }]
    assert.deepEqual(diff({ ...client, defaultMaxAge: 0 }, client), change)
    assert.deepEqual(diff(client, { ...client, defaultMaxAge: 0 }), change)
  })

  test('is the removal of a declared field, also of one in a bag', () => {
    const recorded = {
      ...client,
      clientName: 'Shop',
      additionalMetadata: { a: 1, b: 2 },
      translations: { fr: { clientName: 'Boutique' } },
    }
    assert.deepEqual(diff({ ...client, additionalMetadata: { a: 1 } }, recorded), [
      { field: 'clientName', by: 'update' },
      { field: 'translations', by: 'update' },
      { field: 'additionalMetadata', by: 'update' },
    ])
  })

  test('is a replacement when the client shall be at another server, and only then', () => {
    assert.deepEqual(diff({ ...client, issuer: 'https://other.example.com', clientName: 'Shop' }, client), [
      { field: 'issuer', by: 'replace' },
      { field: 'clientName', by: 'update' },
    ])
    assert.deepEqual(diff({ ...client, api: 'another' }, client), [{ field: 'api', by: 'replace' }])
  })

  test('is nothing for what is no client metadata: the name of the server, rules that are allowed, the owner, outputs', () => {
    const desired = { ...client, server: 'renamed', allow: ['password-grant'], ownerPath: 'urn:moved' }
    const recorded = { ...client, clientId: 'x', clientSecret: 'y', serverChanged: { scopes: [] } }
    assert.deepEqual(diff(desired, recorded), [])
  })

  test('is another client id or client secret that the program gives, and none where it gives none', () => {
    const recorded = { ...client, api: 'hydra', clientId: 'orders', clientSecret: 'the one before' }
    const desired = { ...client, api: 'hydra' }
    assert.deepEqual(diff(desired, recorded), [])
    assert.deepEqual(diff({ ...desired, clientId: 'orders', clientSecret: 'the one before' }, recorded), [])
    assert.deepEqual(diff({ ...desired, clientId: 'shop', clientSecret: 'the next one' }, recorded), [
      { field: 'clientId', by: 'replace' },
      { field: 'clientSecret', by: 'update' },
    ])
  })

  test('is a rotation: in place where we choose the secret, else another client; null among its values is none', () => {
    const turned = (api: string, to: unknown) =>
      diff({ ...client, api, secretRotation: { year: to } }, { ...client, api, secretRotation: { year: 1 } })
    assert.deepEqual(turned('keycloak', 2), [{ field: 'secretRotation', by: 'update' }])
    assert.deepEqual(turned('registration', 2), [{ field: 'secretRotation', by: 'replace' }])
    assert.deepEqual(turned('registration', 1), [])
    assert.deepEqual(turned('registration', null), [{ field: 'secretRotation', by: 'replace' }])
    assert.deepEqual(turned('keycloak', false), [{ field: 'secretRotation', by: 'update' }])
    assert.deepEqual(diff({ ...client, secretRotation: { year: false } }, client), [
      { field: 'secretRotation', by: 'replace' },
    ])
  })

  test('is the end of the secret before a rotation, at that very second', () => {
    const until = 1_800_000_000
    const recorded = { ...client, previousClientSecretExpiresAt: until }
    const over = [{ field: 'previousClientSecret', by: 'update' }]
    assert.deepEqual(diff(client, recorded, { now: until * 1000 }), over)
    assert.deepEqual(diff(client, recorded, { now: until * 1000 - 1 }), [])
    assert.deepEqual(diff(client, client, { now: until * 1000 }), [])
    assert.deepEqual(
      diff(client, { ...client, previousClientSecretExpiresAt: '1' }, { now: until * 1000 }),
      [],
    )
  })

  test('is what an earlier run left unfinished', () => {
    assert.deepEqual(diff(client, { ...client, unfinished: ['update'] }), [
      { field: 'unfinished', by: 'update' },
    ])
    assert.deepEqual(diff(client, { ...client, unfinished: [] }), [])
  })

  test('is a client secret that has ended where we choose secrets, unless the program gives it', () => {
    const until = 1_800_000_000
    const chosen = { ...client, api: 'keycloak', tokenEndpointAuthMethod: 'client_secret_basic' }
    const recorded = { ...chosen, clientSecret: 'x', clientSecretExpiresAt: until }
    const at = (seconds: number) => ({ now: (until + seconds) * 1000 })
    const renewed = [{ field: 'clientSecretExpiresAt', by: 'update' }]
    assert.deepEqual(diff(chosen, recorded, at(0)), renewed)
    assert.deepEqual(diff(chosen, recorded, { ...at(0), replacesExpired: true }), renewed)
    assert.deepEqual(diff(chosen, recorded, at(-1)), [])
    assert.deepEqual(diff({ ...chosen, clientSecret: 'x' }, recorded, at(0)), [])
    assert.deepEqual(diff(chosen, { ...recorded, clientSecretExpiresAt: 0 }, at(0)), [])
    const keyed = { ...chosen, tokenEndpointAuthMethod: 'private_key_jwt' }
    assert.deepEqual(diff(keyed, recorded, at(0)), [{ field: 'tokenEndpointAuthMethod', by: 'update' }])
  })

  test('is no clock where only the server renews secrets, unless the clock may replace a client', () => {
    const until = 1_800_000_000
    const desired = { ...client, tokenEndpointAuthMethod: 'client_secret_basic' }
    const recorded = { ...desired, clientSecretExpiresAt: until }
    const now = until * 1000
    assert.deepEqual(diff(desired, recorded, { now }), [])
    assert.deepEqual(diff(desired, recorded, { now, replacesExpired: true }), [
      { field: 'clientSecretExpiresAt', by: 'replace' },
    ])
    assert.deepEqual(diff(desired, recorded, { now: now - 1, replacesExpired: true }), [])
  })

  test('ignores adoption, but for who may delete the client', () => {
    const adopt = { clientId: 'x' }
    assert.deepEqual(diff({ ...client, adopt: { ...adopt, update: true } }, { ...client, adopt }), [])
    const handedOver = [{ field: 'adopt', by: 'update' }]
    assert.deepEqual(diff({ ...client, adopt: { ...adopt, delete: true } }, { ...client, adopt }), handedOver)
    assert.deepEqual(diff(client, { ...client, adopt }), handedOver)
    assert.deepEqual([keepsOnDestroy({ adopt }), keepsOnDestroy({})], [true, false])
  })
})

test('the names that differ are named in the order of the table', () =>
  assert.deepEqual(differing({ scopes: ['a'], clientName: 'x' }, { redirectUris: ['b'] }), [
    'redirectUris',
    'clientName',
    'scopes',
  ]))
