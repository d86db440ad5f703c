import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { suite, type TestContext, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { AllClientMetadata } from 'oidc-provider'
import { isRecord } from '../../provider/client/unknown.ts'
import type { AuthorizationServer, ServerOptions } from '../servers/oidc_provider.ts'
import { createCertificateAuthority } from '../support/certificates.ts'
import { register } from '../support/registration.ts'
import { ourselves, takingAccessTokens } from './access_tokens.ts'
import { type Environment, machine, serverFor } from './connected.ts'
import { documents, lossyWire } from './raw_server.ts'

const basic = { token_endpoint_auth_method: 'client_secret_basic' } as const
const asks = { ACCESS_SCOPE: 'api:write' }

/** How our own client is registered, and what we are given of it. */
interface Credential {
  readonly metadata: AllClientMetadata
  readonly given: (registered: AllClientMetadata) => Environment
}

function record(value: unknown): object {
  assert.ok(isRecord(value))
  return value
}

async function ourClient(t: TestContext, metadata: AllClientMetadata, options: ServerOptions = {}) {
  const server = await serverFor(t, options)
  const guarded = await takingAccessTokens(t, server)
  const { body } = await register(server, { ...ourselves, scope: 'api:write', ...metadata })
  const us = (more: Environment) =>
    guarded.connect({ ACCESS_CLIENT_ID: body.client_id, ...asks, ...more }).api
  return { server, guarded, body, us }
}

function tokenRequests({ requests }: AuthorizationServer): number {
  return requests.filter(({ path }) => path === '/token').length
}

suite('Our own client, at a registration endpoint that asks the server whether its token is active', () => {
  for (const method of ['client_secret_basic', 'client_secret_post'] as const)
    test(`obtains a token with its secret, where the server takes ${method}`, async (t) => {
      const clientAuthMethods = [...new Set([method, 'client_secret_post'] as const)]
      const metadata = { token_endpoint_auth_method: method }
      const { us, body, guarded } = await ourClient(t, metadata, {
        configure: (standard) => ({ ...standard, clientAuthMethods }),
      })
      await us({ ACCESS_CLIENT_SECRET: body.client_secret }).register({ ...machine, ...metadata })
      assert.deepEqual(guarded.answers, [201])
    })

  const pairs: Readonly<Record<string, { readonly publicKey: KeyObject; readonly privateKey: KeyObject }>> = {
    RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    EdDSA: generateKeyPairSync('ed25519'),
  }
  for (const [alg, { publicKey, privateKey }] of Object.entries(pairs)) {
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const jwk = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'ours' })
    for (const [form, key] of Object.entries({ 'PKCS #8': pem, 'a JWK': jwk }))
      test(`obtains a token with its private key of ${alg}, given as ${form}`, async (t) => {
        const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'ours' }] }
        const { us, guarded } = await ourClient(t, { token_endpoint_auth_method: 'private_key_jwt', jwks })
        await us({ ACCESS_CLIENT_PRIVATE_KEY: key }).register(machine)
        assert.deepEqual(guarded.answers, [201])
      })
  }

  test('obtains a token with its certificate, at the mutual TLS alias of the token endpoint', async (t) => {
    const certificateAuthority = await createCertificateAuthority()
    const { cert, key } = await certificateAuthority.issue({ commonName: 'us' })
    setDefaultCACertificates([...getCACertificates('default'), certificateAuthority.certificate])
    const metadata = {
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: 'CN=us',
    } as const
    const { us, guarded } = await ourClient(t, metadata, { certificateAuthority })
    await us({ ACCESS_CLIENT_CERTIFICATE: cert, ACCESS_CLIENT_CERTIFICATE_KEY: key }).register(machine)
    assert.deepEqual(guarded.answers, [201])
  })

  test('asks once for all that register at the same time, and again only when the token is refused', async (t) => {
    const { server, us, body, guarded } = await ourClient(t, basic)
    const api = us({ ACCESS_CLIENT_SECRET: body.client_secret })
    const eight = () => Promise.all(Array.from({ length: 8 }, () => api.register(machine)))
    await eight()
    assert.equal(tokenRequests(server), 1)
    guarded.revokeAll()
    await eight()
    assert.equal(tokenRequests(server), 2)
  })

  test('asks once more, for all that wait, before the token ends', async (t) => {
    const { server, us, body } = await ourClient(t, basic, {
      configure: (standard) => ({ ...standard, ttl: { ...standard.ttl, ClientCredentials: 2 } }),
    })
    const api = us({ ACCESS_CLIENT_SECRET: body.client_secret })
    const register = () => api.register(machine)
    await register()
    await new Promise((passed) => setTimeout(passed, 1650))
    await Promise.all([register(), register(), register()])
    assert.equal(tokenRequests(server), 2)
  })

  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const credentials = {
    'its secret': {
      metadata: basic,
      given: ({ client_secret: secret = '' }) => ({ ACCESS_CLIENT_SECRET: secret }),
    },
    'its private key': {
      metadata: {
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [key.publicKey.export({ format: 'jwk' })] },
      },
      given: () => ({
        ACCESS_CLIENT_PRIVATE_KEY: key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      }),
    },
  } as const satisfies Readonly<Record<string, Credential>>
  for (const [named, { metadata, given }] of Object.entries<Credential>(credentials))
    test(`asks again with ${named} when an answer is lost, with an assertion of its own each time`, async (t) => {
      const { server, us, body, guarded } = await ourClient(t, metadata)
      let lost = 0
      const wire = await lossyWire(t, server.issuer, () => lost++ < 2)
      const discovery = await fetch(`${server.issuer}/.well-known/openid-configuration`)
      const served = await documents(t, {
        '/discovery': { ...record(await discovery.json()), token_endpoint: `${wire}/token` },
      })
      await us({ ...given(body), DISCOVERY_URL: `${served}/discovery` }).register(machine)
      assert.deepEqual(guarded.answers, [201])
      const answered = server.requests.filter(({ path }) => path === '/token').map(({ status }) => status)
      assert.deepEqual(answered, [200, 200, 200])
    })

  test('with a wrong secret is refused in the words of the server, and is asked again by the next call', async (t) => {
    const { server, us } = await ourClient(t, basic)
    const api = us({ ACCESS_CLIENT_SECRET: 'h1dden' })
    for (const times of [1, 2]) {
      await assert.rejects(api.register(machine), ({ code, message }: Error & { code: string }) => {
        assert.equal(code, 'access-denied')
        assert.match(message, /^POST http:.*\/token answered 401: invalid_client: /)
        assert.match(message, /OAUTH_ACCESS_CLIENT_SECRET/)
        assert.doesNotMatch(message, /h1dden/)
        return true
      })
      assert.equal(tokenRequests(server), times)
    }
  })

  test('with a key that cannot be read says so and quotes nothing of it', async (t) => {
    const { us } = await ourClient(t, basic)
    for (const key of ['h1dden', '{ "kty": "EC", "d": "h1dden" }', '-----BEGIN PRIVATE KEY-----\nh1dden'])
      await assert.rejects(us({ ACCESS_CLIENT_PRIVATE_KEY: key }).register(machine), {
        code: 'invalid-configuration',
        message:
          'The private key of OAUTH_ACCESS_CLIENT_PRIVATE_KEY (environment) cannot be read: give a private JWK, or PKCS #8 in PEM, of type RSA, EC or Ed25519.',
      })
  })
})
