import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { minVersion } from 'semver'
import { newLife } from '../contract/life.ts'
import { door } from '../lifecycle/door.ts'
import { pluginDoor } from '../plugin/front_door.ts'
import { startServer } from '../servers/oidc_provider.ts'
import { install, repository } from './installed.ts'
import { liveOnce, stackOf } from './life.ts'

const { peerDependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
const oldest = minVersion(peerDependencies['@pulumi/pulumi'])?.version

const files = {
  'package.json': JSON.stringify({ name: 'shop', type: 'module', private: true }),
  'Pulumi.yaml': 'name: shop\nruntime: nodejs\nmain: index.js\n',
  'index.js': `
import { ConfidentialClient, PublicClient } from 'pulumi-oauth'

const app = new PublicClient('shop', { clientName: 'Shop', redirectUris: ['https://shop.example.com/callback'] })
const service = new ConfidentialClient('orders', { clientName: 'Orders', scopes: ['api:read'] })

export const clientId = app.clientId
export const clientSecret = service.clientSecret
`,
}

test(`an ES module project with @pulumi/pulumi ${oldest}, the oldest allowed: install, up, refresh, destroy`, async (t) => {
  const { program, node } = await install(t, { files, packages: [`@pulumi/pulumi@${oldest}`] })
  const print = `console.log(require('@pulumi/pulumi/package.json').version)`
  assert.equal((await node('--eval', print)).stdout.trim(), oldest)
  await liveOnce(await stackOf(t, program))
  await t.test('and a life by the plugin, on its protocol files', async (t) => {
    const server = await startServer()
    t.after(() => server.close())
    const { issuer, initialAccessToken } = server
    const { config } = door({ stack: { issuer, initialAccessToken } })
    const plugin = pluginDoor(join(repository, program, 'node_modules/pulumi-oauth/dist/plugin/main.js'))
    t.after(plugin.close)
    const client = await newLife(plugin, config, 'ConfidentialClient')
    assert.deepEqual(await client.declare({ clientName: 'Orders' }), ['created'])
    await server.changeClient(client.id(), { client_name: 'Somebody else' })
    assert.deepEqual(await client.refresh(), ['clientName'])
    assert.deepEqual(await client.declare({ clientName: 'Orders' }), ['clientName'])
    await client.end()
    assert.deepEqual(server.clients(), [])
  })
})
