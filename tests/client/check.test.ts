import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type ClientKind, clientTypes } from '../../provider/client/client_types.ts'
import { fieldNames } from '../../provider/client/fields.ts'
import { UNKNOWN } from '../../provider/client/unknown.ts'
import { checked, publicKey } from './rule_cases.ts'

const callback = 'https://app.example.com/callback'

type Args = Readonly<Record<string, unknown>>
const settingsOf = (kind: ClientKind, args: Args) => checked({ kind, args }).settings
const errorsOf = (kind: ClientKind, args: Args) =>
  checked({ kind, args }).issues.map(({ property }) => property)

suite('Defaults are explicit', () => {
  test('a confidential client without redirect URIs acts for itself, and sends no response types', () =>
    assert.deepEqual(settingsOf('ConfidentialClient', {}), {
      redirectUris: [],
      tokenEndpointAuthMethod: 'client_secret_basic',
      grantTypes: ['client_credentials'],
      responseTypes: [],
    }))

  test('a confidential client with redirect URIs acts for users', () =>
    assert.deepEqual(settingsOf('ConfidentialClient', { redirectUris: [callback] }), {
      redirectUris: [callback],
      tokenEndpointAuthMethod: 'client_secret_basic',
      grantTypes: ['authorization_code'],
      responseTypes: ['code'],
    }))

  test('a public client acts for users and authenticates with nothing', () =>
    assert.deepEqual(settingsOf('PublicClient', { redirectUris: [callback] }), {
      redirectUris: [callback],
      tokenEndpointAuthMethod: 'none',
      grantTypes: ['authorization_code'],
      responseTypes: ['code'],
    }))

  test('offline_access among the scopes of a client with users adds refresh_token', () => {
    const scopes = ['openid', 'offline_access']
    assert.deepEqual(settingsOf('PublicClient', { redirectUris: [callback], scopes }).grantTypes, [
      'authorization_code',
      'refresh_token',
    ])
    assert.deepEqual(settingsOf('ConfidentialClient', { scopes }).grantTypes, ['client_credentials'])
  })

  test('declared values win, also the empty ones', () => {
    const declared = { redirectUris: [], grantTypes: [], responseTypes: [] }
    for (const kind of ['PublicClient', 'ConfidentialClient'] as const) {
      const { settings, issues } = checked({ kind, args: declared })
      assert.deepEqual([{ ...settings, ...declared }, issues], [settings, []])
    }
  })

  test('a declared grant decides the response types', () => {
    const device = 'urn:ietf:params:oauth:grant-type:device_code'
    assert.deepEqual(settingsOf('PublicClient', { grantTypes: [device] }).responseTypes, [])
    const code = settingsOf('ConfidentialClient', { grantTypes: ['refresh_token', 'authorization_code'] })
    assert.deepEqual(code.responseTypes, ['code'])
  })

  test('values that are the empty text, null or undefined are as if not declared', () =>
    assert.deepEqual(
      settingsOf('ConfidentialClient', {
        clientName: '',
        logoUri: null,
        contacts: undefined,
        grantTypes: null,
      }),
      settingsOf('ConfidentialClient', {}),
    ))
})

suite('Before a value is known', () => {
  test('the defaults that hang on redirect URIs are not known either, where they matter', () => {
    assert.deepEqual(settingsOf('ConfidentialClient', { redirectUris: UNKNOWN }), {
      redirectUris: UNKNOWN,
      tokenEndpointAuthMethod: 'client_secret_basic',
      grantTypes: UNKNOWN,
      responseTypes: UNKNOWN,
    })
    assert.deepEqual(settingsOf('PublicClient', { redirectUris: UNKNOWN }).grantTypes, ['authorization_code'])
    assert.deepEqual(settingsOf('ConfidentialClient', { redirectUris: [UNKNOWN] }).responseTypes, ['code'])
  })

  test('the grants of a client with users hang on its scopes, those of a machine do not', () => {
    const scopes = ['openid', UNKNOWN]
    const withUsers = settingsOf('PublicClient', { redirectUris: [callback], scopes })
    assert.deepEqual([withUsers.grantTypes, withUsers.responseTypes], [UNKNOWN, UNKNOWN])
    assert.deepEqual(settingsOf('ConfidentialClient', { scopes }).grantTypes, ['client_credentials'])
    const certain = settingsOf('PublicClient', {
      redirectUris: [callback],
      scopes: [UNKNOWN, 'offline_access'],
    })
    assert.deepEqual(certain.grantTypes, ['authorization_code', 'refresh_token'])
  })

  test('every argument of both types may be unknown at once', () => {
    for (const kind of ['PublicClient', 'ConfidentialClient'] as const) {
      const without: readonly string[] = clientTypes[kind].without
      const names = fieldNames.filter((name) => !without.includes(name))
      assert.deepEqual(errorsOf(kind, Object.fromEntries(names.map((name) => [name, UNKNOWN]))), [])
    }
  })

  test('an unknown part hides no problem of the known ones', () => {
    const redirectUris = [UNKNOWN, 'javascript:alert(1)', `${callback}#x`]
    assert.deepEqual(errorsOf('PublicClient', { redirectUris, jwks: { keys: [UNKNOWN, { kty: 'oct' }] } }), [
      'redirectUris[1]',
      'redirectUris[2]',
      'jwks.keys[1].kty',
    ])
  })

  test('an unknown member of a key is not held against it, a private one is', () => {
    const unknownX = { ...publicKey, x: UNKNOWN }
    assert.deepEqual(errorsOf('ConfidentialClient', { jwks: { keys: [unknownX] } }), [])
    assert.deepEqual(errorsOf('ConfidentialClient', { jwks: { keys: [{ ...unknownX, d: UNKNOWN }] } }), [
      'jwks.keys[0].d',
    ])
  })
})

