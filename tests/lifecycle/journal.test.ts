import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { suite, type TestContext, test } from 'node:test'
import type { Bag } from '../../provider/door.ts'
import { check, compare, create, read, remove, update } from '../../provider/lifecycle.ts'
import { registrationOf } from '../../provider/registration/api.ts'
import { oneClientStack } from '../faults/stack.ts'
import { serverFor, trusted } from '../registration/connected.ts'
import { rawServer } from '../registration/raw_server.ts'
import { searchFor } from '../support/canaries.ts'
import { checked, door, type Listening, thrown } from './door.ts'
import { registeredAs, registrar } from './registrar.ts'

type Environment = Readonly<Record<string, string>>

const key = 'k'.repeat(32)

async function journalPath(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'))
  t.after(() => rm(folder, { recursive: true }))
  return join(folder, 'journal')
}

function runsWith(environment: Environment) {
  return (more: Environment = {}) => door({ environment: { ...environment, ...more } })
}

async function runsAt(t: TestContext, environment: Environment) {
  return runsWith({ ...environment, JOURNAL: await journalPath(t), JOURNAL_KEY: key })
}

/**
 * A real server whose clients get another token at every update. A run that is killed is one of which nothing is recorded; each
 * run is a process of its own.
 */
async function stackWithJournal(t: TestContext) {
  const server = await serverFor(t)
  const path = await journalPath(t)
  const withoutJournal = { ISSUER: server.issuer, INITIAL_ACCESS_TOKEN: server.initialAccessToken }
  const environment = { ...withoutJournal, JOURNAL: path, JOURNAL_KEY: 'k'.repeat(32) }
  const run = (more: Readonly<Record<string, string>> = {}) =>
    door({ environment: { ...environment, ...more } })
  const stack = oneClientStack('orders')
  const isReadable = async () => {
    const at = registrationOf(stack.recorded()?.outputs ?? {})
    return (await trusted(server).api.read(at)).state
  }
  return { server, path, stack, run, isReadable, withoutJournal }
}

const machine: Bag = { clientName: 'Orders', grantTypes: ['client_credentials'], redirectUris: [] }
const changed: Bag = { ...machine, clientUri: 'https://orders.example.com/' }

function told({ said }: Listening): string {
  return said.map(({ text }) => text).join('\n')
}

suite('A create that was killed before its client was recorded', () => {
  test('is gone on with: the same client, its secret and token, and it says so', async (t) => {
    const { server, stack, run, isReadable } = await stackWithJournal(t)
    const killed = run()
    const lost = await create(killed, await stack.check(killed, machine))
    const next = run()
    await stack.up(next, machine)
    const recorded = stack.recorded()
    assert.deepEqual([recorded?.id, server.clients().length], [lost.id, 1])
    assert.equal(recorded?.outputs['clientSecret'], lost.outputs['clientSecret'])
    assert.match(told(next), new RegExp(`takes over client ${lost.id} at ${server.issuer}.*OAUTH_JOURNAL`))
    await stack.up(run(), machine)
    assert.equal(await isReadable(), 'present')
  })

  test('is gone on with when the program changed meanwhile: what it no longer declares is gone', async (t) => {
    const { server, stack, run, isReadable } = await stackWithJournal(t)
    const killed = run()
    await create(killed, await stack.check(killed, changed))
    await stack.up(run(), { ...machine, clientName: 'Orders 2' })
    const [there, ...others] = server.clients()
    assert.deepEqual(others, [])
    assert.deepEqual([there?.client_name, there?.client_uri], ['Orders 2', undefined])
    assert.equal(await isReadable(), 'present')
  })

  test('is gone on with as often as it is killed, also with what it renewed', async (t) => {
    const { server, stack, run, isReadable } = await stackWithJournal(t)
    for (const clientName of ['a', 'b', 'c']) {
      const killed = run()
      await create(killed, await stack.check(killed, { ...machine, clientName }))
    }
    await stack.up(run(), machine)
    assert.equal(server.clients().length, 1)
    assert.equal(await isReadable(), 'present')
  })

  test('is done anew when somebody deleted the client, and says so once', async (t) => {
    const { server, stack, run } = await stackWithJournal(t)
    const killed = run()
    const { id } = await create(killed, await stack.check(killed, machine))
    server.removeClient(id)
    const again = run()
    await create(again, await stack.check(again, machine))
    assert.match(
      told(again),
      new RegExp(`client ${id} .* could not be read, so the resource is registered anew`),
    )
    const last = run()
    await stack.up(last, machine)
    assert.doesNotMatch(told(last), new RegExp(id))
    assert.equal(server.clients().length, 1)
  })

  test('is not gone on with while the server cannot be asked: nothing is registered', async (t) => {
    const { issuer, methods } = await registrar(t, {
      reply: ({ method, body }, at) =>
        method === 'POST' ? { status: 201, body: registeredAs(body, at) } : { status: 500 },
    })
    const run = await runsAt(t, { ISSUER: issuer })
    const inputs = await checked(run(), machine)
    await create(run(), inputs)
    assert.equal((await thrown(create(run(), inputs))).code, 'unexpected-answer')
    assert.equal(methods().filter((method) => method === 'POST').length, 1)
  })

  test('leaves a second client without the journal', async (t) => {
    const { server, stack, run, withoutJournal } = await stackWithJournal(t)
    await create(run(), await stack.check(run(), machine))
    await stack.up(door({ environment: withoutJournal }), machine)
    assert.equal(server.clients().length, 2)
  })
})

