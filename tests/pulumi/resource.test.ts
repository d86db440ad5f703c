import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as pulumi from '@pulumi/pulumi'
import { outputs } from '../../provider/client/output_table.ts'
import { ConfidentialClient, PublicClient } from '../../provider/pulumi/resource.ts'
import { ownerPathOf } from '../../provider/pulumi/urn.ts'

await pulumi.runtime.setMocks({
  newResource: ({ name, inputs }) => ({
    id: `${name}-id`,
    state: { ...inputs, tokenEndpoint: 'https://login.example.com/token' },
  }),
  call: ({ inputs }) => inputs,
})

function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => void output.apply(resolve))
}

suite('A client in a program', () => {
  const client = new ConfidentialClient('orders', { clientName: 'Orders' })

  test('has what it declares, and what the provider answers', async () => {
    assert.deepEqual(
      await Promise.all([client.clientName, client.clientId, client.tokenEndpoint].map(resolved<unknown>)),
      ['Orders', 'orders-id', 'https://login.example.com/token'],
    )
  })

  test('has an output without a value for each argument that it does not declare, the same for all, since each costs', async () => {
    assert.equal(await resolved(client.logoUri), undefined)
    assert.equal(await resolved(client.jwks), undefined)
    assert.ok(Object.is(client.logoUri, client.softwareId))
    const outputs = new Set(Object.values(client).filter(pulumi.Output.isInstance))
    assert.ok(outputs.size < 20, `${outputs.size} outputs`)
  })

  test('is known to the provider by the path that its URN says, whether it has a parent or not', async () => {
    const parent = new pulumi.ComponentResource('shop:index:Service', 'orders')
    for (const opts of [{}, { parent }, { parent: client }]) {
      const one = new ConfidentialClient('inner::client', {}, opts)
      assert.equal(await resolved(Reflect.get(one, 'ownerPath')), ownerPathOf(await resolved(one.urn)))
    }
  })

  test('is told of what its server may answer: no secret of a public client, no secret before the last where nothing rotates', () => {
    const ofSecrets = Object.keys(outputs).filter((name) => name.includes('Secret'))
    const told = (one: object) => ofSecrets.filter((name) => Object.hasOwn(one, name))
    pulumi.runtime.setAllConfig({
      'oauth:servers': JSON.stringify({ realm: { issuer: 'https://id.example.com', api: 'keycloak' } }),
    })
    assert.deepEqual(told(new PublicClient('app', {})), [])
    assert.deepEqual(told(new ConfidentialClient('here', {})), ['clientSecret', 'clientSecretExpiresAt'])
    assert.deepEqual(told(new ConfidentialClient('there', { server: 'realm' })), ofSecrets)
    assert.deepEqual(told(new ConfidentialClient('later', { server: pulumi.output('realm') })), ofSecrets)
  })

  test('that somebody else declared has an output of its own for each argument', () => {
    const other = ConfidentialClient.get('other', 'other-id')
    assert.ok(!Object.is(other.logoUri, other.softwareId))
  })
})
