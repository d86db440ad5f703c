import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as pulumi from '@pulumi/pulumi'
import { ConfidentialClient } from '../../provider/pulumi/resource.ts'

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
    assert.ok(outputs.size < 25, `${outputs.size} outputs`)
  })

  test('that somebody else declared has an output of its own for each argument', () => {
    const other = ConfidentialClient.get('other', 'other-id')
    assert.ok(!Object.is(other.logoUri, other.softwareId))
  })
})
