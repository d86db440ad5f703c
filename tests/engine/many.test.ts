import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { between } from './between.ts'
import { asked, type Declared, declared } from './declared.ts'

const count = 50
const clients = `
const turned = new Config('test').get('turned') === 'true'
const list = (...values) => (turned ? values.reverse() : values)
for (const index of list(...Array(${count}).keys())) {
  const uri = \`https://app\${index}.example.com\`
  new ConfidentialClient(\`client\${index}\`, {
    redirectUris: list(uri + '/a', uri + '/b', uri + '/c'),
    postLogoutRedirectUris: list(uri + '/bye', uri + '/gone'),
    grantTypes: list('authorization_code', 'refresh_token', 'implicit'),
    responseTypes: list('code', turned ? 'id_token code' : 'code id_token'),
    scopes: list('openid', 'profile', 'email'),
    contacts: list('a@example.com', 'b@example.com'),
  })
}
`

test(`${count} clients are created in parallel, and neither their order nor that of their lists means anything`, async (t) => {
  const stack = await declared(t, clients)
  // A registration that takes its time: on a busy machine a program is slower than the server.
  const proxy = await between(t, stack.server, async ({ method, token }, forward) => {
    if (method === 'POST') await sleep(1_000)
    return forward(token)
  })
  await stack.configure({ 'oauth:registrationEndpoint': proxy.registrationEndpoint })
  await t.test('registrations overlap at the server', async () => {
    await stack.up()
    assert.equal(stack.server.clients().length, count)
    assert.ok(proxy.mostAtOnce() >= 4, `${proxy.mostAtOnce()} requests at once`)
    assert.deepEqual(asked(stack.server).registration, { POST: count })
  })
  await t.test('the same program the other way round: no diff, nothing sent', () => turnedRound(stack))
  await t.test('all are deleted', () => destroyed(stack))
})

async function turnedRound({ server, configure, preview }: Declared): Promise<void> {
  await configure({ 'test:turned': 'true' })
  server.resetRequests()
  const run = await preview({ refresh: true })
  assert.equal(run.summary.same, count + 1)
  assert.deepEqual(
    run.changes.filter(({ op }) => op !== 'same'),
    [],
  )
  assert.deepEqual([run.drift, asked(server).registration], [[], { GET: count }])
}

async function destroyed({ server, destroy }: Declared): Promise<void> {
  await destroy()
  assert.deepEqual(server.clients(), [])
}
