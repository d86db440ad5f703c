import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runExample } from './run_example.ts'

test('quickstart, by the Pulumi.yaml of the repository: a browser app without and a service with a secret', async (t) => {
  const { clients, outputs } = await runExample(t, { program: '.' })
  assert.deepEqual(
    clients.map(({ client_name: name, token_endpoint_auth_method: method }) => [name, method]).sort(),
    [
      ['Orders', 'client_secret_basic'],
      ['Shop', 'none'],
    ],
  )
  assert.equal(outputs['ordersClientSecret']?.secret, true)
})