suite('A replacement', () => {
  test('registers another client while the old one is recorded, and takes over its own', async (t) => {
    const { server, stack, run } = await stackWithJournal(t)
    await stack.up(run(), machine)
    const old = stack.recorded()
    assert.ok(old)
    const replace = async (here: Listening) => {
      const inputs = await stack.check(here, { ...machine, secretRotation: { at: '2' } })
      const changes = await compare(here, old.outputs, inputs)
      assert.deepEqual(
        changes.map(({ by }) => by),
        ['replace'],
      )
      return create(here, inputs)
    }
    const killed = await replace(run())
    assert.notEqual(killed.id, old.id)
    const made = await replace(run())
    assert.deepEqual([made.id, server.clients().length], [killed.id, 2])
    await remove(run(), old.id, old.outputs)
    assert.deepEqual(
      server.clients().map(({ client_id: id }) => id),
      [made.id],
    )
  })

  test('deletes first where the program says so, and does not look for the deleted one', async (t) => {
    const { server, stack, run } = await stackWithJournal(t)
    const here = run()
    const inputs = await stack.check(here, machine)
    const first = await create(here, inputs)
    await remove(here, first.id, first.outputs)
    server.resetRequests()
    await create(here, inputs)
    assert.deepEqual(
      server.requests.map(({ method }) => method),
      ['POST'],
    )
  })
})

