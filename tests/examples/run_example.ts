import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { AllClientMetadata } from 'oidc-provider'
import { type AuthorizationServer, startServer } from '../servers/oidc_provider.ts'
import { type Diagnostic, type Project, project, type Run } from '../support/engine.ts'

export interface Example {
  /** The folder of its Pulumi.yaml. */
  readonly program: string
  /** With the values of its `Pulumi.<stack>.yaml`, but for the issuer. */
  readonly stack?: string
  /** @default a server of its own */
  readonly server?: AuthorizationServer
  /** As PATH with the plugin, for a program that needs it. */
  readonly env?: Readonly<Record<string, string>>
}

/** What a run of an example left on the server, and what it told. */
export interface Shown {
  readonly clients: readonly AllClientMetadata[]
  readonly outputs: Run['outputs']
}

export async function serverFor(t: TestContext): Promise<AuthorizationServer> {
  const server = await startServer()
  t.after(() => server.close())
  return server
}

/** What every example does: its clients come to be, without a warning; nothing changes after that; they go again. */
export async function runExample(t: TestContext, example: Example): Promise<Shown> {
  const server = example.server ?? (await serverFor(t))
  const stack = await open(t, example, server)

  const created = await stack.up()
  const ids = createdClients(created)
  const held = () => server.clients().filter(({ client_id: id }) => ids.includes(id))
  const clients = held()
  assert.ok(ids.length > 0)
  assert.equal(clients.length, ids.length)
  assert.deepEqual(warnings(created), [])
  assertEncrypted(stack, created)

  const unchanged = await stack.preview()
  const changed = unchanged.changes.filter(({ op }) => op !== 'same')
  assert.deepEqual([changed, unchanged.drift], [[], []])
  assert.equal(unchanged.changes.length, created.changes.length)

  await stack.destroy()
  assert.deepEqual(held(), [])
  if (!example.server) assert.deepEqual(server.clients(), [])
  return { clients, outputs: created.outputs }
}

/** The engine also warns of every plugin that it finds on PATH. */
function warnings({ diagnostics }: Run): readonly Diagnostic[] {
  return diagnostics.filter(({ message }) => !/^using pulumi-\S+ from \$PATH at /.test(message))
}

function assertEncrypted({ backendFiles }: Project, { outputs }: Run): void {
  const secrets = Object.values(outputs).filter(({ secret }) => secret)
  for (const { path, text } of backendFiles())
    for (const { value } of secrets) assert.ok(!text.includes(String(value)), path)
}

function createdClients({ events }: Run): readonly (string | undefined)[] {
  return events
    .flatMap(({ resOutputsEvent: event }) => event?.metadata ?? [])
    .filter(({ op, type }) => op === 'create' && /^(pulumi-nodejs:dynamic\/oauth|oauth:index):/.test(type))
    .map(({ new: made }) => made?.id)
}

function open(
  t: TestContext,
  { program, stack, env }: Example,
  server: AuthorizationServer,
): Promise<Project> {
  return project(t, {
    program,
    ...(stack !== undefined && { stack }),
    config: { 'oauth:issuer': server.issuer },
    env: {
      OAUTH_ISSUER: server.issuer,
      OAUTH_INITIAL_ACCESS_TOKEN: server.initialAccessToken,
      ...env,
    },
  })
}
