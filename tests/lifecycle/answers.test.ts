import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import type { Bag } from '../../provider/door.ts'
import { create, read } from '../../provider/lifecycle.ts'
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
