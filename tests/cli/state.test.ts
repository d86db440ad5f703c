import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { languages } from '../../cli/import/languages.ts'
import { type Bringing, withClients } from '../../cli/import/state.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import type { Bag } from '../../provider/door.ts'
import { type State, stateIn } from '../../provider/pulumi/state.ts'

const bringing: Bringing = {
  project: 'shop',
  stack: 'dev',
  language: languages.typescript,
  protect: true,
  clients: [
    {
      name: 'orders',
      clientId: 'o',
      kind: 'ConfidentialClient',
      inputs: { clientName: 'Orders' },
      outputs: { clientName: 'Orders', clientSecret: 'a client secret' },
    },
  ],
  config: {
    'oauth:issuer': { value: 'https://login.example.com', secret: false },
    'oauth:accessToken': { value: 'an access token', secret: true },
    'aws:region': { value: 'eu', secret: false },
  },
  newId: '1',
  now: new Date(0),
}
const marked = (value: string) => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  plaintext: JSON.stringify(value),
})
const empty = stateIn({ version: 3, deployment: { manifest: {} } }, 'This')

function resourcesIn({ deployment }: State): readonly Bag[] {
  return deployment.resources
}

function last(state: State): Bag {
  return resourcesIn(state).at(-1) ?? {}
}

suite('A state that clients are brought into', () => {
  test('has the stack and the default provider of the language with the configuration of the stack', () => {
    const [root, dynamic] = resourcesIn(withClients(empty, bringing))
    assert.equal(root?.['urn'], 'urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev')
    assert.deepEqual(dynamic?.['inputs'], {
      'oauth:issuer': 'https://login.example.com',
      'oauth:accessToken': marked('an access token'),
      'aws:region': 'eu',
    })
    const [, plugin] = resourcesIn(withClients(empty, { ...bringing, language: languages.yaml }))
    assert.deepEqual(plugin?.['inputs'], {
      issuer: 'https://login.example.com',
      accessToken: marked('an access token'),
    })
  })

  test('has each client with its secrets marked, and protected', () => {
    const { urn, id, parent, protect, provider, outputs, inputs } = last(withClients(empty, bringing))
    assert.equal(urn, 'urn:pulumi:dev::shop::pulumi-nodejs:dynamic/oauth:ConfidentialClient::orders')
    assert.deepEqual([id, protect], ['o', true])
    assert.equal(parent, 'urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev')
    assert.equal(provider, 'urn:pulumi:dev::shop::pulumi:providers:pulumi-nodejs::default::1')
    assert.ok(isRecord(outputs) && isRecord(inputs))
    assert.deepEqual(outputs['clientSecret'], marked('a client secret'))
    assert.match(String(inputs['__provider']), /\("pulumi-oauth\/provider"\)\.confidentialClient$/)
    const { inputs: ofPlugin } = last(
      withClients(empty, { ...bringing, language: languages.yaml, protect: false }),
    )
    assert.deepEqual(ofPlugin, { clientName: 'Orders' })
  })

  test('keeps what it has, its providers too', () => {
    const once = withClients(empty, bringing)
    const clients = bringing.clients.map((one) => ({ ...one, name: 'invoices', clientId: 'i' }))
    const twice = withClients(once, { ...bringing, clients, newId: '2' })
    assert.deepEqual(resourcesIn(twice).slice(0, 3), resourcesIn(once))
    assert.equal(last(twice)['provider'], last(once)['provider'])
  })
})
