import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secret } from '../support/engine.ts'
import { register } from '../support/registration.ts'
import { assertAsked, declared, isSecretOutput, output } from './declared.ts'
import { assertHidden } from './hidden.ts'

const lookUps = `
const config = new Config('test')
const app = PublicClient.get('app', config.require('app'))
const service = ConfidentialClient.get('service', config.require('service'))
const { issuer, authorizationEndpoint, metadata } = await getAuthorizationServer()
export const appName = app.clientName
export const appId = app.clientId
export const redirectUris = app.redirectUris
export const scopes = service.scopes
export const { clientSecret, tokenEndpoint } = service
export { issuer, authorizationEndpoint }
export const registrationEndpoint = metadata['registration_endpoint']
`
const web = {
  client_name: 'App',
  token_endpoint_auth_method: 'none',
  redirect_uris: ['https://app.example.com/callback'],
} as const
const machine = { grant_types: ['client_credentials'], response_types: [], scope: 'api:read api:write' }

test('clients that exist are looked up with a token from config, and the server by discovery', async (t) => {
  const stack = await declared(t, lookUps)
  const { server, up, refresh, destroy, configure } = stack
  const { body: app } = await register(server, web)
  const { body: service } = await register(server, machine)
  await configure({
    'test:app': app.client_id,
    'test:service': service.client_id,
    [`oauth:registrationAccessTokens["${app.client_id}"]`]: secret(app.registration_access_token),
    [`oauth:registrationAccessTokens["${service.client_id}"]`]: secret(service.registration_access_token),
  })
  server.resetRequests()

  const run = await up()
  assert.deepEqual(
    ['appName', 'appId', 'redirectUris', 'scopes', 'issuer'].map((name) => run.outputs[name]?.value),
    ['App', app.client_id, web.redirect_uris, ['api:read', 'api:write'], server.issuer],
  )
  assert.deepEqual(
    ['tokenEndpoint', 'authorizationEndpoint', 'registrationEndpoint'].map((name) => output(run, name)),
    ['token', 'auth', 'reg'].map((path) => `${server.issuer}/${path}`),
  )
  assert.deepEqual(
    [output(run, 'clientSecret'), isSecretOutput(run, 'clientSecret')],
    [service.client_secret, true],
  )
  assertAsked(server, { GET: 2 }, 2)

  const again = await refresh()
  // The engine keeps their inputs; nothing that a user sees differs.
  assert.deepEqual(Object.keys(again.summary), ['same'])
  const secrets = [app.registration_access_token, service.registration_access_token, service.client_secret]
  await assertHidden(stack, secrets.map(String), [run, again])

  server.resetRequests()
  await destroy()
  assertAsked(server, {}, 1)
  assert.equal(server.clients().length, 2)
})
