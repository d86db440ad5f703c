import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Checkup } from '../../cli/doctor/checkup.ts'
import { targets } from '../faults/targets.ts'
import { startHydra } from '../servers/hydra.ts'
import { type Keycloak, startKeycloak } from '../servers/keycloak.ts'
import { startServer } from '../servers/oidc_provider.ts'
import { command, variables } from './command.ts'

for (const { name, start } of Object.values(targets))
  test(`doctor finds nothing wrong at ${name}: it registers a client, reads, changes and deletes it`, async (t) => {
    const target = await start()
    t.after(() => target.close())
    const { code, stdout, stderr } = await command(['doctor', '--yes', '--json'], {
      env: variables(target.stack()),
    })
    assert.equal(stderr, '')
    const { servers }: { servers: readonly Checkup[] } = JSON.parse(stdout)
    const wrong = servers.flatMap(({ findings }) => findings.filter(({ state }) => state !== 'good'))
    assert.deepEqual([code, wrong], [0, []])
    const [{ findings } = { findings: [] }] = servers
    assert.deepEqual(
      findings.slice(-4).map(({ check }) => check),
      ['create', 'read', 'update', 'delete'],
    )
    const registered = /\((pulumi-oauth-doctor-.*)\)/.exec(findings.at(-4)?.text ?? '')?.[1]
    assert.ok(registered)
    for (const left of [registered, `${registered}, changed`]) assert.deepEqual(await target.named(left), [])
  })

test('doctor without a terminal registers nothing unless it is told to', async (t) => {
  const server = await startServer()
  t.after(() => server.close())
  const env = variables({ issuer: server.issuer, initialAccessToken: server.initialAccessToken })
  const { code, stdout } = await command(['doctor'], { env })
  assert.equal(code, 0)
  assert.match(stdout, /create +no client was registered: run with --yes to prove it/)
  assert.deepEqual(
    server.requests.filter(({ method }) => method !== 'GET'),
    [],
  )
})

test('doctor looks at each server that the environment names', async (t) => {
  const [one, other] = [await startServer(), await startServer()]
  t.after(() => Promise.all([one.close(), other.close()]))
  const env = { OAUTH_SERVERS_EU_ISSUER: one.issuer, OAUTH_SERVERS_US_ISSUER: other.issuer }
  const { stdout } = await command(['doctor', '--read-only'], { env })
  assert.match(stdout, new RegExp(`^server eu: ${one.issuer}$`, 'm'))
  assert.match(stdout, new RegExp(`^server us: ${other.issuer}$`, 'm'))
})

interface Broken {
  readonly what: string
  readonly env: (t: TestContext) => Promise<Readonly<Record<string, string>>>
  /** The first thing that is wrong. */
  readonly check: string
  readonly advice: RegExp
}

const broken: readonly Broken[] = [
  {
    what: 'an issuer that the server does not have',
    check: 'reached',
    env: async (t) => {
      const server = await startServer()
      t.after(() => server.close())
      return { issuer: server.issuer.replace('127.0.0.1', 'localhost') }
    },
    advice: /oauth:issuer/,
  },
  {
    what: 'an access without the role that it needs',
    check: 'lookup',
    env: async (t) => {
      const realm = await realmOf(t)
      const { clientId, clientSecret } = await realm.createAccessClient([])
      return {
        issuer: realm.issuer,
        api: 'keycloak',
        accessClientId: clientId,
        accessClientSecret: clientSecret,
      }
    },
    advice: /manage-clients/,
  },
  {
    what: 'an access that may look and not write',
    check: 'create',
    env: async (t) => {
      const realm = await realmOf(t)
      const { clientId, clientSecret } = await realm.createAccessClient(['view-clients'])
      return {
        issuer: realm.issuer,
        api: 'keycloak',
        accessClientId: clientId,
        accessClientSecret: clientSecret,
      }
    },
    advice: /manage-clients/,
  },
  {
    what: 'a token that has ended',
    check: 'create',
    env: async (t) => {
      const server = await startServer()
      t.after(() => server.close())
      const { issuer, initialAccessToken } = server
      server.setInitialAccessToken('another-one-than-ours-0123456789')
      return { issuer, initialAccessToken }
    },
    advice: /OAUTH_INITIAL_ACCESS_TOKEN.*\n.*get another one from the operator/,
  },
  {
    what: 'a server that cannot be reached',
    check: 'reached',
    env: async () => ({ issuer: 'http://127.0.0.1:9' }),
    advice: /no connection \(ECONNREFUSED\)\.\n +Check that the server runs/,
  },
  {
    what: 'a server whose registration is off',
    check: 'registration',
    env: async (t) => {
      const server = await startServer({
        configure: ({ features, ...standard }) => ({
          ...standard,
          features: {
            ...features,
            registration: { enabled: false },
            registrationManagement: { enabled: false },
          },
        }),
      })
      t.after(() => server.close())
      return { issuer: server.issuer }
    },
    advice: /Turn it on at the server/,
  },
  {
    what: 'a Hydra without its admin address',
    check: 'configured',
    env: async (t) => {
      const hydra = await startHydra()
      t.after(() => hydra.close())
      return { issuer: hydra.issuer, api: 'hydra' }
    },
    advice: /adminUrl/,
  },
]

let keycloak: Promise<Keycloak> | undefined
test.after(async () => (await keycloak)?.close())

async function realmOf(t: TestContext) {
  keycloak ??= startKeycloak()
  const realm = await (await keycloak).createRealm()
  t.after(() => realm.remove())
  return realm
}

for (const { what, env, check, advice } of broken)
  test(`doctor says what to do about ${what}`, async (t) => {
    const { code, stdout } = await command(['doctor', '--yes'], { env: variables(await env(t)) })
    assert.equal(code, 3)
    const wrong = stdout.split('\n').filter((line) => line.includes(' WRONG '))
    assert.equal(wrong.length, 1, stdout)
    assert.match(wrong.join(), new RegExp(`WRONG +${check} `))
    assert.match(stdout, advice)
  })
