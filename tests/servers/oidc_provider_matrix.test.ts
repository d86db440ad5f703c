import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type CertificateAuthority, createCertificateAuthority } from '../support/certificates.ts'
import { isAuthMethod } from '../support/client_authentication.ts'
import { register, remove, usedClient } from '../support/registration.ts'
import { connect, introspect, type UsedClient } from '../support/use_client.ts'
import { authMethods, grants } from './oidc_provider/supported.ts'
import { user } from './oidc_provider/user.ts'
import { type AuthorizationServer, startServer } from './oidc_provider.ts'

let authority: CertificateAuthority
let server: AuthorizationServer
let api: UsedClient

before(async () => {
  authority = await createCertificateAuthority()
  server = await startServer({ certificateAuthority: authority })
  const { body } = await register(server, { grant_types: [], response_types: [] })
  api = usedClient(body)
})

after(() => server.close())

for (const authMethod of Object.keys(authMethods).filter(isAuthMethod)) {
  const method = authMethods[authMethod]
  for (const [grantType, grant] of Object.entries(grants)) {
    if (!method.confidential && !grant.forPublicClients) continue

    test(`${authMethod} (${method.exercised}) gets ${grantType} (${grant.exercised})`, async () => {
      const { metadata, credentials } = await method.prepare(authority)
      const wanted = { ...grant.metadata, ...metadata, token_endpoint_auth_method: authMethod }
      const { status, body } = await register(server, wanted)
      assert.deepEqual([status, body.error_description], [201, undefined])
      const client = usedClient(body, credentials)

      const { accessToken, subject } = await grant.use(server, client)

      assert.equal(subject, grantType === 'client_credentials' ? undefined : user)
      if (grantType !== 'implicit') await assertActive(accessToken, client.clientId)
      assert.equal((await remove(body)).status, 204)
    })
  }
}

test('names every auth method and grant that the discovery document names', async () => {
  const published = (await connect(server, api)).serverMetadata()
  assert.deepEqual(
    new Set(published.token_endpoint_auth_methods_supported),
    new Set(Object.keys(authMethods)),
  )
  assert.deepEqual(new Set(published.grant_types_supported), new Set(Object.keys(grants)))
})

/** A resource server that knows nothing but the token asks about it. */
async function assertActive(accessToken: string | undefined, clientId: string): Promise<void> {
  assert.ok(accessToken !== undefined)
  const answer = await introspect(server, api, accessToken)
  assert.deepEqual([answer.active, answer.client_id], [true, clientId])
}
