import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { certificateSubjects } from '../../provider/client/auth_methods.ts'
import { alternatives, beside, field, fieldNames } from '../../provider/client/fields.ts'
import {
  allSettings,
  observe,
  overlay,
  type Removal,
  serverManaged,
  toMetadata,
} from '../../provider/client/metadata.ts'
import type { Compared } from '../../provider/client/settings.ts'
import { samples } from './arbitraries.ts'

suite('On the wire', () => {
  for (const name of fieldNames)
    test(`${name} is ${field(name).wire} and back`, () => {
      const settings = { [name]: samples[name] }
      const metadata = toMetadata(settings)
      assert.deepEqual(Object.keys(metadata), [field(name).wire])
      assert.deepEqual([allSettings(metadata), observe(settings, metadata)], [settings, settings])
    })

  test('scopes are one text, and none at all an empty one', () => {
    assert.deepEqual(toMetadata({ scopes: ['openid', 'api:read'] }), { scope: 'openid api:read' })
    assert.deepEqual(toMetadata({ scopes: [] }), { scope: '' })
    assert.deepEqual(allSettings({ scope: ' openid  api:read ' }), { scopes: ['openid', 'api:read'] })
    assert.deepEqual(allSettings({ scope: '' }), { scopes: [] })
  })

  test('translations are members with a language tag', () => {
    const translations = {
      fr: { clientName: 'Boutique', tosUri: 'https://x.example/cgu' },
      'zh-Hant': { clientName: '店' },
    }
    const metadata = {
      'client_name#fr': 'Boutique',
      'tos_uri#fr': 'https://x.example/cgu',
      'client_name#zh-Hant': '店',
    }
    assert.deepEqual(toMetadata({ translations }), metadata)
    assert.deepEqual(observe({ translations }, { ...metadata, 'client_name#de': 'Laden' }), { translations })
  })

  test('additional metadata goes as it is, and of it only what was asked is looked at', () => {
    const additionalMetadata = { tenant: 'blue', limits: { rate: 5 } }
    assert.deepEqual(toMetadata({ additionalMetadata }), additionalMetadata)
    const live = { ...additionalMetadata, tenant: 'red', other: 1 }
    assert.deepEqual(observe({ additionalMetadata }, live), {
      additionalMetadata: { ...additionalMetadata, tenant: 'red' },
    })
  })

  test('what is no client metadata is never sent', () =>
    assert.deepEqual(
      toMetadata({
        ...{
          server: 'x',
          allow: [],
          adopt: {},
          issuer: 'x',
          api: 'x',
          ownerPath: 'x',
          clientId: 'x',
          clientSecret: 'x',
        },
        clientName: undefined,
      }),
      {},
    ))

  test('a member of the server named like one of every object is nothing special', () => {
    const asked = { additionalMetadata: JSON.parse('{ "__proto__": 1, "constructor": 2 }') }
    assert.deepEqual(observe(asked, {}), { additionalMetadata: {} })
    assert.deepEqual(observe({ clientName: 'x' }, { client_name: null }), {})
  })
})

