import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthorizationServer } from '../servers/oidc_provider.ts'
import {
  asked,
  assertAsked,
  type Declared,
  declared,
  isSecretOutput,
  output,
  shown,
  started,
  steps,
} from './declared.ts'

const settings = `
const config = new Config('test')
const settings = {
  clientName: config.require('name'),
  redirectUris: ['https://app.example.com/callback'],
  server: config.require('server'),
}
const text = \`exports.handler = () => ({
  create: async (inputs) => ({ id: 'one', outs: inputs }),
  diff: async (id, old, now) => ({ changes: old.of !== now.of }),
})\`
class Dependent extends CustomResource {
  constructor(name, args) {
    super('pulumi-nodejs:dynamic/test:Dependent', name, { ...args, __provider: text })
  }
}
`
const rest = `
new Dependent('dependent', { of: client.clientId })
export const clientId = client.clientId
export const { clientSecret, registrationAccessToken } = client
`
const publicProgram = `${settings}const client = new PublicClient('app', settings)${rest}`
const confidentialProgram = `${settings}const client = new ConfidentialClient('app', settings)${rest}`

interface Servers {
  readonly eu: AuthorizationServer
  readonly us: AuthorizationServer
}

test('a client is changed in place, unless its server or its type changes', async (t) => {
  const servers = { eu: await started(t), us: await started(t) }
  const stack = await declared(t, publicProgram, { config: { 'test:name': 'One', 'test:server': 'eu' } })
  await t.test('a server by name is configured with secret paths', () => configured(stack, servers))
  await t.test('an update keeps the id, which its preview knows', () => inPlace(stack, servers))
  await t.test('another server: created there, then deleted at the old one', () => moved(stack, servers))
  await t.test('another issuer under the same name: deleted at the old one, now configured nowhere', () =>
    renamed(stack, servers),
  )
  await t.test('public to confidential: another resource is created, then the old one deleted', () =>
    retyped(stack, servers),
  )
})

async function configured({ pulumi, up }: Declared, servers: Servers): Promise<void> {
  for (const [name, server] of Object.entries(servers)) await configure(pulumi, name, server)
  await up()
  assert.deepEqual([servers.eu.clients().length, servers.us.clients().length], [1, 0])
}

async function configure(
  pulumi: Declared['pulumi'],
  name: string,
  server: AuthorizationServer,
): Promise<void> {
  const path = `oauth:servers.${name}`
  const set = ['config', 'set', '--path']
  const { code } = await pulumi(...set, `${path}.issuer`, server.issuer)
  const secret = await pulumi(...set, '--secret', `${path}.initialAccessToken`, server.initialAccessToken)
  assert.deepEqual([code, secret.code], [0, 0])
}

async function inPlace({ up, preview, configure }: Declared, { eu }: Servers): Promise<void> {
  const id = idOf(eu)
  await configure({ 'test:name': 'Two' })
  const announced = await preview()
  assert.deepEqual(shown(announced.changes), ['same dependent: ', 'update app: clientName'])
  const updated = await up()
  assert.deepEqual(steps(updated), ['same dependent', 'update app'])
  assert.deepEqual([output(updated, 'clientId'), idOf(eu)], [id, id])
  assert.equal(eu.clients()[0]?.client_name, 'Two')
}

async function moved({ up, configure }: Declared, { eu, us }: Servers): Promise<void> {
  await configure({ 'test:server': 'us' })
  for (const server of [eu, us]) server.resetRequests()
  const run = await up()
  assert.deepEqual(
    run.changes.filter(({ name }) => name === 'app').map(({ op }) => op),
    ['create-replacement', 'replace', 'delete-replaced'],
  )
  assertAsked(us, { POST: 1 }, 1)
  assertAsked(eu, { DELETE: 1 }, 1)
  assert.deepEqual([eu.clients().length, output(run, 'clientId')], [0, idOf(us)])
}

async function renamed({ up, configure }: Declared, { eu, us }: Servers): Promise<void> {
  await configure({ 'oauth:servers.us.issuer': eu.issuer })
  await configure({
    'oauth:servers.us.initialAccessToken': { value: eu.initialAccessToken, secret: true },
    'oauth:servers.eu.issuer': 'https://elsewhere.example',
  })
  await up()
  assert.deepEqual([eu.clients().length, us.clients().length], [1, 0])
}

async function retyped({ up, declare }: Declared, { eu }: Servers): Promise<void> {
  declare(confidentialProgram)
  eu.resetRequests()
  const run = await up()
  assert.deepEqual(steps(run), ['create app', 'delete app', 'update dependent'])
  const methods = eu.requests.filter(({ path }) => path.startsWith('/reg')).map(({ method }) => method)
  assert.deepEqual([methods, asked(eu).other], [['POST', 'DELETE'], []])
  assert.deepEqual([eu.clients().length, output(run, 'clientId')], [1, idOf(eu)])
  for (const name of ['clientSecret', 'registrationAccessToken'])
    assert.ok(output(run, name).length > 0 && isSecretOutput(run, name))
}

function idOf(server: AuthorizationServer): string {
  const [client, ...others] = server.clients()
  assert.deepEqual(others, [])
  return String(client?.client_id)
}