suite('An update that was killed before the token that it renewed was recorded', () => {
  test('is found again by a preview, which records nothing, and by the run after it', async (t) => {
    const { stack, run, isReadable } = await stackWithJournal(t)
    await stack.up(run(), machine)
    const before = stack.recorded()
    assert.ok(before)
    const killed = run()
    await update(killed, before.id, before.outputs, await stack.check(killed, changed))
    assert.equal(await isReadable(), 'unknown')
    const preview = run()
    const found = await read('ConfidentialClient', preview, before.id, before.outputs)
    assert.ok(found !== 'gone')
    await compare(preview, found.outputs, before.inputs)
    const next = run()
    await stack.up(next, changed)
    assert.doesNotMatch(told(next), /could not be read/)
    assert.equal(stack.recorded()?.outputs['clientUri'], changed['clientUri'])
    assert.equal(await isReadable(), 'present')
  })

  test('does not keep the client from being deleted', async (t) => {
    const { server, stack, run } = await stackWithJournal(t)
    await stack.up(run(), machine)
    const before = stack.recorded()
    assert.ok(before)
    await update(run(), before.id, before.outputs, await stack.check(run(), changed))
    await stack.remove(run())
    assert.deepEqual(server.clients(), [])
  })

  test('loses the token where the program belongs to another resource', async (t) => {
    const { stack, run } = await stackWithJournal(t)
    await stack.up(run(), machine)
    const before = stack.recorded()
    assert.ok(before)
    await update(run(), before.id, before.outputs, await stack.check(run(), changed))
    const elsewhere = { ...before.outputs, ownerPath: 'urn:pulumi:prod::faults::ConfidentialClient::orders' }
    const here = run()
    await read('ConfidentialClient', here, before.id, elsewhere)
    assert.match(told(here), /could not be read/)
  })

  test('is found again for a client that was adopted and not recorded', async (t) => {
    const { server, stack, run, isReadable } = await stackWithJournal(t)
    const [here, other] = [run(), oneClientStack('other')]
    await other.up(here, machine)
    const owned = other.recorded()
    assert.ok(owned)
    const { id } = owned
    const { registrationAccessToken: token } = owned.outputs
    const given = { REGISTRATION_ACCESS_TOKENS: JSON.stringify({ [id]: token }) }
    const program = { ...changed, adopt: { clientId: id, update: true } }
    await create(run(given), await stack.check(run(given), program))
    await stack.up(run(given), program)
    assert.equal(stack.recorded()?.id, id)
    assert.equal(await isReadable(), 'present')
    assert.equal(server.clients().length, 1)
  })
})

suite('A delete that was killed before it was recorded', () => {
  async function deleted(t: TestContext) {
    const found = await stackWithJournal(t)
    const { stack, run, server } = found
    await stack.up(run(), machine)
    const { id, outputs } = stack.recorded() ?? { id: '', outputs: {} }
    await remove(run(), id, outputs)
    assert.deepEqual(server.clients(), [])
    return { ...found, id, outputs }
  }

  test('is known to be done: the next run makes the client anew', async (t) => {
    const { stack, run, server, id } = await deleted(t)
    const here = run()
    await stack.up(here, machine)
    assert.deepEqual(here.said, [])
    assert.notEqual(stack.recorded()?.id, id)
    assert.equal(server.clients().length, 1)
  })

  test('is done again without a read, and without a person', async (t) => {
    const { run, id, outputs } = await deleted(t)
    await remove(run(), id, outputs)
  })

  test('leaves a refusal what it is where another client was deleted', async (t) => {
    const { server, stack, run } = await deleted(t)
    await stack.up(run(), machine)
    const { id, outputs } = stack.recorded() ?? { id: '', outputs: {} }
    server.removeClient(id)
    const here = run()
    await read('ConfidentialClient', here, id, outputs)
    assert.match(told(here), /could not be read/)
    await thrown(remove(run(), id, outputs))
  })
})

test('a token that a read of a preview renewed is found again', async (t) => {
  let token = 0
  const { issuer } = await registrar(t, {
    reply: ({ method, body, token: sent }, at) => {
      if (method !== 'POST' && sent !== `token-${token}`) return { status: 401 }
      token++
      const answered = {
        ...registeredAs({ ...machine, ...body }, at),
        registration_access_token: `token-${token}`,
      }
      return { status: 200, body: answered }
    },
  })
  const run = await runsAt(t, { ISSUER: issuer, READ_ROTATING: '1' })
  const { id, outputs } = await create(run(), await checked(run(), machine))
  for (const expected of ['token-2', 'token-3', 'token-4']) {
    const found = await read('ConfidentialClient', run(), id, outputs)
    assert.ok(found !== 'gone')
    assert.equal(found.outputs['registrationAccessToken'], expected)
  }
})

test('a secret that an update renewed is found again, where the server does not show it', async (t) => {
  let token = 1
  const { issuer } = await registrar(t, {
    reply: ({ method, body, token: sent }, at) => {
      if (method !== 'POST' && sent !== `token-${token}`) return { status: 401 }
      if (method === 'PUT') token++
      const { client_secret: _, ...shown } = registeredAs({ ...machine, ...body }, at)
      const secret = method === 'GET' ? {} : { client_secret: `secret-${token}` }
      return { status: 200, body: { ...shown, ...secret, registration_access_token: `token-${token}` } }
    },
  })
  const run = await runsAt(t, { ISSUER: issuer })
  const { id, outputs } = await create(run(), await checked(run(), machine))
  await update(run(), id, outputs, await checked(run(), changed))
  const found = await read('ConfidentialClient', run(), id, outputs)
  assert.ok(found !== 'gone')
  const { registrationAccessToken, clientSecret } = found.outputs
  assert.deepEqual([registrationAccessToken, clientSecret], ['token-2', 'secret-2'])
})

