import assert from 'node:assert/strict'
import { test } from 'node:test'
import { output, said, shown, started, steps } from '../engine/declared.ts'
import type { AuthorizationServer } from '../servers/oidc_provider.ts'
import { failed, type Run, secret } from '../support/engine.ts'
import { madeElsewhere } from './made_elsewhere.ts'
import { plugged } from './plugged.ts'
import { startPlugin } from './process.ts'

const both = `
const app = new PublicClient('shop', {
  clientName: 'Shop',
  redirectUris: ['https://shop.example.com/callback'],
  scopes: ['openid'],
})
const service = new ConfidentialClient('service', { clientName: 'Service' })
export const appId = app.clientId
export const { clientId, clientSecret } = service
`

function names(server: AuthorizationServer): readonly unknown[] {
  return server
    .clients()
    .map(({ client_name: name }) => name)
    .sort()
}

/** The lines of a preview that show a property. */
function properties({ stdout }: Run): readonly string[] {
  const lines = stdout.split('\n').map((line) => line.trim().replace(/ +:/, ':'))
  return lines.filter((line) => /^[~+-] /.test(line) && !/^. (oauth|pulumi):| to /.test(line))
}

test('clients live behind the plugin as behind the dynamic provider, and every preview is exact', async (t) => {
  const stack = await plugged(t, both, { refreshAlways: true })
  const { server } = stack
  await t.test('a preview shows what will be sent, and sends nothing', async () => {
    const before = await stack.preview({ diff: true })
    assert.match(before.stdout, /clientId *: \[unknown\]/)
    assert.equal(server.clients().length, 0)
  })
  const made = await stack.up()
  await t.test('secrets are encrypted, though the class knows of none', () => {
    const text = stack.backendFiles().map((file) => file.text)
    assert.ok(!text.join().includes(output(made, 'clientSecret')))
    assert.equal(made.outputs['clientSecret']?.secret, true)
  })
  await t.test('an unchanged program changes nothing', async () =>
    assert.deepEqual(steps(await stack.preview({ expectNoChanges: true })), ['same service', 'same shop']),
  )
  await t.test('a preview shows what changes, and nothing else', async () => {
    const more = "scopes: ['openid', 'profile'],\n  clientUri: 'https://shop.example.com/',"
    stack.declare(both.replace("scopes: ['openid'],", more))
    const changed = await stack.preview({ diff: true })
    assert.deepEqual(properties(changed), [
      '+ clientUri: "https://shop.example.com/"',
      '~ scopes: [',
      '+ [1]: "profile"',
    ])
    await stack.up()
  })
  await t.test('what somebody changes on the server is shown and repaired', async () => {
    await server.changeClient(output(made, 'appId'), { client_name: 'Hacked' })
    const found = await stack.preview({ diff: true })
    assert.deepEqual(shown(found.drift), ['refresh shop: clientName'])
    assert.deepEqual(properties(found), [
      '~ clientName: "Shop" => "Hacked"',
      '~ clientName: "Hacked" => "Shop"',
    ])
    await stack.up()
    assert.deepEqual(names(server), ['Service', 'Shop'])
  })
  await stack.destroy()
  assert.equal(server.clients().length, 0)
})

test('what ignoreChanges names is neither shown nor changed', async (t) => {
  const declared = (name: string, uri: string) =>
    `new ConfidentialClient('service', { clientName: '${name}', clientUri: '${uri}' }, { ignoreChanges: ['clientName'] })`
  const stack = await plugged(t, declared('A', 'https://a.example.com/'))
  await stack.up()
  stack.declare(declared('B', 'https://a.example.com/'))
  assert.deepEqual(steps(await stack.preview()), ['same service'])
  stack.declare(declared('B', 'https://b.example.com/'))
  assert.deepEqual(properties(await stack.preview({ diff: true })), [
    '~ clientUri: "https://a.example.com/" => "https://b.example.com/"',
  ])
  await stack.up()
  await stack.destroy()
})

test('a server that another issuer replaces shows so, and the new client comes first', async (t) => {
  const stack = await plugged(t, both)
  const other = await started(t)
  await stack.up()
  await stack.configure({
    'oauth:issuer': other.issuer,
    'oauth:initialAccessToken': secret(other.initialAccessToken),
    'oauth:servers.before.issuer': stack.server.issuer,
  })
  const changed = await stack.preview({ diff: true })
  assert.ok(['replace service', 'replace shop'].every((step) => steps(changed).includes(step)))
  const lines = properties(changed).filter((line) => line.includes('issuer'))
  assert.ok(lines.length >= 2, changed.stdout)
  await stack.up()
  assert.deepEqual([stack.server.clients().length, other.clients().length], [0, 2])
  await stack.destroy()
})

