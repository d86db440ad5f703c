import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { startServer } from '../servers/oidc_provider.ts'
import { type Project, project } from '../support/engine.ts'

/** A stack of an installed project, with a server of its own that it may register at. */
export async function stackOf(t: TestContext, program: string) {
  const server = await startServer()
  t.after(() => server.close())
  const env = { OAUTH_ISSUER: server.issuer, OAUTH_INITIAL_ACCESS_TOKEN: server.initialAccessToken }
  return { server, stack: await project(t, { program, env }) }
}

/** Up, a refresh that finds what somebody changed, destroy. The program declares a public client "shop" and a service "orders". */
export async function liveOnce({ server, stack }: Awaited<ReturnType<typeof stackOf>>): Promise<void> {
  const created = await stack.up()
  assert.deepEqual(names(server.clients()), ['Orders', 'Shop'])
  assert.equal(created.outputs['clientSecret']?.secret, true)

  await server.changeClient(String(created.outputs['clientId']?.value), { client_name: 'Somebody else' })
  assert.deepEqual(driftOf(await stack.refresh()), [['shop', ['clientName']]])

  await stack.destroy()
  assert.deepEqual(server.clients(), [])
}

function names(clients: readonly { readonly client_name?: unknown }[]): readonly unknown[] {
  return clients.map(({ client_name: name }) => name).sort()
}

function driftOf({ drift }: Awaited<ReturnType<Project['refresh']>>): readonly unknown[] {
  return drift.map(({ name, fields }) => [name, fields])
}
