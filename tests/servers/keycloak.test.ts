import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startKeycloak } from './keycloak.ts'

test('a Keycloak has realms for tests, whose access clients obtain tokens with the roles they were given', async (t) => {
  const { createRealm, close } = await startKeycloak()
  t.after(() => close())
  const { issuer, createAccessClient, createInitialAccessToken, name, remove } = await createRealm()
  const discovery: { issuer?: string; token_endpoint?: string } = JSON.parse(
    await (await fetch(`${issuer}/.well-known/openid-configuration`)).text(),
  )
  assert.equal(discovery.issuer, issuer)
  const { clientId, clientSecret } = await createAccessClient(['view-clients'])
  const answer = await fetch(`${discovery.token_endpoint}`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }),
  })
  const { access_token: token }: { access_token?: string } = JSON.parse(await answer.text())
  const claims = JSON.parse(Buffer.from(`${token}`.split('.')[1] ?? '', 'base64url').toString())
  assert.ok(claims.resource_access['realm-management'].roles.includes('view-clients'))
  assert.ok(!claims.resource_access['realm-management'].roles.includes('manage-clients'))
  assert.ok((await createInitialAccessToken()).length > 0)
  await remove()
  assert.equal((await fetch(issuer)).status, 404, name)
})
