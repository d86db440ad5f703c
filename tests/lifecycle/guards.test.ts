import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { check, create, read, remove, update } from '../../provider/lifecycle.ts'
import { serverFor } from '../registration/connected.ts'
import { checked, door, thrown } from './door.ts'
import { registeredAs, registrar } from './registrar.ts'

/** Registered clients at a real server, and a new process with a run switch or key. */
async function three(t: TestContext) {
  const server = await serverFor(t)
  const environment = { ISSUER: server.issuer, INITIAL_ACCESS_TOKEN: server.initialAccessToken }
  const here = door({ environment })
  const inputs = await checked(here)
  const clients = [await create(here, inputs), await create(here, inputs), await create(here, inputs)]
  const process = (switches: Readonly<Record<string, string>>) =>
    door({ environment: { ...environment, ...switches } })
  return { server, clients, inputs, process }
}

suite('OAUTH_MAX_DELETES', () => {
  test('lets so many clients be deleted, and no further one: the next run counts from 0', async (t) => {
    const { server, clients, process } = await three(t)
    const [first, second, third] = clients
    assert.ok(first && second && third)
    const one = process({ MAX_DELETES: '1' })
    await remove(one, first.id, first.outputs)
    const error = await thrown(remove(one, second.id, second.outputs))
    assert.equal(error.code, 'invalid-configuration')
    assert.match(
      error.message,
      /stays in the state: this run deleted 1, .* OAUTH_MAX_DELETES is 1\. .*run again/,
    )
    assert.equal(server.clients().length, 2)
    await remove(process({ MAX_DELETES: '1' }), second.id, second.outputs)
    await remove(process({}), third.id, third.outputs)
    assert.deepEqual(server.clients(), [])
  })

  test('holds also for those that are under way at once', async (t) => {
    const { server, clients, process } = await three(t)
    const two = process({ MAX_DELETES: '2' })
    const outcomes = await Promise.allSettled(clients.map(({ id, outputs }) => remove(two, id, outputs)))
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'fulfilled', 'rejected'])
    assert.equal(server.clients().length, 1)
  })

  test('counts neither what is taken as gone, nor what an adoption keeps, nor what the server refused', async (t) => {
    const { server, clients, process } = await three(t)
    const [gone, kept, deleted] = clients
    assert.ok(gone && kept && deleted)
    const one = process({ MAX_DELETES: '1', ASSUME_GONE: gone.id })
    await remove(one, gone.id, gone.outputs)
    await remove(one, kept.id, { ...kept.outputs, adopt: { clientId: kept.id } })
    const { code } = await thrown(
      remove(one, kept.id, { ...kept.outputs, registrationAccessToken: 'another' }),
    )
    assert.equal(code, 'access-denied')
    await remove(one, deleted.id, deleted.outputs)
    assert.equal(server.clients().length, 2)
  })

  test('counts one whose answer was lost', async (t) => {
    const { issuer } = await registrar(t, {
      reply: ({ method, body }, at) =>
        method === 'DELETE' ? { status: 500 } : { status: 201, body: registeredAs(body, at) },
    })
    const here = door({ environment: { ISSUER: issuer, MAX_DELETES: '1' } })
    const { id, outputs } = await create(here, await checked(here))
    assert.equal((await thrown(remove(here, id, outputs))).code, 'unexpected-answer')
    assert.match((await thrown(remove(here, id, outputs))).message, /OAUTH_MAX_DELETES is 1/)
  })

  test('that is no number fails at preview and deletes nothing', async (t) => {
    const { server, clients, process } = await three(t)
    const [one] = clients
    assert.ok(one)
    const here = process({ MAX_DELETES: 'one' })
    const { failures } = await check('ConfidentialClient', here, {}, {})
    assert.match(failures.map(({ reason }) => reason).join(), /OAUTH_MAX_DELETES must be a whole number/)
    const { code } = await thrown(remove(here, one.id, one.outputs))
    assert.equal(code, 'invalid-configuration')
    assert.equal(server.clients().length, 3)
  })
})

suite('An issuer that oauth:allowedIssuers does not name', () => {
  test('gets no client: a preview says so and which setting says it', async (t) => {
    const { server, process } = await three(t)
    server.resetRequests()
    const here = process({ ALLOWED_ISSUERS: '["https://a.example.com","https://b.example.com"]' })
    const { failures } = await check('ConfidentialClient', here, {}, {})
    assert.match(
      failures.map(({ property, reason }) => `${property}: ${reason}`).join(),
      /^server: .*is not in OAUTH_ALLOWED_ISSUERS \(environment\), so nothing is sent there/,
    )
    assert.deepEqual(server.requests, [])
  })

  test('is not asked about a client that is recorded there, nor told to change or delete it', async (t) => {
    const { server, clients, inputs, process } = await three(t)
    const [client] = clients
    assert.ok(client)
    server.resetRequests()
    for (const here of [
      process({ ALLOWED_ISSUERS: 'https://a.example.com' }),
      door({ environment: { ISSUER: 'https://a.example.com', ALLOWED_ISSUERS: 'https://a.example.com' } }),
    ]) {
      const { id, outputs } = client
      const attempts = [
        () => read('ConfidentialClient', here, id, outputs),
        () => update(here, id, outputs, { ...inputs, clientName: 'Renamed' }),
        () => remove(here, id, outputs),
      ]
      for (const attempt of attempts) {
        const { code, message } = await thrown(attempt())
        assert.equal(code, 'invalid-configuration')
        assert.match(message, /is not in OAUTH_ALLOWED_ISSUERS/)
      }
    }
    assert.deepEqual(server.requests, [])
  })

  test('is forgotten with OAUTH_ASSUME_GONE all the same', async (t) => {
    const { clients, process } = await three(t)
    const [client] = clients
    assert.ok(client)
    const here = process({ ALLOWED_ISSUERS: 'https://a.example.com', ASSUME_GONE: client.id })
    assert.equal(await read('ConfidentialClient', here, client.id, client.outputs), 'gone')
  })
})
