import assert from 'node:assert/strict'
import { after, before, beforeEach, mock, test } from 'node:test'
import type { AllClientMetadata } from 'oidc-provider'
import {
  type ClientInformation,
  read,
  register,
  remove,
  update,
  usedClient,
} from '../support/registration.ts'
import { clientCredentials, codeFlow, introspect } from '../support/use_client.ts'
import { type AuthorizationServer, startServer } from './oidc_provider.ts'

const signIn = { redirectUri: 'https://app.example.com/callback', scope: 'openid profile' }
const browserApp = {
  redirect_uris: [signIn.redirectUri],
  token_endpoint_auth_method: 'none',
  scope: signIn.scope,
} as const
const machine = { grant_types: ['client_credentials'], response_types: [], scope: 'api:read' }

const screen = [mock.method(console, 'info'), mock.method(console, 'warn'), mock.method(console, 'error')]
let server: AuthorizationServer

before(async () => {
  server = await startServer()
})
beforeEach(() => server.resetRequests())
after(() => server.close())

async function registered(metadata: AllClientMetadata, at = server): Promise<ClientInformation> {
  const { status, body } = await register(at, metadata)
  assert.deepEqual([status, body.error_description], [201, undefined])
  return body
}

test('rotates the registration access token with an update, not with a read', async () => {
  const client = await registered(machine)
  assert.equal((await read(client)).body.registration_access_token, client.registration_access_token)

  const updated = await update(client, { ...machine, client_name: 'Renamed' })

  assert.deepEqual([updated.status, updated.body.client_name], [200, 'Renamed'])
  assert.notEqual(updated.body.registration_access_token, client.registration_access_token)
  assert.equal((await read(client)).status, 401)
  assert.equal((await remove(updated.body)).status, 204)
})

test('keeps the registration access token when it is told not to rotate', async () => {
  const lenient = await startServer({ rotate: false })
  const client = await registered(machine, lenient)
  const updated = await update(client, machine)
  assert.equal(updated.body.registration_access_token, client.registration_access_token)
  await lenient.close()
})

test('shows a change by somebody else at the next read, and none that it would not take itself', async () => {
  const client = await registered({ ...machine, client_name: 'As registered' })
  assert.equal((await read(client)).body.client_name, 'As registered')

  await server.changeClient(client.client_id, { client_name: 'Changed', scope: undefined })

  const seen = await read(client)
  assert.deepEqual([seen.body.client_name, 'scope' in seen.body], ['Changed', false])
  await assert.rejects(
    server.changeClient(client.client_id, { subject_type: undefined, scope: 'unheard:of' }),
  )
  await assert.rejects(server.changeClient('nobody', {}), /holds no client nobody/)
  await remove(client)
})

test('answers 401 for a client that somebody removed', async () => {
  const client = await registered(machine)
  server.removeClient(client.client_id)
  assert.equal((await read(client)).status, 401)
})

test('counts every request with its method, path and status', async () => {
  const client = await registered(machine)
  await read(client)
  await remove(client)
  await read(client)
  const path = `/reg/${client.client_id}`
  assert.deepEqual(server.requests, [
    { method: 'POST', path: '/reg', status: 201 },
    { method: 'GET', path, status: 200 },
    { method: 'DELETE', path, status: 204 },
    { method: 'GET', path, status: 401 },
  ])
})

test('takes another initial access token, and the one before no more', async () => {
  const before = server.initialAccessToken
  server.setInitialAccessToken('another-one')
  assert.equal((await register(server, machine, before)).status, 401)
  assert.equal((await register(server, machine, 'never-issued')).status, 401)
  await remove(await registered(machine))
})

test('takes a single-use initial access token for one registration that succeeds, also with two at once', async () => {
  const token = server.issueInitialAccessToken({ singleUse: true })
  assert.equal((await register(server, { ...machine, scope: 'unheard:of' }, token)).status, 400)

  const answers = await Promise.all([register(server, machine, token), register(server, machine, token)])

  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 401])
  assert.equal((await register(server, machine, token)).status, 401)
  for (const { status, body } of answers) if (status === 201) await remove(body)
})

/** oidc-provider 9 says invalid_request where RFC 6749 5.2 has unauthorized_client. */
const refusal = { status: 400, error_description: 'requested grant type is not allowed for this client' }

test('refuses client credentials to a public client', async () => {
  const client = await registered(browserApp)
  await assert.rejects(clientCredentials(server, usedClient(client)), refusal)
  await remove(client)
})

test('gives client credentials to a public client that was registered for them: only the provider forbids it', async () => {
  const client = await registered({ ...machine, token_endpoint_auth_method: 'none' })
  assert.ok((await clientCredentials(server, usedClient(client))).access_token)
  await remove(client)
})

test('tells a confidential client that a token is active, and a public client nothing', async () => {
  const [service, app] = [await registered(machine), await registered(browserApp)]
  const own = await codeFlow(server, usedClient(app), signIn)
  const other = await clientCredentials(server, usedClient(service), { scope: 'api:read' })
  for (const { access_token: token } of [own, other]) {
    assert.equal((await introspect(server, usedClient(service), token)).active, true)
    assert.deepEqual(await introspect(server, usedClient(app), token), { active: false })
  }
  await remove(service)
  await remove(app)
})

test('has printed nothing, and holds no client at the end', () => {
  for (const method of screen)
    assert.deepEqual(
      method.mock.calls.map((call) => call.arguments),
      [],
    )
  assert.deepEqual(server.clients(), [])
})
