import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Deployment } from '@pulumi/pulumi/automation/index.js'
import { startServer } from '../tests/servers/oidc_provider.ts'
import { project } from '../tests/support/engine.ts'
import { programOf, writeKept } from '../tests/support/states.ts'

// Run at a release: keeps a state that this version wrote, which every later version must refresh, preview and destroy.
// The program is `tests/states/<version>`, copied from the release before and extended by what is new.

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

// A test, because the harness of the engine cleans up after tests.
test(`the state of ${version} is written`, async (t) => {
  const server = await startServer()
  t.after(() => server.close())
  const env = { OAUTH_ISSUER: server.issuer, OAUTH_INITIAL_ACCESS_TOKEN: server.initialAccessToken }
  const { up, pulumi } = await project(t, { program: programOf(version), env })
  await up()
  const { Client = {}, RegistrationAccessToken = {} } = server.contents()
  // The Automation API exports secrets in plain text.
  const { stdout } = await pulumi('stack', 'export')
  const state = withoutPlaces(stdout)
  writeKept(version, server.issuer, { state, remembered: { Client, RegistrationAccessToken } })
})

/** Where the program lay on the machine that exported it says nothing about the state. */
function withoutPlaces(exported: string): Deployment {
  const places = ['sourcePosition', 'stackTrace']
  return JSON.parse(exported, (key, value) => (places.includes(key) ? undefined : value))
}
