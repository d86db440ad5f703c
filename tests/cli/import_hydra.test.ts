import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { isRecord } from '../../provider/client/unknown.ts'
import type { Bag } from '../../provider/door.ts'
import { steps } from '../engine/declared.ts'
import { type Hydra, startHydra } from '../servers/hydra.ts'
import { project } from '../support/engine.ts'
import { keepSecret } from '../support/secrets.ts'
import { imported, runImport } from './imported.ts'

const made: readonly Bag[] = [
  { client_id: 'nothing-said' },
  {
    client_id: 'browser-app',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code', 'code id_token'],
    redirect_uris: ['https://shop.example.com/callback'],
    scope: 'openid offline_access',
    allowed_cors_origins: ['https://shop.example.com'],
    skip_consent: true,
  },
  {
    client_id: 'orders',
    client_secret: 'a secret of an imported client',
    client_name: 'It is */ and $' + '{orders}',
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'client_secret_post',
    audience: ['https://orders.example.com'],
    metadata: { team: 'orders' },
    client_credentials_grant_access_token_lifespan: '1h0m0s',
    contacts: ['ada@example.com'],
  },
]

async function clientsOf({ admin }: Hydra): Promise<readonly Bag[]> {
  const { body } = await admin('GET', '/clients?page_size=500')
  assert.ok(Array.isArray(body))
  return body.filter(isRecord).sort((a, b) => (String(a['client_id']) < String(b['client_id']) ? -1 : 1))
}

async function hydraOfClients(t: TestContext): Promise<Hydra> {
  const hydra = await startHydra()
  t.after(async () => {
    for (const { client_id: id } of made) await hydra.admin('DELETE', `/clients/${String(id)}`)
    await hydra.close()
  })
  for (const client of made) {
    keepSecret(client['client_secret'], 'the secret of a client')
    const { status, body } = await hydra.admin('POST', '/clients', client)
    assert.equal(status, 201, JSON.stringify(body))
  }
  return hydra
}

test('the clients of Hydra become a program, a stack has them, and they stay as they are', async (t) => {
  const hydra = await hydraOfClients(t)
  const stack = await project(t, {
    program: { 'index.ts': '' },
    refreshAlways: true,
    config: { 'oauth:issuer': hydra.issuer, 'oauth:api': 'hydra', 'oauth:adminUrl': hydra.adminUrl },
  })
  const before = await clientsOf(hydra)
  const asked = await runImport(stack)
  assert.deepEqual(
    [asked.code, JSON.parse(asked.stdout).stack],
    [0, null],
    'without a terminal, nobody says yes',
  )
  assert.equal((await stack.exportState()).deployment.resources, undefined)
  const { clients } = await imported(stack)
  const names = ['browser-app', 'nothing-said', 'orders']
  assert.deepEqual(
    clients.map(({ name }) => name),
    names,
  )
  const previewed = await stack.preview({ diff: true })
  assert.deepEqual(
    [steps(previewed), previewed.drift],
    [names.map((name) => `same ${name}`), []],
    previewed.stdout,
  )
  await stack.up()
  assert.deepEqual(await clientsOf(hydra), before)
  const text = readFileSync(join(stack.folder, 'index.ts'), 'utf8')
  stack.edit({ 'index.ts': text.replace("contacts: ['ada@example.com']", "contacts: ['bob@example.com']") })
  const changed = await stack.up()
  assert.deepEqual(steps(changed), ['same browser-app', 'same nothing-said', 'update orders'])
  const [one, other, orders] = before
  const [, , written] = await clientsOf(hydra)
  // Hydra itself says when a client was changed.
  assert.deepEqual(await clientsOf(hydra), [
    one,
    other,
    { ...orders, contacts: ['bob@example.com'], updated_at: written?.['updated_at'] },
  ])
  const again = await imported(stack)
  assert.deepEqual([again.clients, again.file], [[], null])
  assert.deepEqual(
    again.leftOut.map(({ why }) => why),
    names.map(() => 'is in the stack already'),
  )
})
