import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import type { Bag } from '../../provider/door.ts'
import { check, compare, create, read, update } from '../../provider/lifecycle.ts'
import { serverFor } from '../registration/connected.ts'
import { checked, door } from './door.ts'
import { registeredAs, registrar } from './registrar.ts'

const yesterday = () => Math.floor(Date.now() / 1000) - 86_400

/** A client at a real server whose operator ended its secret, as a refresh recorded it. */
async function ended(t: TestContext, environment: Readonly<Record<string, string>> = {}) {
  const server = await serverFor(t)
  const here = door({
    environment: { ISSUER: server.issuer, INITIAL_ACCESS_TOKEN: server.initialAccessToken, ...environment },
  })
  const inputs = await checked(here)
  const { id, outputs } = await create(here, inputs)
  await server.changeClient(id, { client_secret_expires_at: yesterday() })
  const found = await read('ConfidentialClient', here, id, outputs)
  assert.ok(found !== 'gone')
  return { server, here, inputs, id, recorded: found.outputs }
}

suite('A client whose secret has ended', () => {
  test('is warned of at preview and not replaced', async (t) => {
    const { here, inputs, recorded, server } = await ended(t)
    server.resetRequests()
    assert.deepEqual(await compare(here, recorded, inputs), [])
    assert.match(here.said.map(({ text }) => text).join(), /^the client secret ended at .*, 1 day ago/)
    assert.deepEqual(server.requests, [])
  })

  test('is replaced where oauth:replaceExpired says so', async (t) => {
    const { here, inputs, recorded } = await ended(t, { REPLACE_EXPIRED: 'true' })
    assert.deepEqual(await compare(here, recorded, inputs), [
      { field: 'clientSecretExpiresAt', by: 'replace' },
    ])
  })

  test('gets no other one by an update at oidc-provider 9.13.3, so that none is sent for it', async (t) => {
    const { here, inputs, id, recorded } = await ended(t)
    const renamed = { ...inputs, clientName: 'Renamed' }
    const updated = await update(here, id, recorded, renamed)
    assert.equal(updated['clientSecret'], recorded['clientSecret'])
    assert.equal(updated['clientSecretExpiresAt'], recorded['clientSecretExpiresAt'])
    assert.deepEqual(await compare(here, updated, renamed), [])
  })

  test('is recorded with the one that a server renews at a read, and the warning is over', async (t) => {
    let renewed: Bag = {}
    const { issuer } = await registrar(t, {
      reply: ({ method, body }, at) => {
        const kept = {
          ...registeredAs(body, at),
          client_name: 'Orders',
          client_secret_expires_at: yesterday(),
        }
        return { status: method === 'POST' ? 201 : 200, body: { ...kept, ...renewed } }
      },
    })
    const here = door({ environment: { ISSUER: issuer } })
    const inputs = await checked(here)
    const { id, outputs } = await create(here, inputs)
    renewed = { ...inputsOnTheWire, client_secret: 'renewed', client_secret_expires_at: 0 }
    const found = await read('ConfidentialClient', here, id, outputs)
    assert.ok(found !== 'gone')
    assert.deepEqual(
      [found.outputs['clientSecret'], found.outputs['clientSecretExpiresAt'], found.inputs],
      ['renewed', 0, undefined],
    )
    await compare(here, found.outputs, inputs)
    assert.deepEqual(here.said, [])
  })
})

const inputsOnTheWire = {
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
  token_endpoint_auth_method: 'client_secret_basic',
}

test('a preview of a new client warns of what it declares and of what registers it', async () => {
  const until = Math.floor(Date.now() / 1000) + 86_400
  const token = `e30.${Buffer.from(JSON.stringify({ exp: until })).toString('base64url')}.x`
  const environment = { ISSUER: 'https://login.example.com', INITIAL_ACCESS_TOKEN: token, OFFLINE: '1' }
  const here = door({ environment })
  const { failures } = await check('ConfidentialClient', here, {}, { softwareStatement: token })
  assert.deepEqual(failures, [])
  const texts = here.said.map(({ text }) => text)
  assert.equal(
    texts.filter((text) => / ends at .*, in (0 days|1 day)\. /.test(text)).length,
    2,
    texts.join('\n'),
  )
  assert.ok(!texts.join('\n').includes(token))
})
