import { test } from 'node:test'
import { startKeycloak } from '../servers/keycloak.ts'
import { assertComesAndGoes } from './comes_and_goes.ts'

test('keycloak: a browser app and a service with scopes of the realm', async (t) => {
  const keycloak = await startKeycloak()
  t.after(() => keycloak.close())
  const realm = await keycloak.createRealm()
  const { clientId, clientSecret } = await realm.createAccessClient(['manage-clients'])
  await assertComesAndGoes(t, {
    program: 'examples/keycloak',
    config: { 'oauth:issuer': realm.issuer, 'oauth:api': 'keycloak' },
    env: {
      OAUTH_ISSUER: realm.issuer,
      OAUTH_ACCESS_CLIENT_ID: clientId,
      OAUTH_ACCESS_CLIENT_SECRET: clientSecret,
    },
  })
})
