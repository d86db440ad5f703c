import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { issued } from '../../provider/client/outputs.ts'
import { registrationOf } from '../../provider/registration/api.ts'
import { connected, machine, serverFor, trusted, unread } from './connected.ts'

async function registered(t: TestContext, options: { readonly rotate?: boolean } = {}) {
  const server = await serverFor(t, options)
  const { api } = trusted(server)
  const information = await api.register(machine)
  return { server, api, information, at: registrationOf(issued({}, information)) }
}

suite('A client at a registration endpoint', () => {
  test('is registered, read, updated and deleted with one request each', async (t) => {
    const { server, api, information, at } = await registered(t)
    const read = await api.read(at)
    assert.equal(read.state, 'present')
    const updated = await api.update(at, { ...machine, client_name: 'Renamed' }, unread)
    await api.delete(registrationOf(issued({ ...at }, updated)))
    assert.deepEqual([information.client_id, updated['client_name']], [updated.client_id, 'Renamed'])
    assert.deepEqual(
      server.requests.map(({ method, status }) => `${method} ${status}`),
      ['GET 200', 'POST 201', 'GET 200', 'PUT 200', 'DELETE 204'],
    )
    assert.deepEqual(server.clients(), [])
  })

  test('is reached with the token that the last write answered, with the one before no more', async (t) => {
    const { api, at } = await registered(t)
    const next = registrationOf(issued({ ...at }, await api.update(at, machine, unread)))
    assert.notEqual(next.registrationAccessToken, at.registrationAccessToken)
    assert.equal((await api.read(next)).state, 'present')
    const refused = await api.read(at)
    assert.match(refused.state === 'unknown' ? refused.why : '', /^GET http:.* answered 401: invalid_token: /)
    await assert.rejects(api.update(at, machine, unread), { code: 'access-denied' })
  })

  test('is not rotated by a read', async (t) => {
    const { api, at } = await registered(t)
    const read = await api.read(at)
    assert.deepEqual(
      read.state === 'present' && [read.rotated, read.information['registration_access_token']],
      [false, at.registrationAccessToken],
    )
  })

  test('whose token was renewed elsewhere is reached with the one that the user gave', async (t) => {
    const { server, at, api } = await registered(t)
    const { registration_access_token: renewed } = await api.update(at, machine, unread)
    const tokens = JSON.stringify({ [at.clientId]: renewed })
    const { api: cured } = trusted(server, { REGISTRATION_ACCESS_TOKENS: tokens })
    assert.equal((await cured.read(at)).state, 'present')
    assert.equal((await cured.read({ clientId: at.clientId })).state, 'present')
    await cured.delete(at)
    assert.deepEqual(server.clients(), [])
  })

  test('without any token says by which three ways to give one', async (t) => {
    const { api, at } = await registered(t)
    await assert.rejects(
      api.read({ clientId: at.clientId }),
      ({ message, code }: Error & { code: string }) => {
        assert.equal(code, 'invalid-configuration')
        assert.match(message, /no registration access token/)
        for (const way of [
          'oauth:registrationAccessTokens',
          'OAUTH_REGISTRATION_ACCESS_TOKENS',
          'oauth:accessToken',
        ])
          assert.ok(message.includes(way), message)
        return true
      },
    )
  })

  test('that somebody removed is unknown to a read, and cannot be deleted: a 401 proves nothing', async (t) => {
    const { server, api, at } = await registered(t)
    server.removeClient(at.clientId)
    assert.equal((await api.read(at)).state, 'unknown')
    await assert.rejects(api.delete(at), { code: 'access-denied', message: /^DELETE http:.* answered 401: / })
    await assert.rejects(api.update(at, machine, unread), { code: 'access-denied' })
  })

  test('that the server refuses is an error with the words of the server', async (t) => {
    const { api } = trusted(await serverFor(t))
    const metadata = { ...machine, grant_types: ['authorization_code'], response_types: ['code'] }
    await assert.rejects(api.register(metadata), {
      code: 'invalid-client-metadata',
      message: /^POST http:.*\/reg answered 400: invalid_redirect_uri: redirect_uris must contain members\.$/,
    })
  })

  test('of which the answer is another client is refused', async (t) => {
    const { api, at } = await registered(t)
    const other = registrationOf(issued({}, await api.register(machine)))
    await assert.rejects(api.read({ ...other, clientId: at.clientId }), {
      code: 'unexpected-answer',
      message: new RegExp(`answered with client "${other.clientId}" where "${at.clientId}" was asked for`),
    })
  })
})