suite('The body of an update', () => {
  const live = {
    client_id: 'abc',
    client_secret: 'hidden',
    registration_access_token: 'hidden',
    registration_client_uri: 'https://x.example/abc',
    client_secret_expires_at: 0,
    client_id_issued_at: 1,
    client_name: 'Shop',
    contacts: ['operator@example.com'],
    of_the_operator: true,
    nothing: null,
  }
  const declared = { clientName: 'Shop' }

  test('keeps what an operator set and the program does not declare', () =>
    assert.deepEqual(overlay(live, { clientName: 'Shop 2' }, declared, 'omitted'), {
      client_id: 'abc',
      client_name: 'Shop 2',
      contacts: ['operator@example.com'],
      of_the_operator: true,
    }))

  test('says again what the server keeps otherwise, but to one that merges only once the program changed it', () => {
    const asked = { clientName: 'Shop', tokenEndpointAuthMethod: 'client_secret_basic' }
    const recorded = { ...asked, serverChanged: { tokenEndpointAuthMethod: '' } }
    const method = 'token_endpoint_auth_method'
    const sent = (desired: Compared, removed: Removal) => overlay(live, desired, recorded, removed)[method]
    assert.equal(sent(asked, 'omitted'), 'client_secret_basic')
    assert.equal(sent(asked, 'merged'), undefined)
    const changed = { ...asked, tokenEndpointAuthMethod: 'client_secret_post' }
    assert.equal(sent(changed, 'merged'), 'client_secret_post')
    assert.deepEqual(overlay(live, asked, recorded, 'merged'), { client_name: 'Shop' })
  })

  for (const member of [...serverManaged, 'client_secret'])
    test(`never holds ${member}`, () =>
      assert.ok(!Object.hasOwn(overlay(live, declared, declared, 'empty'), member)))

  test('omits what is declared no longer, or empties it where the server wants that', () => {
    const recorded = { clientName: 'Shop', scopes: ['a'], contacts: ['x'], requireAuthTime: true }
    const holds = { ...live, scope: 'a', require_auth_time: true }
    const rest = { client_id: 'abc', of_the_operator: true }
    assert.deepEqual(overlay(holds, {}, recorded, 'omitted'), rest)
    assert.deepEqual(overlay(holds, {}, recorded, 'empty'), {
      ...rest,
      ...{ client_name: '', scope: '', contacts: [], require_auth_time: false },
    })
  })

  test('drops single translations and additional members that are declared no longer', () => {
    const recorded = {
      translations: { fr: { clientName: 'Boutique' }, de: { clientName: 'Laden' } },
      additionalMetadata: { a: 1, b: 2 },
    }
    const desired = { translations: { de: { clientName: 'Laden' } }, additionalMetadata: { b: 2 } }
    const holds = { ...toMetadata(recorded), 'client_name#it': 'Negozio' }
    assert.deepEqual(overlay(holds, desired, recorded, 'omitted'), {
      'client_name#de': 'Laden',
      'client_name#it': 'Negozio',
      b: 2,
    })
  })

  for (const enc of fieldNames.filter((name) => beside(name) !== undefined)) {
    const alg = beside(enc) ?? enc
    const holds = toMetadata({ [alg]: 'ECDH-ES', [enc]: 'A256GCM' })
    test(`takes ${enc} away together with ${alg}, also when the server chose it`, () =>
      assert.deepEqual(overlay(holds, {}, { [alg]: 'ECDH-ES' }, 'omitted'), {}))

    test(`keeps ${enc} of an operator beside a declared ${alg} that stays`, () =>
      assert.deepEqual(overlay(holds, { [alg]: 'ECDH-ES' }, { [alg]: 'ECDH-ES' }, 'omitted'), holds))
  }

  for (const name of fieldNames)
    for (const other of alternatives(name)) {
      const [declared, holds] = [{ [name]: samples[name] }, toMetadata({ [other]: samples[other] })]
      test(`takes ${other} of somebody away where ${name} is declared, and servers refuse both`, () => {
        assert.deepEqual(overlay(holds, declared, declared, 'omitted'), toMetadata(declared))
        const body = overlay(holds, declared, declared, 'empty')
        const empty = field(other).kind === 'jwks' ? { keys: [] } : ''
        assert.deepEqual(body, { ...toMetadata(declared), [field(other).wire]: empty })
      })

      test(`keeps ${other} of somebody where neither is declared, and sends none that is not there`, () => {
        assert.deepEqual(overlay(holds, {}, {}, 'empty'), holds)
        assert.deepEqual(overlay({}, declared, declared, 'empty'), toMetadata(declared))
      })
    }

  test('the fields of which a client holds one at most are its keys, and its certificate subjects', () => {
    assert.deepEqual([alternatives('jwks'), alternatives('jwksUri')], [['jwksUri'], ['jwks']])
    for (const name of certificateSubjects)
      assert.deepEqual([name, ...alternatives(name)].toSorted(), [...certificateSubjects].toSorted())
    const [exclusive, expected] = [fieldNames.filter((name) => alternatives(name).length > 0), 7]
    assert.equal(exclusive.length, expected)
  })
})

suite('A product’s own settings', () => {
  const live = { client_name: 'Shop', hydra: { kept: 1, dropped: 2, changed: 3 } }
  const recorded = { clientName: 'Shop', hydra: { dropped: 2, changed: 3 } }
  const desired = { clientName: 'Shop', hydra: { changed: 4 } }

  test('stay as the server holds them, but for those that are declared and those that are no longer', () => {
    const { hydra } = overlay(live, desired, recorded, 'omitted')
    assert.deepEqual(hydra, { kept: 1, dropped: null, changed: 4 })
  })

  test('are not repeated to a server that merges, nor is anything else', () => {
    assert.deepEqual(overlay(live, desired, recorded, 'merged'), {
      client_name: 'Shop',
      hydra: { dropped: null, changed: 4 },
    })
    assert.deepEqual(overlay({ tos_uri: 'x' }, {}, {}, 'merged'), {})
  })

  test('are not said of a client that has none anywhere, and are of one that has them in one place', () => {
    assert.deepEqual(overlay({ client_name: 'Shop' }, {}, {}, 'omitted'), { client_name: 'Shop' })
    assert.deepEqual(overlay({}, { keycloak: { a: 1 } }, {}, 'omitted'), { keycloak: { a: 1 } })
    assert.deepEqual(overlay({}, {}, { keycloak: { a: 1 } }, 'omitted'), { keycloak: { a: null } })
  })
})

test('only the translatable texts of a language are sent, and none that is not given', () => {
  const metadata = toMetadata({ translations: { fr: { clientName: 'Boutique', other: 'x' }, de: 'Laden' } })
  assert.deepEqual(metadata, { 'client_name#fr': 'Boutique' })
  assert.deepEqual(Object.keys(metadata), ['client_name#fr'])
})
