import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Declared, output, started, steps } from '../engine/declared.ts'
import { madeElsewhere } from '../plugin/made_elsewhere.ts'
import { plugged } from '../plugin/plugged.ts'
import { installSdk, typeCheck } from './nodejs.ts'

const program = `import { ConfidentialClient, PublicClient } from 'pulumi-oauth-sdk'

const shop = new PublicClient('shop', {
  clientName: 'Shop',
  redirectUris: ['https://shop.example.com/callback'],
  scopes: ['openid', 'profile'],
})
const orders = new ConfidentialClient('orders', { clientName: 'Orders', scopes: ['api:read'] })

export const shopClientId = shop.clientId
export const { clientSecret } = orders
`

test('the SDK for Node.js builds, types a program and runs it at a real server, secrets encrypted', async (t) => {
  const stack = await withSdk(t)
  stack.edit({ 'index.ts': program, 'misspelt.ts': program.replace('clientName', 'clientNam') })
  const checked = await typeCheck(stack.folder, 'index.ts')
  assert.equal(checked.code, 0, checked.stdout)
  assert.match((await typeCheck(stack.folder, 'misspelt.ts')).stdout, /'clientNam' does not exist/)

  const made = await stack.up()
  const names = stack.server.clients().map((client) => client.client_name)
  assert.deepEqual(names.sort(), ['Orders', 'Shop'])
  assert.equal(made.outputs['clientSecret']?.secret, true)
  for (const { path, text } of stack.backendFiles())
    assert.ok(!text.includes(output(made, 'clientSecret')), path)
  assert.deepEqual(steps(await stack.preview({ refresh: true })), ['same orders', 'same shop'])
  await stack.destroy()
  assert.deepEqual(stack.server.clients(), [])
})

test('with the SDK a client made elsewhere is looked at by get and taken over by the option import', async (t) => {
  const stack = await withSdk(t)
  const { server } = stack
  const { id, secret, token, env } = await madeElsewhere(server, { scope: 'api:read' })
  stack.setEnv(env)
  const head = "import { ConfidentialClient } from 'pulumi-oauth-sdk'\n"
  stack.edit({
    'index.ts': `${head}export const { clientName, scopes } = ConfidentialClient.get('orders', '${id}')`,
  })
  const looked = await stack.up()
  assert.equal(output(looked, 'clientName'), 'Of somebody')
  assert.deepEqual(looked.outputs['scopes']?.value, ['api:read'])

  const args = (name: string) => `{ clientName: '${name}', scopes: ['api:read'] }`
  const imports = `${head}const orders = new ConfidentialClient('orders', ${args('Of somebody')}, { import: '${id}' })
export const { clientId, clientSecret } = orders`
  stack.edit({ 'index.ts': imports })
  const taken = await stack.up()
  assert.deepEqual([output(taken, 'clientId'), output(taken, 'clientSecret')], [id, secret])
  assert.equal(taken.outputs['clientSecret']?.secret, true)
  // From now on the token is in the state, encrypted.
  stack.unsetEnv('OAUTH_ISSUER', 'OAUTH_REGISTRATION_ACCESS_TOKENS')
  stack.edit({ 'index.ts': `${head}new ConfidentialClient('orders', ${args('Ours')})` })
  assert.deepEqual(steps(await stack.up()), ['update orders'])
  assert.deepEqual(
    server.clients().map(({ client_id: one, client_name: name }) => [one, name]),
    [[id, 'Ours']],
  )
  for (const { path, text } of stack.backendFiles())
    for (const hidden of [token, String(secret)]) assert.ok(!text.includes(hidden), path)
  await stack.destroy()
  assert.deepEqual(server.clients(), [])
})

test('an explicit provider of the SDK reaches its own server, whatever server the environment names', async (t) => {
  const stack = await withSdk(t)
  const other = await started(t)
  stack.setEnv({
    OAUTH_ISSUER: stack.server.issuer,
    OAUTH_INITIAL_ACCESS_TOKEN: stack.server.initialAccessToken,
  })
  stack.edit({
    'index.ts': `import { ConfidentialClient, Provider } from 'pulumi-oauth-sdk'
const provider = new Provider('other', { issuer: '${other.issuer}', initialAccessToken: '${other.initialAccessToken}' })
new ConfidentialClient('here', { clientName: 'Here' })
new ConfidentialClient('there', { clientName: 'There' }, { provider })`,
  })
  await stack.up()
  const names = [stack.server, other].map((server) => server.clients().map((client) => client.client_name))
  assert.deepEqual(names, [['Here'], ['There']])
  for (const { path, text } of stack.backendFiles())
    for (const hidden of [stack.server, other]) assert.ok(!text.includes(hidden.initialAccessToken), path)
  await stack.destroy()
  assert.deepEqual([...stack.server.clients(), ...other.clients()], [])
})

/** A stack at a real server, whose program finds the plugin on PATH and the SDK in node_modules. */
async function withSdk(t: TestContext): Promise<Declared> {
  const stack = await plugged(t, '')
  await installSdk(stack.folder)
  return stack
}
