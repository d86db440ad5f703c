import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type ServerConfig, unconfigured } from '../../provider/config.ts'
import { discover as discoverBy, wellKnown } from '../../provider/registration/discovery.ts'
import { repeating } from '../../provider/registration/retry.ts'
import { sender } from '../../provider/registration/send.ts'
import { serverFor } from './connected.ts'
import { documents, rawServer } from './raw_server.ts'

function config(issuer: string, more: Partial<ServerConfig> = {}): ServerConfig {
  return { ...unconfigured({ stack: () => undefined, environment: {} }, issuer), ...more }
}

const deliver = repeating(sender(), () => {})
const discover = (at: ServerConfig) => discoverBy(at, deliver)

suite('The well-known addresses of an issuer', () => {
  const oidc = '/.well-known/openid-configuration'
  const oauth = '/.well-known/oauth-authorization-server'
  for (const [issuer, path] of [
    ['https://login.example.com', ''],
    ['https://login.example.com/', ''],
    ['https://login.example.com:8443/realms/blue', '/realms/blue'],
    ['https://login.example.com/realms/blue/', '/realms/blue'],
  ] as const)
    test(`${issuer}: OpenID appends, RFC 8414 inserts`, () => {
      const { origin } = new URL(issuer)
      assert.deepEqual(wellKnown(issuer), [`${origin}${path}${oidc}`, `${origin}${oauth}${path}`])
    })
})

suite('Discovery', () => {
  test('of a real server finds its endpoints, with one request for all that ask', async (t) => {
    const server = await serverFor(t)
    const found = await Promise.all([1, 2, 3].map(() => discover(config(server.issuer))))
    for (const metadata of found)
      assert.deepEqual(
        [metadata.registration_endpoint, metadata.token_endpoint],
        [`${server.issuer}/reg`, `${server.issuer}/token`],
      )
    assert.equal(server.requests.length, 1)
  })

  test('finds an issuer with a path that publishes by RFC 8414 alone', async (t) => {
    const byPath: Record<string, unknown> = {}
    const origin = await documents(t, byPath)
    for (const issuer of [`${origin}/tenant`, `${origin}/other/`]) {
      const metadata = { issuer, token_endpoint: `${issuer}/token`, of_this_server: [1] }
      byPath[`/.well-known/oauth-authorization-server${new URL(issuer).pathname.replace(/\/$/, '')}`] =
        metadata
      assert.deepEqual(await discover(config(issuer)), metadata)
    }
  })

  test('looks only where discoveryUrl says', async (t) => {
    const internal = await documents(t, { '/internal': { issuer: 'https://login.example.com' } })
    const metadata = await discover(
      config('https://login.example.com', { discoveryUrl: `${internal}/internal` }),
    )
    assert.equal(metadata.issuer, 'https://login.example.com')
  })

  test('refuses a document of another issuer, be it by one slash', async (t) => {
    const byPath: Record<string, unknown> = {}
    const issuer = await documents(t, byPath)
    byPath['/.well-known/openid-configuration'] = { issuer: `${issuer}/` }
    await assert.rejects(discover(config(issuer)), {
      code: 'unexpected-answer',
      message: `GET ${issuer}/.well-known/openid-configuration describes the issuer "${issuer}/", configured is "${issuer}". They must be equal, character by character (RFC 8414 section 3.3): correct oauth:issuer or oauth:discoveryUrl.`,
    })
  })

  test('refuses what is no metadata, and asks again the next time', async (t) => {
    const byPath: Record<string, unknown> = { '/.well-known/openid-configuration': ['nothing'] }
    const issuer = await documents(t, byPath)
    await assert.rejects(discover(config(issuer)), {
      code: 'unexpected-answer',
      message:
        /openid-configuration answered 200 without server metadata, GET .* answered 404\. The server publishes/,
    })
    byPath['/.well-known/openid-configuration'] = { issuer }
    assert.deepEqual(await discover(config(issuer)), { issuer })
  })

  test('of a server that publishes nothing says what was tried and what to set', async (t) => {
    const issuer = await documents(t, {})
    await assert.rejects(discover(config(issuer)), {
      code: 'unexpected-answer',
      message: `GET ${issuer}/.well-known/openid-configuration answered 404, GET ${issuer}/.well-known/oauth-authorization-server answered 404. The server publishes no metadata there: correct oauth:issuer, or set oauth:discoveryUrl, or set oauth:registrationEndpoint for a server that publishes none.`,
    })
  })

  test('passes over a page that stands in the place of metadata', async (t) => {
    const byPath: Record<string, unknown> = { '/.well-known/openid-configuration': 'a page' }
    const issuer = await documents(t, byPath)
    byPath['/.well-known/oauth-authorization-server'] = { issuer }
    assert.deepEqual(await discover(config(issuer)), { issuer })
  })

  test('of a server that fails is an error, also where its registration endpoint is configured', async (t) => {
    const origin = await rawServer(t, (_, response) => response.writeHead(501).end())
    await assert.rejects(discover(config(origin, { registrationEndpoint: `${origin}/register` })), {
      code: 'unexpected-answer',
      message: /answered 501/,
    })
  })

  test('of a server that publishes nothing is enough where its registration endpoint is configured', async (t) => {
    const issuer = await documents(t, {})
    const metadata = await discover(config(issuer, { registrationEndpoint: `${issuer}/register` }))
    assert.deepEqual(metadata, { issuer })
  })

  test('waits for a server that is starting', async (t) => {
    let asked = 0
    const origin = await rawServer(t, (_, response) => {
      asked++
      response.writeHead(asked < 3 ? 503 : 200).end(JSON.stringify({ issuer: origin }))
    })
    assert.deepEqual([(await discover(config(origin))).issuer, asked], [origin, 3])
  })
})
