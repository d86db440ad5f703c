import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { runKeycloak } from '../../ci/servers/run_keycloak.ts'
import { startKeycloak } from './keycloak.ts'

const server = startKeycloak()
after(async () => (await server).close())

test('an access client of a realm obtains tokens with exactly the roles that it was given', async (t) => {
  const realm = await (await server).createRealm()
  t.after(() => realm.remove())
  const { clientId, clientSecret } = await realm.createAccessClient(
    ['create-client', 'view-clients'],
    'deployment',
  )
  assert.equal(clientId, 'deployment')
  const token = await obtainToken(realm.issuer, {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  })
  // Who views clients may also search them.
  assert.deepEqual(rolesIn(token), ['create-client', 'query-clients', 'view-clients'])
})

test('a user of a realm obtains tokens with the roles that they were given', async (t) => {
  const realm = await (await server).createRealm()
  t.after(() => realm.remove())
  await realm.createUser('ada', 'a-password', ['manage-clients'])
  const token = await obtainToken(realm.issuer, {
    grant_type: 'password',
    client_id: 'admin-cli',
    username: 'ada',
    password: 'a-password',
    scope: 'openid',
  })
  const answer = await fetch(`${realm.issuer.replace('/realms/', '/admin/realms/')}/clients`, {
    headers: { authorization: `Bearer ${token}` },
  })
  assert.equal(answer.status, 200)
})

test('an initial access token registers as many clients as it was made for', async (t) => {
  const realm = await (await server).createRealm()
  t.after(() => realm.remove())
  const token = await realm.createInitialAccessToken(1)
  assert.deepEqual([await register(realm.issuer, token), await register(realm.issuer, token)], [201, 401])
})

test('an operator is told where a created thing is, and a removed realm is gone', async () => {
  const { admin, issuer, name, remove } = await (await server).createRealm()
  const { status, location } = await admin('POST', '/clients', { clientId: 'one' })
  assert.equal(status, 201)
  assert.match(`${location}`, new RegExp(`/admin/realms/${name}/clients/[0-9a-f-]{36}$`))
  await remove()
  assert.equal((await fetch(issuer)).status, 404)
})

test('a Keycloak of our own is gone once it is closed', async () => {
  const { url, close } = await runKeycloak()
  assert.equal((await fetch(`${url}/realms/master`)).status, 200)
  await close()
  await assert.rejects(fetch(`${url}/realms/master`))
})

async function obtainToken(issuer: string, form: Record<string, string>): Promise<string> {
  const answer = await fetch(`${issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  const { access_token: token }: { access_token?: string } = JSON.parse(await answer.text())
  return `${token}`
}

function rolesIn(token: string): readonly string[] {
  const [, payload = ''] = token.split('.')
  const claims: { resource_access?: Record<string, { roles: string[] }> } = JSON.parse(
    Buffer.from(payload, 'base64url').toString(),
  )
  return claims.resource_access?.['realm-management']?.roles.toSorted() ?? []
}

async function register(issuer: string, token: string): Promise<number> {
  const answer = await fetch(`${issuer}/clients-registrations/openid-connect`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: 'one' }),
  })
  return answer.status
}
