import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { engine } from '../../ci/engine.ts'
import { moveToPlugin } from '../../provider/plugin/move.ts'
import { type State, stateIn } from '../../provider/pulumi/state.ts'
import { assertAsked, declared, output, steps } from '../engine/declared.ts'
import { pluginFolder, pluginProgram } from './plugged.ts'

const both = `
const service = new ConfidentialClient('service', { clientName: 'Service', scopes: ['api:read'] })
const app = new PublicClient('shop', {
  clientName: 'Shop',
  redirectUris: ['https://shop.example.com/callback'],
}, { parent: service })
export const { clientId, clientSecret } = service
export const appId = app.clientId
`

const toPlugin = fileURLToPath(new URL('../../provider/plugin/to_plugin.ts', import.meta.url))

test('a stack moves to the plugin, and its clients do not notice', async (t) => {
  const stack = await declared(t, both)
  const { server } = stack
  const made = await stack.up()
  server.resetRequests()
  const exported = await stack.pulumi('stack', 'export')
  const moved = execFileSync(process.execPath, [toPlugin], { input: exported.stdout })
  assert.ok(!moved.toString().includes(output(made, 'clientSecret')), 'secrets stay encrypted')
  const file = join(stack.folder, 'moved.json')
  writeFileSync(file, moved)
  assert.equal((await stack.pulumi('stack', 'import', '--file', file)).code, 0)
  assertAsked(server, {}, 0)
  stack.setEnv({ PATH: [pluginFolder(t), (await engine()).env.PATH].join(delimiter) })
  stack.edit(pluginProgram(both))
  await t.test('a preview with a refresh shows no change', async () => {
    const previewed = await stack.preview({ refresh: true, diff: true })
    assert.deepEqual(steps(previewed), ['same service', 'same shop'], previewed.stdout)
  })
  await t.test('an update changes nothing but what the program changes', async () => {
    stack.edit(pluginProgram(both.replace("'Service'", "'Renamed'")))
    const updated = await stack.up()
    assert.deepEqual(steps(updated), ['same shop', 'update service'])
    assert.deepEqual(
      ['clientId', 'clientSecret', 'appId'].map((name) => output(updated, name)),
      ['clientId', 'clientSecret', 'appId'].map((name) => output(made, name)),
    )
  })
  await t.test('a destroy deletes them', async () => {
    await stack.destroy()
    assert.equal(server.clients().length, 0)
  })
})

const urn = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`
const dynamic = 'pulumi-nodejs:dynamic/oauth:PublicClient'
const client = {
  urn: urn(dynamic, 'app'),
  type: dynamic,
  id: 'a',
  inputs: { __provider: 'text', ownerPath: urn('PublicClient', 'app') },
  outputs: { __provider: 'text', registrationAccessToken: { secret: 'ciphertext' } },
  provider: `${urn('pulumi:providers:pulumi-nodejs', 'default')}::1`,
}
const provider = {
  urn: urn('pulumi:providers:pulumi-nodejs', 'default'),
  type: 'pulumi:providers:pulumi-nodejs',
  id: '1',
  inputs: { 'oauth:issuer': 'https://login.example.com', 'aws:region': 'eu' },
}
const state = (...resources: readonly object[]) => stateIn({ version: 3, deployment: { resources } }, 'This')

function resources({ deployment }: State): readonly unknown[] {
  return deployment.resources
}

suite('A state that is moved to the plugin', () => {
  test('has the plugin as the provider of each client, with our configuration and no other', () => {
    const [, added, moved] = resources(moveToPlugin(state(provider, client), '2'))
    assert.deepEqual(added, {
      urn: urn('pulumi:providers:oauth', 'default'),
      custom: true,
      id: '2',
      type: 'pulumi:providers:oauth',
      inputs: { issuer: 'https://login.example.com' },
      outputs: {},
    })
    assert.deepEqual(moved, {
      urn: urn('oauth:index:PublicClient', 'app'),
      type: 'oauth:index:PublicClient',
      id: 'a',
      inputs: { ownerPath: urn('PublicClient', 'app') },
      outputs: { registrationAccessToken: { secret: 'ciphertext' } },
      provider: `${urn('pulumi:providers:oauth', 'default')}::2`,
    })
  })

  test('names moved clients by their new URN wherever another resource does', () => {
    const other = {
      urn: urn('aws:s3:Bucket', 'b'),
      type: 'aws:s3:Bucket',
      dependencies: [client.urn],
      propertyDependencies: { tags: [client.urn] },
      inputs: { owner: client.urn },
    }
    const [, , , moved] = resources(moveToPlugin(state(provider, client, other), '2'))
    const named = urn('oauth:index:PublicClient', 'app')
    assert.deepEqual(moved, {
      ...other,
      dependencies: [named],
      propertyDependencies: { tags: [named] },
    })
  })

  test('stays as it is without a client of the dynamic provider', () =>
    assert.deepEqual(moveToPlugin(state(provider), '2'), state(provider)))

  test('moves once', () => {
    const once = moveToPlugin(state(provider, client), '2')
    assert.deepEqual(moveToPlugin(once, '3'), once)
  })
})
