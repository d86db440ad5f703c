import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Bag } from '../../provider/door.ts'
import { check, create, read, remove, update } from '../../provider/lifecycle.ts'
import { rawServer } from '../registration/raw_server.ts'
import { checked, door } from './door.ts'
import { registeredAs, registrar } from './registrar.ts'

/** Every field and member that holds an address. */
const addressed = (at: string): Bag => ({
  clientUri: `${at}/client`,
  logoUri: `${at}/logo`,
  tosUri: `${at}/tos`,
  policyUri: `${at}/policy`,
  jwksUri: `${at}/jwks`,
  sectorIdentifierUri: `${at}/sector`,
  initiateLoginUri: `${at}/login`,
  requestUris: [`${at}/request`],
  backchannelLogoutUri: `${at}/logout`,
  frontchannelLogoutUri: `${at}/front`,
  redirectUris: [`${at}/callback`],
})

test('An address in metadata, of a client or of a server, is sent and recorded and never asked', async (t) => {
  const asked: string[] = []
  const elsewhere = await rawServer(t, ({ url = '' }, response) => {
    asked.push(url)
    response.end('{}')
  })
  const named = [
    'jwks_uri',
    'authorization_endpoint',
    'userinfo_endpoint',
    'service_documentation',
    'op_tos_uri',
  ]
  const { issuer, methods } = await registrar(t, {
    reply: ({ method, body }, at) =>
      method === 'DELETE'
        ? { status: 204 }
        : { status: 200, body: { ...registeredAs({ ...kept, ...body }, at), also_uri: `${elsewhere}/also` } },
    metadata: Object.fromEntries(named.map((name) => [name, `${elsewhere}/${name}`])),
  })
  const kept: Bag = { token_endpoint_auth_method: 'private_key_jwt' }
  const ours = door({ environment: { ISSUER: issuer, INITIAL_ACCESS_TOKEN: 'x' } })
  const allow = ['http-redirect-uri', 'http-uri']
  const args = { ...addressed(elsewhere), tokenEndpointAuthMethod: 'private_key_jwt', allow }
  const { inputs } = await check('ConfidentialClient', ours, {}, args)
  const { id, outputs } = await create(ours, inputs)
  await read('ConfidentialClient', ours, id, outputs)
  await update(ours, id, outputs, { ...inputs, clientName: 'Other' })
  await remove(ours, id, outputs)
  assert.deepEqual(methods(), ['POST', 'GET', 'GET', 'PUT', 'DELETE'])
  assert.equal(outputs['logoUri'], `${elsewhere}/logo`)
  assert.deepEqual(asked, [])
})

suite('What happens on the way to a server', () => {
  test('is said once for each repetition, at no resource', async (t) => {
    let failing = 2
    const { issuer } = await registrar(t, {
      reply: ({ body }, at) =>
        failing-- > 0
          ? { status: 429, body: { error: 'slow_down' } }
          : { status: 201, body: registeredAs(body, at) },
    })
    const ours = door({ environment: { ISSUER: issuer, INITIAL_ACCESS_TOKEN: 'h1dden' } })
    await create(ours, await checked(ours))
    const [first = '', second = '', ...more] = ours.said.map(({ level, text }) => `${level}: ${text}`)
    assert.match(
      first,
      /^info: POST http:\S+\/reg answered 429\. It is sent again in 0\.\d s, as try 2 of 4\.$/,
    )
    assert.match(second, / as try 3 of 4\.$/)
    assert.deepEqual(more, [])
    assert.doesNotMatch(ours.said.map(({ text }) => text).join(), /h1dden/)
  })

  test('by plain http that was allowed is warned of at preview, once', async () => {
    const environment = { ISSUER: 'http://login.example.com', ALLOW_INSECURE_HTTP: 'true', OFFLINE: '1' }
    const ours = door({ environment })
    await checked(ours)
    await checked(ours)
    assert.deepEqual(ours.said, [
      {
        level: 'warning',
        text: 'server: http://login.example.com may be called by plain http (oauth:allowInsecureHttp): everybody on the way can read tokens and secrets',
      },
    ])
  })

  test('with an environment that takes every certificate is an error at preview', async () => {
    const { config, say } = door({ environment: { ISSUER: 'https://login.example.com' } })
    const environment = { ...config.environment, NODE_TLS_REJECT_UNAUTHORIZED: '0' }
    const { failures } = await check('PublicClient', { config: { ...config, environment }, say }, {}, {})
    assert.match(
      failures.map(({ reason }) => reason).join(),
      /NODE_TLS_REJECT_UNAUTHORIZED=0 .* oauth:caCertificate/,
    )
  })

  test('that asks to be left alone for longer than we wait ends at once, with the wait', async (t) => {
    const issuer: string = await rawServer(t, ({ url = '' }, response) => {
      if (url.includes('.well-known'))
        return void response.end(JSON.stringify({ issuer, registration_endpoint: `${issuer}/reg` }))
      response.writeHead(429, { 'retry-after': '600' }).end()
    })
    const ours = door({ environment: { ISSUER: issuer, INITIAL_ACCESS_TOKEN: 'x' } })
    await assert.rejects(create(ours, await checked(ours)), {
      code: 'unexpected-answer',
      message: `POST ${issuer}/reg answered 429 with nothing said. The server asks to wait first (Retry-After: 600 s): run again after that.`,
    })
    assert.deepEqual(ours.said, [])
  })
})
