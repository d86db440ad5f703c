import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import messages from '@pulumi/pulumi/proto/provider_pb.js'
import { isRecord } from '../../provider/client/unknown.ts'
import type { Bag } from '../../provider/door.ts'
import { plain } from '../../provider/plugin/boundary.ts'
import { startServer } from '../servers/oidc_provider.ts'
import { register } from '../support/registration.ts'
import { call, configured, type PluginProcess, startPlugin, struct } from './process.ts'

interface Place {
  readonly plugin: PluginProcess
  readonly issuer: string
  readonly clientId: string
  readonly token: string
}

/** A client that somebody registered, and a plugin that was given its token. */
async function place(t: TestContext): Promise<Place> {
  const server = await startServer()
  t.after(() => server.close())
  const { body } = await register(server, {
    client_name: 'Of somebody',
    redirect_uris: [],
    grant_types: ['client_credentials'],
    response_types: [],
  })
  const { client_id: clientId, registration_access_token: token } = body
  const plugin = await startPlugin()
  t.after(plugin.close)
  await configured(plugin, {
    issuer: server.issuer,
    registrationAccessTokens: JSON.stringify({ [clientId]: token }),
  })
  return { plugin, issuer: server.issuer, clientId, token }
}

async function invoke({ plugin: { client } }: Place, token: string, args: Bag = {}) {
  const request = new messages.InvokeRequest()
  request.setTok(token)
  request.setArgs(struct(args))
  return call<messages.InvokeResponse>((done) => client.invoke(request, done))
}

async function answered(at: Place, token: string, args: Bag = {}): Promise<Bag> {
  return plain((await invoke(at, token, args)).getReturn())
}

suite('A program asks', () => {
  test('what a server says of itself', async (t) => {
    const at = await place(t)
    const { issuer, tokenEndpoint, metadata } = await answered(at, 'oauth:index:getAuthorizationServer')
    assert.deepEqual([issuer, tokenEndpoint], [at.issuer, `${at.issuer}/token`])
    assert.ok(isRecord(metadata) && Array.isArray(metadata['grant_types_supported']))
  })

  test('what a client is, and is told no secret', async (t) => {
    const at = await place(t)
    const client = await answered(at, 'oauth:index:getClient', { clientId: at.clientId })
    const { clientId, clientName, grantTypes, tokenEndpointAuthMethod, issuer } = client
    assert.deepEqual(
      [clientId, clientName, grantTypes, tokenEndpointAuthMethod, issuer],
      [at.clientId, 'Of somebody', ['client_credentials'], 'client_secret_basic', at.issuer],
    )
    assert.deepEqual([client['clientSecret'], client['registrationAccessToken']], [undefined, undefined])
    assert.ok(!JSON.stringify(client).includes(at.token))
  })

  test('for a function that there is not', async (t) => {
    const at = await place(t)
    const answer = await invoke(at, 'oauth:index:getEverything')
    assert.deepEqual(
      answer.getFailuresList().map((one) => one.getReason()),
      ['There is no function oauth:index:getEverything.'],
    )
  })
})

suite('A client is imported', () => {
  const read = ({ plugin: { client }, clientId }: Place, kind: string) => {
    const request = new messages.ReadRequest()
    request.setUrn(`urn:pulumi:test::functions::oauth:index:${kind}::orders`)
    request.setId(clientId)
    return call<messages.ReadResponse>((done) => client.read(request, done))
  }

  test('whole, with the inputs that a program would declare', async (t) => {
    const at = await place(t)
    const answer = await read(at, 'ConfidentialClient')
    const { clientName, grantTypes, ownerPath } = plain(answer.getInputs())
    assert.deepEqual(
      [answer.getId(), clientName, grantTypes, ownerPath],
      [
        at.clientId,
        'Of somebody',
        ['client_credentials'],
        'urn:pulumi:test::functions::ConfidentialClient::orders',
      ],
    )
    assert.equal(plain(answer.getProperties())['registrationAccessToken'], at.token)
  })

  test('not as a client of the other class', async (t) => {
    const at = await place(t)
    await assert.rejects(
      read(at, 'PublicClient'),
      /authenticates by client_secret_basic, so it is no PublicClient: take the other class/,
    )
  })
})
