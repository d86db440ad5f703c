import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { AllClientMetadata } from 'oidc-provider'
import {
  type CertificateAuthority,
  type CertificateSubject,
  createCertificateAuthority,
} from '../support/certificates.ts'
import { type ClientInformation, register, remove, usedClient } from '../support/registration.ts'
import { ciba, clientCredentials, codeFlow, pushedAuthorization, userinfo } from '../support/use_client.ts'
import { authMethods, grants } from './oidc_provider/supported.ts'
import { user } from './oidc_provider/user.ts'
import { type AuthorizationServer, startServer } from './oidc_provider.ts'

const redirectUri = 'https://app.example.com/callback'
const signIn = { redirectUri, scope: 'openid profile' }
const browserApp = { redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' } as const

let authority: CertificateAuthority
let server: AuthorizationServer

before(async () => {
  authority = await createCertificateAuthority()
  server = await startServer({ certificateAuthority: authority })
})
after(() => server.close())

async function registered(metadata: AllClientMetadata): Promise<ClientInformation> {
  const { status, body } = await register(server, metadata)
  assert.deepEqual([status, body.error_description], [201, undefined])
  return body
}

test('refuses a code without PKCE to a public client', async () => {
  const client = await registered(browserApp)
  const query = new URLSearchParams({
    client_id: client.client_id,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid',
  })
  const answer = await fetch(`${server.issuer}/auth?${query}`, { redirect: 'manual' })
  const location = new URL(answer.headers.get('location') ?? '')
  assert.match(location.searchParams.get('error_description') ?? '', /PKCE/)
  await remove(client)
})

test('signs the user in by a pushed authorization request where the client requires one', async () => {
  const client = await registered({ ...browserApp, require_pushed_authorization_requests: true })
  await assert.rejects(codeFlow(server, usedClient(client), signIn))
  const tokens = await pushedAuthorization(server, usedClient(client), signIn)
  const { sub, name } = await userinfo(server, usedClient(client), tokens)
  assert.deepEqual([sub, name], [user, 'Alice'])
  await remove(client)
})

test('fetches what a client published, and calls its user by another name in each sector', async () => {
  const sector = 'https://app.example.com/sector.json'
  const { metadata, credentials } = await authMethods.private_key_jwt.prepare()
  server.publish(sector, [redirectUri])
  server.publish('https://app.example.com/jwks.json', metadata.jwks)
  const client = await registered({
    ...browserApp,
    token_endpoint_auth_method: 'private_key_jwt',
    jwks_uri: 'https://app.example.com/jwks.json',
    subject_type: 'pairwise',
    sector_identifier_uri: sector,
  })
  const tokens = await codeFlow(server, usedClient(client, credentials), signIn)
  assert.match(tokens.claims()?.sub ?? '', /^[0-9a-f]{64}$/)
  await remove(client)
})

test('notifies a client by CIBA ping; answered inside this process, its way over https is not exercised', async () => {
  const endpoint = 'https://app.example.com/ciba'
  server.publish(endpoint, {})
  const client = await registered({
    ...grants['urn:openid:params:grant-type:ciba'].metadata,
    backchannel_token_delivery_mode: 'ping',
    backchannel_client_notification_endpoint: endpoint,
  })
  const request = { scope: 'openid', loginHint: user, notificationToken: 'of-the-client' }
  assert.equal((await ciba(server, usedClient(client), request)).claims()?.sub, user)
  await remove(client)
})

const subjects: Record<string, { readonly value: string; readonly subject: CertificateSubject }> = {
  tls_client_auth_subject_dn: { value: 'CN=app', subject: { commonName: 'app' } },
  tls_client_auth_san_dns: {
    value: 'app.example.com',
    subject: { commonName: 'app', dns: 'app.example.com' },
  },
  tls_client_auth_san_uri: { value: 'urn:app', subject: { commonName: 'app', uri: 'urn:app' } },
  tls_client_auth_san_ip: { value: '192.0.2.1', subject: { commonName: 'app', ip: '192.0.2.1' } },
  tls_client_auth_san_email: {
    value: 'app@example.com',
    subject: { commonName: 'app', email: 'app@example.com' },
  },
}

for (const [property, { value, subject }] of Object.entries(subjects)) {
  test(`takes a certificate that fits ${property}, and no other`, async () => {
    const client = await registered({
      ...grants.client_credentials.metadata,
      token_endpoint_auth_method: 'tls_client_auth',
      [property]: value,
    })
    const fitting = usedClient(client, { certificate: await authority.issue(subject) })
    const other = usedClient(client, { certificate: await authority.issue({ commonName: 'other' }) })
    assert.ok((await clientCredentials(server, fitting)).access_token)
    await assert.rejects(clientCredentials(server, other), { error: 'invalid_client' })
    await remove(client)
  })
}

test('holds no client at the end', () => {
  assert.deepEqual(server.clients(), [])
})