suite('What a check says', () => {
  test('is said all at once, each with the path of its property', () =>
    assert.deepEqual(
      errorsOf('PublicClient', {
        redirectUris: ['https://ok.example.com', 'file:///x'],
        grantTypes: ['authorization_code', 'client_credentials'],
        scopes: ['two words'],
        jwksUri: 'http://app.example.com/jwks.json',
        adopt: { clientId: 7, oops: true },
        clientNme: 'Shop',
        additionalMetadata: { 'client_uri#de': 'x' },
      }).toSorted(),
      [
        'additionalMetadata.client_uri#de',
        'adopt',
        'adopt.clientId',
        'clientNme',
        'grantTypes[1]',
        'jwksUri',
        'redirectUris[1]',
        'scopes[0]',
      ],
    ))

  test('names the argument that was most likely meant, or the type of client that has it', () => {
    const reasonFor = (kind: ClientKind, name: string) =>
      checked({ kind, args: { [name]: 'x' } }).issues.find(({ property }) => property === name)?.reason ?? ''
    assert.match(
      reasonFor('PublicClient', 'clientNme'),
      /not an argument of PublicClient: did you mean clientName\?/,
    )
    assert.match(reasonFor('ConfidentialClient', 'redirect_uris'), /did you mean redirectUris\?/)
    assert.match(
      reasonFor('PublicClient', 'tokenEndpointAuthMethod'),
      /PublicClient: use a ConfidentialClient/,
    )
    assert.match(reasonFor('ConfidentialClient', 'colour'), /is not an argument of ConfidentialClient \(/)
  })

  test('names the rule that allow most likely meant', () => {
    const { issues } = checked({
      kind: 'PublicClient',
      args: { redirectUris: [callback], allow: ['pasword-grant'] },
    })
    assert.match(issues[0]?.reason ?? '', /did you mean password-grant\?/)
  })

  test('never quotes a value, so no secret either', () => {
    const value = 'c2VjcmV0LXZhbHVl'
    const wrong = {
      softwareStatement: [value],
      jwks: { keys: [{ kty: 'oct', k: value }, { kty: value }] },
      clientSecret: value,
      redirectUris: [`file:///${value}`],
      scopes: [`${value} ${value}`],
      grantTypes: [value, 7],
      adopt: value,
      allow: [value],
      additionalMetadata: { client_secret: value },
      applicationType: value,
      tokenEndpointAuthMethod: value,
    }
    const { issues, warnings } = checked({ kind: 'ConfidentialClient', args: wrong })
    assert.ok(issues.length >= 10, String(issues.length))
    assert.doesNotMatch(JSON.stringify([issues, warnings]), new RegExp(value))
  })

  test('of what is no object at all is what it says of no arguments', () => {
    for (const given of [undefined, null, 'x', 7, [], () => 1])
      assert.deepEqual(
        checked({ kind: 'ConfidentialClient', args: given as never }).settings,
        settingsOf('ConfidentialClient', {}),
      )
  })
  test('nested without end is one finding, not the end of the process', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)
    const { issues } = checked({
      kind: 'ConfidentialClient',
      args: { jwks: deep, additionalMetadata: { deep } },
    })
    assert.deepEqual(
      issues.map(({ property, reason }) => [property, reason]),
      ['jwks', 'additionalMetadata'].map((name) => [
        name,
        'is nested too deeply (RFC 7591 section 2) [wrong-type]',
      ]),
    )
  })
})

suite('A PublicClient that says itself that it has no authentication', () => {
  const of = (tokenEndpointAuthMethod: unknown) =>
    errorsOf('PublicClient', { redirectUris: [callback], tokenEndpointAuthMethod })

  test('is fine, as its recorded inputs say so', () => assert.deepEqual(of('none'), []))
  test('may not say another one', () =>
    assert.deepEqual(of('client_secret_basic'), ['tokenEndpointAuthMethod']))
  test('may not say what only a ConfidentialClient can, whatever the value', () =>
    assert.deepEqual(errorsOf('PublicClient', { redirectUris: [callback], tlsClientAuthSanDns: 'none' }), [
      'tlsClientAuthSanDns',
    ]))
})

suite('A reason', () => {
  const reasonsOf = (args: Args) =>
    checked({ kind: 'ConfidentialClient', args }).issues.map(({ reason }) => reason)

  test('says what a value must be, and of a part of one which part of what', () => {
    const [whole = ''] = reasonsOf({ clientName: 7 })
    assert.match(whole, /^must be a string /)
    const [part = ''] = reasonsOf({ redirectUris: [callback, 7] })
    assert.match(part, /^is not as it must be: redirectUris is a list of absolute URIs /)
    const [choice = ''] = reasonsOf({ applicationType: 'desktop' })
    assert.match(choice, /^must be one of web, native /)
  })

  test('proposes a rule that is like the one that there is not, and none where none is like it', () => {
    assert.match(reasonsOf({ allow: ['pasword-grant'] }).join(), /: did you mean password-grant\?/)
    assert.doesNotMatch(reasonsOf({ allow: ['zzzzzzzzzzzz'] }).join(), /did you mean/)
    assert.deepEqual(reasonsOf({ allow: [UNKNOWN] }), [])
  })
})

test('only the values that are not known yet are passed by, not those beside them', () => {
  const paths = errorsOf('ConfidentialClient', {
    translations: { fr: { clientName: UNKNOWN, tosUri: 7 } },
    contacts: [UNKNOWN, 7],
  })
  assert.deepEqual(paths, ['translations.fr.tosUri', 'contacts[1]'])
})
