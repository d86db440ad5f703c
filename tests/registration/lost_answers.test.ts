import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { issued } from '../../provider/client/outputs.ts'
import { registrationOf } from '../../provider/registration/api.ts'
import { deleteRefused } from '../../provider/telling.ts'
import { machine, serverFor, trusted, unread } from './connected.ts'
import { lossyWire } from './raw_server.ts'

/** A wire between us and a real server loses answers; it does not prove what other kinds of network faults do. */
suite('When an answer is lost on its way', () => {
  test('a create is not repeated, and the error says where to look for the client', async (t) => {
    const server = await serverFor(t)
    const wire = await lossyWire(t, server.issuer, ({ method }) => method === 'POST')
    const { api } = trusted(server, { REGISTRATION_ENDPOINT: `${wire}/reg` })
    const before = new Date().toISOString()
    await assert.rejects(api.register(machine), ({ code, message }: Error & { code: string }) => {
      assert.equal(code, 'server-unreachable')
      const [, since = '', until = ''] = /made between (\S+) and (\S+):/.exec(message) ?? []
      assert.ok(before <= since && since <= until && until <= new Date().toISOString(), message)
      assert.ok(message.includes(`Look at ${server.issuer} for a client named "Orders"`), message)
      return true
    })
    assert.equal(server.clients().length, 1)
  })

  test('a client without a name is told as such, and never by a secret in its metadata', async (t) => {
    const server = await serverFor(t)
    const wire = await lossyWire(t, server.issuer, ({ method }) => method === 'POST')
    const { api } = trusted(server, { REGISTRATION_ENDPOINT: `${wire}/reg` })
    const { client_name: _, ...nameless } = machine
    await assert.rejects(
      api.register({ ...nameless, software_statement: 'h.i.dden' }),
      ({ message }: Error) => {
        assert.match(message, /for a client without a name, made between/)
        assert.ok(!message.includes('h.i.dden') && !message.includes(server.initialAccessToken))
        return true
      },
    )
  })

  test('a read and a delete are repeated, and a delete that had happened succeeds', async (t) => {
    const server = await serverFor(t)
    const losses = new Set(['GET', 'DELETE'])
    const wire = await lossyWire(t, server.issuer, ({ method = '' }) => losses.delete(method))
    const { api } = trusted(server, { REGISTRATION_ENDPOINT: `${wire}/reg` })
    const { clientId, registrationAccessToken = '' } = registrationOf(issued({}, await api.register(machine)))
    const at = { clientId, registrationAccessToken, registrationClientUri: `${wire}/reg/${clientId}` }
    server.resetRequests()

    assert.equal((await api.read(at)).state, 'present')
    await api.delete(at)

    assert.deepEqual(
      server.requests.map(({ method, status }) => `${method} ${status}`),
      ['GET 200', 'GET 200', 'DELETE 204', 'DELETE 401'],
    )
    assert.deepEqual(server.clients(), [])
  })

  test('an update is not repeated', async (t) => {
    const server = await serverFor(t)
    const wire = await lossyWire(t, server.issuer, ({ method }) => method === 'PUT')
    const { api } = trusted(server, { REGISTRATION_ENDPOINT: `${wire}/reg` })
    const { clientId, registrationAccessToken = '' } = registrationOf(issued({}, await api.register(machine)))
    const at = { clientId, registrationAccessToken, registrationClientUri: `${wire}/reg/${clientId}` }
    server.resetRequests()
    await assert.rejects(api.update(at, machine, unread), { code: 'server-unreachable', neverSent: false })
    assert.deepEqual(
      server.requests.map(({ method }) => method),
      ['PUT'],
    )
  })

  test('a plain 401 at a delete is an error that names the way out', async (t) => {
    const server = await serverFor(t)
    const { api } = trusted(server)
    const at = registrationOf(issued({}, await api.register(machine)))
    server.removeClient(at.clientId)
    const refused = await api
      .delete(at)
      .catch((error: unknown) => deleteRefused(at.clientId, { issuer: server.issuer }, error))
    assert.ok(refused instanceof Error)
    assert.match(
      refused.message,
      new RegExp(`was not deleted.*answered 401.*OAUTH_ASSUME_GONE=${at.clientId} `, 's'),
    )
  })
})

suite('When nobody listens', () => {
  test('nothing was registered, and the error says so', async (t) => {
    const server = await serverFor(t)
    const { api } = trusted(server, { REGISTRATION_ENDPOINT: 'http://127.0.0.1:1/reg' })
    await assert.rejects(api.register(machine), {
      ...{ code: 'server-unreachable', neverSent: true },
      message: /no connection \(ECONNREFUSED\)\. Nothing was registered\. Check the network and/,
    })
  })
})
