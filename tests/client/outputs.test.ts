import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { authMethods } from '../../provider/client/auth_methods.ts'
import { diff } from '../../provider/client/diff.ts'
import { toMetadata } from '../../provider/client/metadata.ts'
import { outputs } from '../../provider/client/output_table.ts'
import { accepted, endpointsOf, inputsOf, issued, layout, observed } from '../../provider/client/outputs.ts'

const desired = {
  issuer: 'https://login.example.com',
  api: 'registration',
  tokenEndpointAuthMethod: 'client_secret_basic',
  clientName: 'Shop',
  scopes: ['x', 'y'],
}
const credentials = {
  client_id: 'abc',
  client_secret: 'first',
  client_secret_expires_at: 0,
  registration_access_token: 'token',
  registration_client_uri: 'https://login.example.com/reg/abc',
}
const echo = { ...credentials, ...toMetadata(desired) }
const recorded = accepted(desired, {}, echo)

suite('What is recorded of an accepted client', () => {
  test('is what was asked, what the server issued, and the layout', () =>
    assert.deepEqual(recorded, {
      ...desired,
      ...{
        clientId: 'abc',
        clientSecret: 'first',
        clientSecretExpiresAt: 0,
        registrationAccessToken: 'token',
      },
      ...{ registrationClientUri: 'https://login.example.com/reg/abc', layout },
    }))

  test('is what was asked, not how the server spelt it', () => {
    const answer = { ...echo, scope: 'y x', contacts: [], client_uri: '' }
    assert.deepEqual(accepted(desired, {}, answer), recorded)
  })

  test('is every output that the table takes from the answer', () => {
    const taken = Object.entries(outputs).filter(([, output]) => 'wire' in output)
    assert.ok(taken.length > 5)
    for (const [name, output] of taken) {
      const answer = { client_id: 'abc', ['wire' in output ? output.wire : '']: 'answered' }
      assert.equal(issued({}, answer)[name], 'answered')
    }
  })

  test('keeps what a later answer omits, and takes what it names', () => {
    const { registration_client_uri: _, client_secret: __, ...rest } = echo
    const later = accepted({ ...desired, clientName: 'Shop' }, recorded, {
      ...rest,
      registration_access_token: 'next',
    })
    assert.deepEqual(later, {
      ...recorded,
      registrationAccessToken: 'next',
      previousRegistrationAccessToken: 'token',
    })
    const empty = { ...echo, registration_client_uri: '', client_secret: null }
    assert.deepEqual(accepted(desired, recorded, empty), recorded)
  })

  test('names the declared fields that the server changed or dropped', () => {
    const answer = { ...echo, client_name: 'SHOP', scope: undefined, contacts: ['added@example.com'] }
    assert.deepEqual(accepted(desired, {}, answer)['serverChanged'], { clientName: 'SHOP', scopes: '' })
  })

  test('is unfinished no more, and what the server changed before is forgotten', () => {
    const before = { ...recorded, unfinished: ['update'], serverChanged: { clientName: 'SHOP' } }
    assert.deepEqual(accepted(desired, before, echo), recorded)
  })

  for (const [method, { secret }] of Object.entries(authMethods))
    test(`${secret ? 'has' : 'has no'} client secret under ${method}, whatever the server answers`, () => {
      const asked = { ...desired, tokenEndpointAuthMethod: method }
      const first = accepted(asked, recorded, { ...echo, token_endpoint_auth_method: method })
      const read = observed(first, { ...echo, token_endpoint_auth_method: method })
      for (const outputs of [first, read])
        assert.deepEqual(['clientSecret' in outputs, 'clientSecretExpiresAt' in outputs], [secret, secret])
    })
})