suite('The client configuration endpoint', () => {
  test('is built from the registration endpoint where none was given', async (t) => {
    const { server, api, at } = await registered(t)
    server.resetRequests()
    await api.read({ clientId: at.clientId, registrationAccessToken: at.registrationAccessToken ?? '' })
    assert.deepEqual(server.requests, [{ method: 'GET', path: `/reg/${at.clientId}`, status: 200 }])
  })

  test('at a foreign origin gets no token, unless its origin is allowed', async (t) => {
    const { server, api, at } = await registered(t)
    const foreign = await serverFor(t)
    const elsewhere = { ...at, registrationClientUri: `${foreign.issuer}/reg/${at.clientId}` }
    for (const act of [
      () => api.read(elsewhere),
      () => api.update(elsewhere, machine, unread),
      () => api.delete(elsewhere),
    ])
      await assert.rejects(act, {
        code: 'invalid-configuration',
        message: new RegExp(
          `no token is sent there.*: pulumi config set oauth:allowedOrigins ${foreign.issuer}$`,
        ),
      })
    assert.deepEqual(foreign.requests, [])
    const { api: allowing } = trusted(server, { ALLOWED_ORIGINS: foreign.issuer })
    assert.equal((await allowing.read(elsewhere)).state, 'unknown')
    assert.equal(foreign.requests.length, 1)
  })

  test('whose address only begins as that of the issuer is foreign', async (t) => {
    const { server, api, at } = await registered(t)
    server.resetRequests()
    for (const rest of ['.example.com/reg', '@login.example.com/reg', '0/reg'])
      await assert.rejects(api.read({ ...at, registrationClientUri: `${server.issuer}${rest}` }), {
        code: 'invalid-configuration',
      })
    assert.deepEqual(server.requests, [])
  })

  test('that is no URL at all is refused the same way', async (t) => {
    const { api, at } = await registered(t)
    await assert.rejects(api.read({ ...at, registrationClientUri: 'nonsense' }), {
      code: 'invalid-configuration',
    })
  })
})

suite('Registering', () => {
  test('with a wrong initial access token names it and never quotes it', async (t) => {
    const server = await serverFor(t)
    const { api } = connected(server, { INITIAL_ACCESS_TOKEN: 'not-the-right-one' })
    await assert.rejects(api.register(machine), ({ code, message }: Error & { code: string }) => {
      assert.equal(code, 'access-denied')
      assert.match(
        message,
        /answered 401: invalid_token: .* Used was OAUTH_INITIAL_ACCESS_TOKEN \(environment\)\.$/,
      )
      assert.doesNotMatch(message, /not-the-right-one/)
      return true
    })
  })

  test('without a credential says which key to set', async (t) => {
    const { api } = connected(await serverFor(t), {})
    await assert.rejects(api.register(machine), {
      code: 'access-denied',
      message: /No credential was sent: set one of/,
    })
  })

  test('where the server has no registration endpoint says so', async (t) => {
    const closed = await serverFor(t, {
      configure: ({ features, ...rest }) => ({
        ...rest,
        features: {
          ...features,
          registration: { enabled: false },
          registrationManagement: { enabled: false },
        },
      }),
    })
    await assert.rejects(trusted(closed).api.register(machine), {
      code: 'not-supported-by-server',
      message:
        /publishes no registration_endpoint\. Switch dynamic client registration on .*oauth:registrationEndpoint/,
    })
  })
})