suite('The journal', () => {
  test('holds no token and no secret that anybody could read', async (t) => {
    const { stack, run, path } = await stackWithJournal(t)
    await stack.up(run(), machine)
    const first = stack.recorded()?.outputs
    await stack.up(run(), changed)
    const second = stack.recorded()?.outputs
    const secrets = [first, second].flatMap((outputs) =>
      ['clientSecret', 'registrationAccessToken'].map((name) => String(outputs?.[name])),
    )
    assert.equal(new Set(secrets).size, 3)
    assert.deepEqual(searchFor([...new Set(secrets), key])(await readFile(path)), [])
  })

  test('that cannot be used stops a create and an update before anything is sent', async (t) => {
    const { server, stack, run } = await stackWithJournal(t)
    await stack.up(run(), machine)
    const { id, outputs } = stack.recorded() ?? { id: '', outputs: {} }
    const inputs = await stack.check(run(), changed)
    server.resetRequests()
    const wrong = () => run({ JOURNAL_KEY: 'w'.repeat(32) })
    const acts = [() => create(wrong(), inputs), () => update(wrong(), id, outputs, inputs)]
    for (const act of acts) assert.equal((await thrown(act())).code, 'invalid-configuration')
    assert.deepEqual(server.requests, [])
  })

  test('that cannot be written once the server has acted is a warning, and the client is recorded', async (t) => {
    const { server, stack, run, path } = await stackWithJournal(t)
    const here = run()
    const inputs = await stack.check(here, machine)
    const wire = await rawServer(t, async (request, response) => {
      await rm(path, { force: true })
      const { method = '', headers } = request
      const body = method === 'POST' ? await text(request) : undefined
      const answer = await fetch(`${server.issuer}${request.url}`, {
        method,
        headers: { authorization: headers.authorization ?? '', 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body }),
      })
      response.writeHead(answer.status, { 'content-type': 'application/json' })
      response.end(await answer.text())
    })
    const through = run({ REGISTRATION_ENDPOINT: `${wire}/reg` })
    const { id } = await create(through, inputs)
    assert.match(told(through), new RegExp(`client ${id} could not be written to OAUTH_JOURNAL`))
  })

  test('costs no request while nothing went wrong', async (t) => {
    const { server, stack, run } = await stackWithJournal(t)
    await stack.up(run(), machine)
    await stack.up(run(), changed)
    const seen = server.requests.map(({ method, path }) => `${method} ${path.replace(/\/[^/]+$/, '')}`)
    assert.deepEqual(
      seen.filter((one) => one.includes('/reg') || one.startsWith('POST')),
      ['POST ', 'GET /reg', 'GET /reg', 'PUT /reg'],
    )
  })
})

suite('Its configuration', () => {
  const problemsWith = async (environment: Readonly<Record<string, string>>) => {
    const here = door({ environment: { ISSUER: 'http://127.0.0.1:1', ...environment } })
    const { failures } = await check('ConfidentialClient', here, {}, machine)
    return failures.map(({ reason }) => reason).join('\n')
  }

  test('is a path and a key, or neither: a preview says so', async () => {
    assert.match(await problemsWith({ JOURNAL: '/j' }), /OAUTH_JOURNAL_KEY must have at least 32/)
    assert.match(await problemsWith({ JOURNAL: '/j', JOURNAL_KEY: 'short' }), /openssl rand/)
    assert.match(await problemsWith({ JOURNAL_KEY: 'k'.repeat(32) }), /OAUTH_JOURNAL: set both/)
    assert.equal(await problemsWith({}), '')
  })
})