suite('What is recorded after a read', () => {
  test('is the same while the server holds what it held', () => {
    assert.deepEqual(observed(recorded, echo), recorded)
    assert.deepEqual(observed(recorded, { ...echo, contacts: ['of.nobody@here.example'] }), recorded)
  })

  test('is what somebody changed, field by field, so that a diff shows it', () => {
    const seen = observed(recorded, { ...echo, client_name: 'Renamed', scope: undefined })
    assert.deepEqual([seen['clientName'], 'scopes' in seen], ['Renamed', false])
    assert.deepEqual(
      diff(desired, seen).map(({ field }) => field),
      ['clientName', 'scopes'],
    )
  })

  test('is no drift where the server still has its own way', () => {
    const answer = { ...echo, client_name: 'SHOP', scope: '' }
    const first = accepted(desired, {}, answer)
    assert.deepEqual(observed(first, answer), first)
    assert.deepEqual(diff(desired, observed(first, answer)), [])
  })

  test('is drift where it now has another way, and nothing is left to say where it came round', () => {
    const first = accepted(desired, {}, { ...echo, client_name: 'SHOP' })
    const other = observed(first, { ...echo, client_name: 'Somebody' })
    assert.deepEqual([other['clientName'], other['serverChanged']], ['Somebody', undefined])
    assert.deepEqual(observed(first, echo), recorded)
  })

  for (const value of [false, 0, '', [], {}]) {
    const asked = { ...desired, additionalMetadata: { of_this_server: value } }
    test(`takes ${JSON.stringify(value)} in additional metadata for the value that it is`, () => {
      const answer = { ...echo, of_this_server: value }
      const first = accepted(asked, {}, answer)
      assert.equal(first['serverChanged'], undefined)
      assert.deepEqual(observed(first, answer), first)
      assert.deepEqual([diff(asked, first), diff(desired, first).length], [[], 1])
      const turned = observed(first, { ...echo, of_this_server: true })
      assert.deepEqual(turned['additionalMetadata'], { of_this_server: true })
    })

    test(`says once that the server dropped ${JSON.stringify(value)} of additional metadata`, () => {
      const two = { ...asked, additionalMetadata: { ...asked.additionalMetadata, kept: true } }
      const answer = { ...echo, kept: true }
      const first = accepted(two, {}, answer)
      assert.deepEqual(first['serverChanged'], { additionalMetadata: { of_this_server: '' } })
      assert.deepEqual(observed(first, answer), first)
      assert.deepEqual(diff(two, observed(first, answer)), [])
      assert.deepEqual(accepted(asked, {}, echo)['serverChanged'], { additionalMetadata: '' })
    })
  }

  test('shows somebody who adds to a declared emptiness', () => {
    const none = accepted({ ...desired, redirectUris: [] }, {}, echo)
    const seen = observed(none, { ...echo, redirect_uris: ['https://evil.example/'] })
    assert.deepEqual(seen['redirectUris'], ['https://evil.example/'])
  })

  test('takes a renewed token and secret', () => {
    const seen = observed(recorded, { ...echo, registration_access_token: 'next', client_secret: 'second' })
    assert.deepEqual([seen['registrationAccessToken'], seen['clientSecret']], ['next', 'second'])
  })

  test('has the registration access token before the one that a server renewed, and no older one', () => {
    const held = ['next', 'next', 'third'].reduce(
      (before, token) => observed(before, { ...echo, registration_access_token: token }),
      recorded,
    )
    const { registrationAccessToken, previousRegistrationAccessToken } = held
    assert.deepEqual([registrationAccessToken, previousRegistrationAccessToken], ['third', 'next'])
    assert.equal(recorded['previousRegistrationAccessToken'], undefined)
  })

  test('takes the secret with the auth method that somebody gave the client, and not one read later', () => {
    const asked = { ...desired, tokenEndpointAuthMethod: 'private_key_jwt' }
    const before = accepted(asked, {}, { ...echo, token_endpoint_auth_method: 'private_key_jwt' })
    const live = { ...echo, token_endpoint_auth_method: 'client_secret_basic', client_secret: 'second' }
    const seen = observed(before, live)
    assert.equal(seen['clientSecret'], 'second')
    assert.deepEqual(observed(seen, live), seen)
  })

  test('never compares a software statement, nor passes it on as an input', () => {
    const first = accepted({ ...desired, softwareStatement: 'a.b.c' }, {}, echo)
    assert.equal(first['serverChanged'], undefined)
    assert.equal(observed(first, { ...echo, software_statement: 'x.y.z' })['softwareStatement'], 'a.b.c')
    assert.equal('softwareStatement' in inputsOf(first), false)
  })

  test('holds the inputs that a check would give, and no output', () => {
    const inputs = { ...desired, ownerPath: 'urn', server: 'staging', allow: ['password-grant'] }
    assert.deepEqual(inputsOf(accepted(inputs, {}, echo)), inputs)
  })
})

test('every credential among the outputs is a secret', () => {
  const secret = Object.entries(outputs).flatMap(([name, output]) => ('secret' in output ? [name] : []))
  assert.deepEqual(secret, [
    'clientSecret',
    'previousClientSecret',
    'registrationAccessToken',
    'previousRegistrationAccessToken',
  ])
})

test('a client is told the endpoints that its server names as text, and no others', () => {
  const [authorization_endpoint, token_endpoint] = ['https://a.example/authorize', 'https://a.example/token']
  assert.deepEqual(endpointsOf({ authorization_endpoint, token_endpoint, issuer: 'https://a.example' }), {
    authorizationEndpoint: authorization_endpoint,
    tokenEndpoint: token_endpoint,
  })
  assert.deepEqual(endpointsOf({ authorization_endpoint: 7, token_endpoint }), {
    tokenEndpoint: token_endpoint,
  })
})

test('a client id is an input where we choose it, and not where the server issued it', () => {
  const of = (api?: string) => inputsOf({ clientId: 'orders', clientName: 'Orders', ...(api ? { api } : {}) })
  assert.equal(of('hydra')['clientId'], 'orders')
  assert.equal(of('registration')['clientId'], undefined)
  assert.equal(of()['clientId'], undefined)
  assert.equal(of()['clientName'], 'Orders')
})

test('of a bag only the members that the server changed are recorded, and of a field the whole', () => {
  const asked = { additionalMetadata: { a: 1, b: 2, c: 3 }, jwks: { keys: [{ kty: 'EC' }] } }
  const { serverChanged } = accepted(
    asked,
    {},
    { client_id: 'x', a: 1, b: 5, jwks: { keys: [{ kty: 'RSA' }] } },
  )
  assert.deepEqual(serverChanged, { additionalMetadata: { b: 5, c: '' }, jwks: { keys: [{ kty: 'RSA' }] } })
})
