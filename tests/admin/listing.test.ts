import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../../provider/connection.ts'
import type { Listed } from '../../provider/registration/api.ts'
import { apartOf } from '../../provider/servers/keycloak_built_in.ts'
import { startHydra } from '../servers/hydra.ts'
import { startKeycloak } from '../servers/keycloak.ts'
import { keepSecret } from '../support/secrets.ts'

/** More than two pages. */
const ids = Array.from({ length: 120 }, (_, index) => `listed-${String(index).padStart(3, '0')}`)

async function listed(issuer: string, config: Readonly<Record<string, string>>): Promise<readonly Listed[]> {
  const stack = new Map(Object.entries({ issuer, ...config }))
  const door = { config: { stack: (key: string) => stack.get(key), environment: {} }, say: async () => {} }
  const { list } = connect(door, issuer).api
  assert.ok(list)
  const found: Listed[] = []
  for await (const one of list()) found.push(one)
  return found
}

const idsOf = (found: readonly Listed[]) => found.map(({ information }) => information.client_id).sort()

test('Keycloak lists every client, and tells which are its own and which no OAuth clients', async (t) => {
  const keycloak = await startKeycloak()
  t.after(() => keycloak.close())
  const realm = await keycloak.createRealm()
  t.after(() => realm.remove())
  await Promise.all(ids.map((clientId) => realm.admin('POST', '/clients', { clientId })))
  await realm.admin('POST', '/clients', { clientId: 'of-saml', protocol: 'saml' })
  // Its own client for permissions says nothing of being one (26.7.3).
  await realm.admin('PUT', '', { adminPermissionsEnabled: true })
  const { clientId, clientSecret } = await realm.createAccessClient(['manage-clients'])
  keepSecret(clientSecret, 'the secret of an access client')
  const access = { api: 'keycloak', accessClientId: clientId, accessClientSecret: clientSecret }
  const found = await listed(realm.issuer, access)
  const of = (kind: Listed['apart']) => idsOf(found.filter(({ apart }) => apart === kind))
  assert.deepEqual(of(undefined), [...ids, clientId])
  assert.deepEqual(of('other-protocol'), ['of-saml'])
  assert.deepEqual(of('built-in'), [
    'account',
    'account-console',
    'admin-cli',
    'admin-permissions',
    'broker',
    'realm-management',
    'security-admin-console',
  ])
  await t.test('and refuses to list none to a credential that sees none', async () => {
    const blind = await realm.createAccessClient(['query-clients'])
    const seen = listed(realm.issuer, {
      api: 'keycloak',
      accessClientId: blind.clientId,
      accessClientSecret: blind.clientSecret,
    })
    await assert.rejects(seen, {
      code: 'access-denied',
      message: /lists no client at all\.\n.*manage-clients/,
    })
  })
})

test('the clients of the master realm that stand for realms are its own', async (t) => {
  const keycloak = await startKeycloak()
  t.after(() => keycloak.close())
  const realm = await keycloak.createRealm()
  t.after(() => realm.remove())
  const { body } = await realm.admin('GET', '/../master/clients')
  assert.ok(Array.isArray(body))
  assert.deepEqual(
    body.filter((client) => apartOf(client).apart !== 'built-in'),
    [],
  )
  assert.ok(body.some(({ clientId }) => clientId === `${realm.name}-realm`))
})

test('Hydra lists every client', async (t) => {
  const { admin, adminUrl, issuer, close } = await startHydra()
  t.after(async () => {
    for (const id of ids) await admin('DELETE', `/clients/${id}`)
    await close()
  })
  for (const id of ids) await admin('POST', '/clients', { client_id: id })
  const found = await listed(issuer, { api: 'hydra', adminUrl })
  assert.deepEqual(
    idsOf(found).filter((id) => id.startsWith('listed-')),
    ids,
  )
  assert.equal(new Set(idsOf(found)).size, found.length)
})
