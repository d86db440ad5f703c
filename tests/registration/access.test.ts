import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { connect } from '../../provider/connection.ts'
import type { AuthorizationServer } from '../servers/oidc_provider.ts'
import { takingAccessTokens } from './access_tokens.ts'
import { connected, fileFor, machine, quiet, serverFor, trusted } from './connected.ts'

function refusals(server: AuthorizationServer): readonly number[] {
  return server.requests.filter(({ method }) => method === 'POST').map(({ status }) => status)
}

suite('An initial access token', () => {
  test('registers any number of clients', async (t) => {
    const server = await serverFor(t)
    const { api } = trusted(server)
    await Promise.all([1, 2, 3].map(() => api.register(machine)))
    assert.equal(server.clients().length, 3)
  })

  test('that was renewed is told with the two commands that cure it, where stack config holds the old one', async (t) => {
    const server = await serverFor(t)
    const stack: Record<string, string> = {
      issuer: server.issuer,
      initialAccessToken: server.initialAccessToken,
    }
    server.setInitialAccessToken('renewed')
    const { api } = connect(quiet({ stack: (key) => stack[key], environment: {} }), server.issuer)
    await assert.rejects(api.register(machine), ({ message }: Error) => {
      assert.match(message, /Used was oauth:initialAccessToken \(stack config\)/)
      assert.match(message, /pulumi config set --secret oauth:initialAccessToken/)
      assert.match(message, /PULUMI_RUN_PROGRAM=true pulumi up/)
      return true
    })
  })

  test('in the environment goes before one in stack config', async (t) => {
    const server = await serverFor(t)
    const stack: Record<string, string> = { issuer: server.issuer, initialAccessToken: 'old' }
    const environment = { OAUTH_ISSUER: server.issuer, OAUTH_INITIAL_ACCESS_TOKEN: server.initialAccessToken }
    const { api } = connect(quiet({ stack: (key) => stack[key], environment }), server.issuer)
    await api.register(machine)
    assert.deepEqual(refusals(server), [201])
  })

  test('does not manage clients', async (t) => {
    const { api } = trusted(await serverFor(t))
    const { client_id: clientId } = await api.register(machine)
    await assert.rejects(api.read({ clientId }), { code: 'invalid-configuration' })
  })
})

suite('A list of single-use initial access tokens', () => {
  const issue = (server: AuthorizationServer, count: number) =>
    Array.from({ length: count }, () => server.issueInitialAccessToken({ singleUse: true }))

  test('serves as many clients at once, each token used once', async (t) => {
    const server = await serverFor(t)
    const { api } = connected(server, { INITIAL_ACCESS_TOKEN: JSON.stringify(issue(server, 4)) })
    await Promise.all([1, 2, 3, 4].map(() => api.register(machine)))
    assert.deepEqual(refusals(server), [201, 201, 201, 201])
  })

  test('is passed over as far as an earlier run used it', async (t) => {
    const server = await serverFor(t)
    const environment = { INITIAL_ACCESS_TOKEN: JSON.stringify(issue(server, 3)) }
    const firstRun = connected(server, environment)
    await firstRun.api.register(machine)
    await firstRun.api.register(machine)
    await connected(server, environment).api.register(machine)
    assert.deepEqual(refusals(server), [201, 201, 401, 401, 201])
  })

  test('that is used up says so, with nothing registered', async (t) => {
    const server = await serverFor(t)
    const environment = { INITIAL_ACCESS_TOKEN: JSON.stringify(issue(server, 2)) }
    const { api } = connected(server, environment)
    await Promise.all([api.register(machine), api.register(machine)])
    const usedUp = {
      code: 'access-denied',
      message:
        'All 2 initial access tokens of OAUTH_INITIAL_ACCESS_TOKEN (environment) are used up: add new ones, then run again. Nothing was registered.',
    }
    await assert.rejects(api.register(machine), usedUp)
    await assert.rejects(connected(server, environment).api.register(machine), usedUp)
    assert.equal(server.clients().length, 2)
  })
})

suite('An access token, at a registration endpoint that asks the server whether it is active', () => {
  test('registers clients, and manages those that have no token of their own', async (t) => {
    const server = await serverFor(t)
    const guarded = await takingAccessTokens(t, server)
    const { api } = guarded.connect({ ACCESS_TOKEN: await guarded.obtainToken() })
    const { client_id: clientId } = await api.register(machine)
    assert.equal((await api.read({ clientId })).state, 'present')
    await api.delete({ clientId })
    assert.ok(!server.clients().some(({ client_id }) => client_id === clientId))
  })

  test('that the server does not know is refused by its name', async (t) => {
    const guarded = await takingAccessTokens(t, await serverFor(t))
    const { api } = guarded.connect({ ACCESS_TOKEN: 'h1dden' })
    await assert.rejects(api.register(machine), ({ message }: Error) => {
      assert.match(message, /answered 401: invalid_token\. Used was OAUTH_ACCESS_TOKEN \(environment\)\.$/)
      return true
    })
  })

  test('in a file is read again after a 401', async (t) => {
    const server = await serverFor(t)
    const guarded = await takingAccessTokens(t, server)
    const path = fileFor(t, `${await guarded.obtainToken()}\n`)
    const { api } = guarded.connect({ ACCESS_TOKEN_FILE: path })
    await api.register(machine)
    guarded.revokeAll()
    // Whoever renews the token writes it just after we read the file.
    guarded.beforeRefusal(async () => writeFileSync(path, await guarded.obtainToken()))
    await api.register(machine)
    assert.deepEqual(guarded.answers, [201, 401, 201])
    guarded.revokeAll()
    guarded.beforeRefusal(async () => {})
    await assert.rejects(api.register(machine), {
      code: 'access-denied',
      message: /Used was OAUTH_ACCESS_TOKEN_FILE/,
    })
    assert.deepEqual(guarded.answers, [201, 401, 201, 401])
  })

  test('in a file that is not there says so, before anything is sent', async (t) => {
    const guarded = await takingAccessTokens(t, await serverFor(t))
    const { api } = guarded.connect({ ACCESS_TOKEN_FILE: join(tmpdir(), 'not', 'there') })
    await assert.rejects(api.register(machine), {
      code: 'invalid-configuration',
      message:
        'The file that OAUTH_ACCESS_TOKEN_FILE (environment) names cannot be read. Write the access token into it.',
    })
    assert.deepEqual(guarded.answers, [])
  })
})
