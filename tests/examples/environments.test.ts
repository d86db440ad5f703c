import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import type { AuthorizationServer } from '../servers/oidc_provider.ts'
import { runExample, type Shown, serverFor } from './run_example.ts'

const program = 'examples/environments'

test('environments: dev and staging at one server, production at another, a loopback redirect URI in dev alone', async (t) => {
  const [forTests, live] = [await serverFor(t), await serverFor(t)]
  const servers = { dev: forTests, staging: forTests, production: live }
  assert.deepEqual(stacksOnDisk(), Object.keys(servers).sort())
  await Promise.all(Object.entries(servers).map(([stack, server]) => runStack(t, stack, server)))
  assert.deepEqual([forTests.clients(), live.clients()], [[], []])
})

async function runStack(t: TestContext, stack: string, server: AuthorizationServer): Promise<void> {
  const { clients, outputs } = await runExample(t, { program, stack, server })
  assert.equal(outputs['issuer']?.value, server.issuer)
  assert.deepEqual(loopbackUris(clients), stack === 'dev' ? ['http://127.0.0.1:5173/callback'] : [])
  assert.deepEqual(
    names(clients),
    stack === 'production' ? ['Orders', 'Shop'] : [`Orders (${stack})`, `Shop (${stack})`],
  )
}

function stacksOnDisk(): readonly string[] {
  return readdirSync(program)
    .flatMap((file) => /^Pulumi\.(\w+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort()
}

function loopbackUris(clients: Shown['clients']): readonly string[] {
  return clients.flatMap(({ redirect_uris: uris = [] }) => uris).filter((uri) => uri.startsWith('http:'))
}

function names(clients: Shown['clients']): readonly unknown[] {
  return clients.map(({ client_name: name }) => name).sort()
}
