import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRecord } from '../../provider/client/unknown.ts'
import { startHydra } from './hydra.ts'

const given = process.env['HYDRA_ADMIN_URL'] !== undefined

test('the discovery document of a Hydra names its issuer and its registration endpoint', async (t) => {
  const { issuer, close } = await startHydra()
  t.after(() => close())
  const answer = await fetch(`${issuer}.well-known/openid-configuration`)
  const {
    issuer: named,
    registration_endpoint: endpoint,
  }: { issuer?: string; registration_endpoint?: string } = JSON.parse(await answer.text())
  assert.deepEqual([named, endpoint], [issuer, `${issuer}oauth2/register`])
})

test('a Hydra of our own knows no client, and is gone once it is closed', {
  skip: given && 'the one that HYDRA_ADMIN_URL names is not ours to close',
}, async () => {
  const { admin, close } = await startHydra()
  assert.deepEqual(await admin('GET', '/clients'), { status: 200, body: [] })
  await close()
  await assert.rejects(admin('GET', '/clients'))
})

test('a client that the operator of a Hydra creates obtains a token with its secret', async (t) => {
  const { issuer, admin, close } = await startHydra()
  t.after(() => close())
  const { status, body: client } = await admin('POST', '/clients', { grant_types: ['client_credentials'] })
  assert.equal(status, 201)
  assert.ok(isRecord(client))
  const credentials = Buffer.from(`${client['client_id']}:${client['client_secret']}`).toString('base64')
  const answer = await fetch(`${issuer}oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const { access_token: token }: { access_token?: string } = JSON.parse(await answer.text())
  assert.match(`${token}`, /^ory_at_/)
})
