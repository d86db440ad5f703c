import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { type Example, runExample } from './run_example.ts'

/** The first program of the README, in another language: the same clients come to be. */
export async function assertShopAndOrders(t: TestContext, example: Example): Promise<void> {
  const { clients, outputs } = await runExample(t, example)
  const shown = clients.map((client) => [
    client.client_name,
    client.token_endpoint_auth_method,
    client.redirect_uris,
    client.post_logout_redirect_uris,
    client.scope,
  ])
  const callback = ['https://shop.example.com/callback']
  assert.deepEqual(shown.sort(), [
    ['Orders', 'client_secret_basic', [], [], 'api:read'],
    ['Shop', 'none', callback, ['https://shop.example.com'], 'openid profile'],
  ])
  const idOf = (name: string) => clients.find((client) => client.client_name === name)?.client_id
  assert.equal(outputs['shopClientId']?.value, idOf('Shop'))
  assert.equal(outputs['ordersClientId']?.value, idOf('Orders'))
  assert.deepEqual(
    Object.keys(outputs).filter((name) => outputs[name]?.secret),
    ['ordersClientSecret'],
  )
}
