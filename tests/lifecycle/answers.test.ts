import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import type { Bag } from '../../provider/door.ts'
import { create, read, remove, update } from '../../provider/lifecycle.ts'
import { serverFor } from '../registration/connected.ts'
import { checked, door } from './door.ts'
import { registeredAs, registrar } from './registrar.ts'

/** A server that keeps a registration with these members otherwise. */
function keepingOtherwise(t: TestContext, otherwise: Bag) {
  let kept: Bag = {}
  return registrar(t, {
    reply: ({ method, body }, issuer) => {
      if (method === 'POST') kept = { ...registeredAs(body, issuer), ...otherwise }
      return { status: method === 'POST' ? 201 : 200, body: kept }
    },
  })
}

suite('Additional metadata of which the server changes one member', () => {
  test('is recorded and told with that member alone, without its value, and is no drift', async (t) => {
    const { issuer } = await keepingOtherwise(t, { tier: 'silver' })
    const here = door({ environment: { ISSUER: issuer } })
    const inputs = await checked(here, { additionalMetadata: { tier: 'gold', region: 'europe' } })
    const { id, outputs } = await create(here, inputs)
    assert.deepEqual(outputs['serverChanged'], { additionalMetadata: { tier: 'silver' } })
    assert.deepEqual(outputs['additionalMetadata'], { tier: 'gold', region: 'europe' })
    const [{ level, text } = { level: 'info', text: '' }] = here.said
    assert.equal(level, 'warning')
    assert.match(text, /additionalMetadata\.tier changed/)
    assert.doesNotMatch(text, /gold|silver|region|europe/)

    assert.deepEqual(await read('ConfidentialClient', here, id, outputs), { id, outputs })
    assert.equal(here.said.length, 1)
  })
})

suite('A client that was registered', () => {
  test('is kept with its credentials where the server writes a number as a text', async (t) => {
    const { issuer } = await keepingOtherwise(t, { client_secret_expires_at: '0' })
    const here = door({ environment: { ISSUER: issuer } })
    const { id, outputs } = await create(here, await checked(here))
    const { clientId, clientSecret, registrationAccessToken, clientSecretExpiresAt } = outputs
    assert.deepEqual([id, clientId, clientSecret], ['orders', 'orders', 'the secret of orders'])
    assert.deepEqual([registrationAccessToken, clientSecretExpiresAt], ['the token of orders', undefined])
  })

  test('keeps its recorded secret when somebody makes it a public client on the server', async (t) => {
    const server = await serverFor(t)
    const environment = { ISSUER: server.issuer, INITIAL_ACCESS_TOKEN: server.initialAccessToken }
    const here = door({ environment })
    const { id, outputs } = await create(here, await checked(here))
    assert.equal(typeof outputs['clientSecret'], 'string')
    await server.changeClient(id, { token_endpoint_auth_method: 'none', client_secret: undefined })

    const found = await read('ConfidentialClient', here, id, outputs)
    assert.ok(found !== 'gone')
    assert.equal(found.inputs?.['tokenEndpointAuthMethod'], 'none')
    assert.equal(found.outputs['clientSecret'], outputs['clientSecret'])
  })
})

/** A server that renews the token at an update, until `undo`: then the client is again as it was before the last one. */
async function renewing(t: TestContext) {
  let [before, now, count]: [Bag, Bag, number] = [{}, {}, 0]
  const renew = (body: Bag, issuer: string) => {
    before = now
    now = { ...registeredAs(body, issuer), registration_access_token: `token ${count++}` }
    return { status: 200, body: now }
  }
  const { issuer, asked } = await registrar(t, {
    reply: ({ method, token, body }, at) => {
      if (method === 'POST') return renew(body, at)
      if (token !== now['registration_access_token']) return { status: 401 }
      return method === 'PUT' ? renew(body, at) : { status: 200, body: now }
    },
  })
  const undo = () => {
    now = before
  }
  return { issuer, asked, undo }
}

suite('A client whose update, with its renewed registration access token, the server undid', () => {
  test('is read by the token before, its fields are drift, and the next update has them again', async (t) => {
    const { issuer, undo } = await renewing(t)
    const here = door({ environment: { ISSUER: issuer } })
    const inputs = await checked(here, { clientName: 'First' })
    const { id, outputs } = await create(here, inputs)
    const wanted = { ...inputs, clientName: 'Second' }
    const changed = await update(here, id, outputs, wanted)
    assert.equal(changed['registrationAccessToken'], 'token 1')
    undo()
    const found = await read('ConfidentialClient', here, id, changed)
    assert.ok(found !== 'gone')
    assert.deepEqual(
      [found.inputs?.['clientName'], found.outputs['registrationAccessToken']],
      ['First', 'token 0'],
    )
    const again = await update(here, id, found.outputs, wanted)
    assert.deepEqual([again['clientName'], again['registrationAccessToken']], ['Second', 'token 2'])
    assert.deepEqual(here.said, [])
  })

  test('is updated and deleted by the token before also where nothing was read', async (t) => {
    const { issuer, undo, asked } = await renewing(t)
    const here = door({ environment: { ISSUER: issuer } })
    const inputs = await checked(here, { clientName: 'First' })
    const { id, outputs } = await create(here, inputs)
    const changed = await update(here, id, outputs, { ...inputs, clientName: 'Second' })
    undo()
    const again = await update(here, id, changed, { ...inputs, clientName: 'Third' })
    assert.equal(again['registrationAccessToken'], 'token 2')
    undo()
    await remove(here, id, again)
    assert.deepEqual(
      asked.slice(-2).map(({ method, token }) => `${method} ${token}`),
      ['DELETE token 2', 'DELETE token 0'],
    )
  })
})