test('two servers in one program, by provider instances whose credentials are encrypted', async (t) => {
  const other = await started(t)
  const stack = await plugged(
    t,
    `
const provider = new Provider('other', { issuer: '${other.issuer}', initialAccessToken: '${other.initialAccessToken}' })
new ConfidentialClient('here', { clientName: 'Here' })
new ConfidentialClient('there', { clientName: 'There' }, { provider })
`,
  )
  await stack.up()
  assert.deepEqual([names(stack.server), names(other)], [['Here'], ['There']])
  for (const { path, text } of stack.backendFiles()) assert.ok(!text.includes(other.initialAccessToken), path)
  await stack.destroy()
})

test('an explicit provider that names another issuer replaces its clients, and deletes the old ones by the old one', async (t) => {
  const stack = await plugged(t, '')
  const other = await started(t)
  const at = ({ issuer, initialAccessToken }: AuthorizationServer) => `
const provider = new Provider('mine', { issuer: '${issuer}', initialAccessToken: '${initialAccessToken}' })
new ConfidentialClient('service', { clientName: 'Service' }, { provider })
`
  stack.declare(at(stack.server))
  await stack.up()
  stack.declare(at(other))
  await stack.up()
  assert.deepEqual([names(stack.server), names(other)], [[], ['Service']])
  await stack.destroy()
})

test('an engine attaches to a plugin that somebody started, as under a debugger', async (t) => {
  const stack = await plugged(t, '')
  const plugin = await startPlugin({}, { byHand: true })
  t.after(plugin.close)
  stack.setEnv({ PULUMI_DEBUG_PROVIDERS: `oauth:${plugin.port}` })
  stack.declare(
    "new ConfidentialClient('service', { clientName: 'Service', requestUris: ['https://app.example.com/r'] })",
  )
  const made = await stack.up()
  assert.match(
    said(made, 'service', 'warning').join(),
    /did not keep everything as declared: requestUris was dropped/,
  )
  assert.deepEqual(names(stack.server), ['Service'])
  await stack.destroy()
})

test('a provider that is not configured as it must be says so before anything is sent', async (t) => {
  const stack = await plugged(
    t,
    `
const provider = new Provider('other', { issuer: 'http://login.example.com' })
new ConfidentialClient('there', { clientName: 'There' }, { provider })
`,
  )
  const { diagnostics } = await failed(stack.up())
  assert.match(diagnostics.map(({ message }) => message).join(), /oauth:issuer must be an https URL/)
})

test('a client that exists is imported, and a program that declares it previews empty', async (t) => {
  const stack = await plugged(t, '')
  const { server } = stack
  const { id, token, env } = await madeElsewhere(server, { client_uri: 'https://app.example.com/' })
  stack.setEnv(env)
  const imported = await stack.pulumi(
    ...['import', 'oauth:index:ConfidentialClient', 'orders', id],
    ...['--yes', '--skip-preview', '--generate-code=false', '--protect=false'],
  )
  assert.equal(imported.code, 0, `${imported.stdout}${imported.stderr}`)
  for (const { path, text } of stack.backendFiles()) assert.ok(!text.includes(token), path)
  const { deployment } = await stack.exportState()
  const [resource] = deployment.resources.filter(({ urn }: { urn: string }) => urn.endsWith('::orders'))
  const { issuer: _, api: __, ownerPath: ___, ...args } = resource.inputs
  assert.equal(args.clientUri, 'https://app.example.com/')
  stack.declare(`new ConfidentialClient('orders', ${JSON.stringify(args)})`)
  stack.unsetEnv('OAUTH_ISSUER', 'OAUTH_REGISTRATION_ACCESS_TOKENS')
  const again = await stack.preview({ refresh: true, diff: true })
  assert.deepEqual(steps(again), ['same orders'], again.stdout)
  stack.declare("new ConfidentialClient('orders', { clientName: 'Ours' })")
  await stack.up()
  await stack.destroy()
  assert.equal(server.clients().length, 0)
})
