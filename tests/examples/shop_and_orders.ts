import assert from 'node:assert/strict'
import { delimiter } from 'node:path'
import type { TestContext } from 'node:test'
import { engine } from '../../ci/engine.ts'
import { type HostedLanguage, pathWithHosts } from '../../ci/hosts.ts'
import { pluginFolder } from '../plugin/plugged.ts'
import { type Example, runExample } from './run_example.ts'

/** PATH with the plugin of this checkout, the host of a language and the engine. */
export async function pluginPath(t: TestContext, language: HostedLanguage): Promise<string> {
  const { PATH } = (await engine()).env
  return [pluginFolder(t), await pathWithHosts(PATH, language)].join(delimiter)
}

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
