import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { startServer } from '../servers/oidc_provider.ts'
import { project } from '../support/engine.ts'
import { programOf, readRemembered, readState, releases } from '../support/states.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

test(`a state of this version, ${version}, is kept`, () => {
  assert.ok(releases().includes(version), 'node ci/export_state.ts writes it')
})

for (const release of releases()) {
  test(`no secret is in plain text in the state that ${release} wrote`, () => {
    const secrets = secretsOf(release)
    const state = JSON.stringify(readState(release, 'https://id.example.com'))
    assert.ok(secrets.length > 0)
    assert.deepEqual(
      secrets.filter((value) => state.includes(value)),
      [],
    )
  })

  test(`the state that ${release} wrote is refreshed without drift, previews empty and is destroyed`, async (t) => {
    const { server, stack } = await restored(t, release)
    const count = server.clients().length
    assert.ok(count > 0)

    const refreshed = await stack.refresh()
    const drifted = refreshed.drift.flatMap(({ fields }) => fields)
    assert.deepEqual([drifted, refreshed.diagnostics], [[], []])

    const { changes, diagnostics } = await stack.preview()
    assert.deepEqual([changes.map(({ op }) => op), diagnostics], [Array(count).fill('same'), []])
    assert.deepEqual([...new Set(server.requests.map(({ method }) => method))], ['GET'])

    await stack.destroy()
    assert.deepEqual(server.clients(), [])
  })
}

/** The stack and the server as that release left them, at another port. */
async function restored(t: TestContext, release: string) {
  const server = await startServer({ remembered: readRemembered(release) })
  t.after(() => server.close())
  const env = { OAUTH_ISSUER: server.issuer, OAUTH_INITIAL_ACCESS_TOKEN: server.initialAccessToken }
  const stack = await project(t, { program: programOf(release), env })
  await stack.stack.importStack(readState(release, server.issuer))
  return { server, stack }
}

/** What the server knows of its clients and nobody else may: their secrets, and their registration access tokens. */
function secretsOf(release: string): readonly string[] {
  const { Client = {}, RegistrationAccessToken = {} } = readRemembered(release)
  const clientSecrets = Object.values(Client).map(({ client_secret: value }) => value)
  return [...clientSecrets, ...Object.keys(RegistrationAccessToken)].filter(
    (value) => typeof value === 'string',
  )
}
