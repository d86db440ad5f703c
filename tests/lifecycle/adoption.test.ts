import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import type { Bag } from '../../provider/door.ts'
import { PartialRegistration } from '../../provider/errors.ts'
import { create, remove, update } from '../../provider/lifecycle.ts'
import { checked, door, type Listening, thrown } from './door.ts'
import { type Registrar, registrar } from './registrar.ts'

const held = {
  client_id: 'orders',
  client_name: 'Orders',
  grant_types: ['client_credentials'],
  response_types: [],
  token_endpoint_auth_method: 'client_secret_basic',
}
const adopt = { clientId: 'orders' }

/** A server that holds one client, whose secret it never shows. With `renews` each answer has another token, the one before being void. */
async function holding(t: TestContext, { renews = false } = {}): Promise<Registrar & { client(): Bag }> {
  let [client, count]: [Bag, number] = [held, 0]
  const server = await registrar(t, {
    reply: ({ method, token, body }) => {
      if (token !== `token-${count}`) return { status: 401, body: { error: 'invalid_token' } }
      if (method === 'DELETE') return { status: 204 }
      if (method === 'PUT') client = body
      if (renews) count++
      return { status: 200, body: { ...client, registration_access_token: `token-${count}` } }
    },
  })
  return { ...server, client: () => client }
}

function trusted({ issuer }: Registrar): Listening {
  const tokens = JSON.stringify({ orders: 'token-0' })
  return door({ environment: { ISSUER: issuer, REGISTRATION_ACCESS_TOKENS: tokens } })
}

async function partial(act: Promise<unknown>): Promise<Bag> {
  const error = await thrown(act)
  assert.ok(error instanceof PartialRegistration, error.message)
  assert.match(error.message, /adopting writes nothing.*clientName: /s)
  return error.properties
}

suite('Adopting a client whose secret the server does not show', () => {
  test('succeeds, says so and writes nothing; a later update works', async (t) => {
    const server = await holding(t)
    const here = trusted(server)
    const { id, outputs } = await create(here, await checked(here, { adopt }))
    assert.deepEqual([id, outputs['clientSecret'], server.methods()], ['orders', undefined, ['GET']])
    const told = here.said.filter(({ text }) => text.includes('does not show the client secret'))
    assert.deepEqual(
      told.map(({ level }) => level),
      ['info'],
    )

    const updated = await update(here, id, outputs, await checked(here, { adopt, clientName: 'Renamed' }))
    assert.deepEqual([updated['clientName'], server.client()['client_name']], ['Renamed', 'Renamed'])
    assert.deepEqual(server.methods(), ['GET', 'GET', 'PUT'])
  })
})

suite('Adopting a client that differs, by a read that renews its token', () => {
  test('fails with the new token to record, and so does the next update, which writes once it may', async (t) => {
    const server = await holding(t, { renews: true })
    const here = trusted(server)
    const inputs = await checked(here, { adopt, clientName: 'Renamed' })
    const first = await partial(create(here, inputs))
    assert.deepEqual([first['registrationAccessToken'], first['unfinished']], ['token-1', ['adoption']])

    const second = await partial(update(here, 'orders', first, inputs))
    assert.deepEqual([second['registrationAccessToken'], second['unfinished']], ['token-2', ['adoption']])
    assert.deepEqual([server.methods(), server.client()], [['GET', 'GET'], held])

    const allowing = await checked(here, { adopt: { ...adopt, update: true }, clientName: 'Renamed' })
    const outputs = await update(here, 'orders', second, allowing)
    assert.deepEqual([outputs['registrationAccessToken'], outputs['unfinished']], ['token-4', undefined])
    assert.deepEqual([outputs['clientName'], server.client()['client_name']], ['Renamed', 'Renamed'])
    assert.deepEqual(server.methods(), ['GET', 'GET', 'GET', 'PUT'])
  })
})

suite('Two issuers that have a client of the same id', () => {
  test('are told apart: what was adopted at one is still deleted at the other', async (t) => {
    const [here, there] = [await holding(t), await holding(t)]
    const ours = trusted(here)
    await create(ours, await checked(ours, { adopt }))
    const recorded = { layout: 1, registrationAccessToken: 'token-0' }
    await remove(ours, 'orders', { ...recorded, issuer: here.issuer })
    assert.match(ours.said.at(-1)?.text ?? '', /adopted by another resource in this run/)
    await remove(trusted(there), 'orders', { ...recorded, issuer: there.issuer })
    assert.deepEqual([here.methods(), there.methods()], [['GET'], ['DELETE']])
  })
})
