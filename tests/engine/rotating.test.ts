import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failed } from '../support/engine.ts'
import { type Between, between, rotating } from './between.ts'
import { type Declared, declared, output, said, shown, steps } from './declared.ts'
import { assertHidden } from './hidden.ts'

const client = (clientName: string) => `
export const token = new ConfidentialClient('service', { clientName: '${clientName}' }).registrationAccessToken
`

test('a server that renews the registration access token at every read', async (t) => {
  let refuses = false
  const stack = await declared(t, client('One'))
  const proxy = await between(
    t,
    stack.server,
    rotating(({ method }) =>
      refuses && method === 'PUT' ? { status: 503, body: { error: 'temporarily_unavailable' } } : undefined,
    ),
  )
  await stack.configure({ 'oauth:registrationEndpoint': proxy.registrationEndpoint })
  await stack.up()
  proxy.arrived()
  await t.test('is found out by the first refresh, which records the new token', () => found(stack, proxy))
  await t.test('is then not read, and that is said', () => notRead(stack, proxy))
  await t.test('is read all the same with OAUTH_READ_ROTATING=1', () => readAllTheSame(stack, proxy))
  await t.test('an update whose write fails after its read keeps the renewed token', async () => {
    refuses = true
    await partlyDone(stack, proxy)
  })
  await t.test('the next up goes on from there', async () => {
    refuses = false
    await repaired(stack, proxy)
  })
})

async function found({ refresh }: Declared, proxy: Between): Promise<void> {
  assert.deepEqual(shown((await refresh()).drift), [
    'same service: previousRegistrationAccessToken, rotatesOnRead',
  ])
  assert.deepEqual(proxy.arrived(), ['GET'])
}

async function notRead({ preview }: Declared, proxy: Between): Promise<void> {
  const run = await preview({ refresh: true })
  assert.deepEqual([steps(run), run.drift, proxy.arrived()], [['same service'], [], []])
  assert.match(said(run, 'service', 'info').join(), /was not read.*OAUTH_READ_ROTATING=1/)
}

async function readAllTheSame({ refresh, setEnv, unsetEnv }: Declared, proxy: Between): Promise<void> {
  setEnv({ OAUTH_READ_ROTATING: '1' })
  await refresh()
  unsetEnv('OAUTH_READ_ROTATING')
  assert.deepEqual(proxy.arrived(), ['GET'])
}

async function partlyDone(stack: Declared, proxy: Between): Promise<void> {
  const { server, declare, up } = stack
  declare(client('Two'))
  const run = await failed(up())
  assert.match(said(run, 'service', 'error').join(), /PUT .* answered 503/)
  assert.deepEqual([proxy.arrived(), server.clients()[0]?.client_name], [['GET', 'PUT'], 'One'])
  const [recorded = ''] = /[\w-]+~\d+/.exec(JSON.stringify(await stack.exportState())) ?? []
  await assertHidden(stack, [...secretsOf(stack), recorded], [run])
}

async function repaired(stack: Declared, proxy: Between): Promise<void> {
  const { server, up, destroy, refresh } = stack
  await refresh()
  const run = await up()
  assert.deepEqual([steps(run), proxy.arrived()], [['update service'], ['GET', 'PUT']])
  assert.equal(server.clients()[0]?.client_name, 'Two')
  await assertHidden(stack, [...secretsOf(stack), output(run, 'token')], [run])
  await destroy()
  assert.deepEqual([proxy.arrived(), server.clients()], [['DELETE'], []])
}

function secretsOf({ server }: Declared): readonly string[] {
  return [server.initialAccessToken, ...server.clients().map((one) => String(one.client_secret))]
}

test('a server that is configured as such is not read by the CLI, and an up that changes a field works', async (t) => {
  const stack = await declared(t, client('One'))
  const { server, declare, up, pulumi } = stack
  const proxy = await between(t, server, rotating())
  await stack.configure({
    'oauth:registrationEndpoint': proxy.registrationEndpoint,
    'oauth:rotatesOnRead': 'true',
  })
  await up()
  assert.deepEqual(proxy.arrived(), ['POST'])
  for (const command of [
    ['preview', '--refresh'],
    ['refresh', '--yes'],
    ['up', '--refresh', '--yes'],
  ] as const) {
    const { code, stdout, stderr } = await pulumi(...command)
    assert.deepEqual([code, proxy.arrived()], [0, []], `${command.join(' ')}\n${stdout}${stderr}`)
  }
  declare(client('Two'))
  const run = await up()
  assert.deepEqual([steps(run), proxy.arrived()], [['update service'], ['GET', 'PUT']])
  assert.equal(server.clients()[0]?.client_name, 'Two')
})
