import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failed } from '../support/engine.ts'
import { type ClientInformation, register } from '../support/registration.ts'
import { assertAsked, type Declared, declared, output, said, shown, steps } from './declared.ts'
import { assertHidden } from './hidden.ts'

const registered = {
  grant_types: ['client_credentials'],
  response_types: [],
  scope: 'api:read',
  contacts: ['operator@example.com'],
}
const names = ['kept', 'doomed', 'handed'] as const
type Existing = Readonly<Record<(typeof names)[number], ClientInformation>>

interface Chosen {
  readonly clientName?: string
  readonly adopt?: Readonly<Record<string, unknown>>
}

/** A client of a program that takes over the one that exists, unless `adopt` is set otherwise. */
function client(existing: Existing, name: keyof Existing, { clientName = name, adopt }: Chosen = {}): string {
  const { client_id: clientId, registration_client_uri: registrationClientUri } = existing[name]
  const chosen = { clientId, registrationClientUri, ...adopt }
  return text(name, { clientName, scopes: ['api:read'], adopt: chosen })
}

function text(name: string, args: Readonly<Record<string, unknown>>): string {
  return `const ${name} = new ConfidentialClient('${name}', ${JSON.stringify(args)})
export const ${name}Token = ${name}.registrationAccessToken
`
}

const handedOver = text('handed', { clientName: 'handed', scopes: ['api:read'] })

test('a client that exists is adopted', async (t) => {
  const stack = await declared(t, '')
  const existing = await registeredDirectly(stack)
  await configured(stack, existing)
  await t.test('the preview says so, and what differs fails the up: it is listed, nothing is written', () =>
    differing(stack, existing),
  )
  await t.test('with a token in secret config or in the environment; adopt.update writes what differs', () =>
    adopted(stack, existing),
  )
  await t.test('without changes afterwards; without its adopt block it is ours, and nothing is sent', () =>
    handed(stack, existing),
  )
  await t.test('another resource may adopt it in the run that removes the first: it lives on', () =>
    moved(stack, existing),
  )
  await t.test('a destroy keeps it and says so, unless adopt.delete is true', () =>
    destroyed(stack, existing),
  )
})

async function registeredDirectly({ server }: Declared): Promise<Existing> {
  // Pulumi's CLI takes a token that begins with a hyphen for a flag.
  const one = async (name: string): Promise<ClientInformation> => {
    const { body } = await register(server, { ...registered, client_name: name })
    if (!body.registration_access_token.startsWith('-')) return body
    server.removeClient(body.client_id)
    return one(name)
  }
  return {
    kept: await one('kept'),
    doomed: await one('doomed'),
    handed: await one('handed'),
  }
}

/** One token comes from the environment, the others from config, set by the command that the messages name. */
async function configured({ server, pulumi, setEnv }: Declared, existing: Existing): Promise<void> {
  for (const name of ['kept', 'doomed'] as const) {
    const { client_id: id, registration_access_token: token } = existing[name]
    const { code, stderr } = await pulumi(
      ...['config', 'set', '--path', '--secret', `oauth:registrationAccessTokens["${id}"]`, token],
    )
    assert.equal(code, 0, stderr)
  }
  const { client_id: id, registration_access_token: token } = existing.handed
  setEnv({ OAUTH_ISSUER: server.issuer, OAUTH_REGISTRATION_ACCESS_TOKENS: JSON.stringify({ [id]: token }) })
}

async function differing({ server, declare, preview, up }: Declared, existing: Existing): Promise<void> {
  declare(client(existing, 'kept', { clientName: 'Another name' }))
  server.resetRequests()
  const id = existing.kept.client_id
  const announced = await preview()
  assert.match(
    said(announced, 'kept', 'info').join(),
    new RegExp(`will adopt client ${id} and write nothing`),
  )
  assertAsked(server, {}, 1)
  const run = await failed(up())
  assert.match(said(run, 'kept', 'error').join(), /differs from the program.*\n.*clientName: /s)
  assert.doesNotMatch(said(run, 'kept', 'error').join(), /contacts/)
  assertAsked(server, { GET: 1 }, 1)
}

async function adopted(stack: Declared, existing: Existing): Promise<void> {
  const { server, declare, up } = stack
  declare(
    [
      client(existing, 'kept', { clientName: 'Another name', adopt: { update: true } }),
      client(existing, 'doomed', { adopt: { delete: true } }),
      client(existing, 'handed'),
    ].join(''),
  )
  const run = await up()
  assertAsked(server, { GET: 3, PUT: 1 }, 1)
  const kept = server.clients().find(({ client_id }) => client_id === existing.kept.client_id)
  assert.deepEqual([kept?.client_name, kept?.['contacts']], ['Another name', registered.contacts])
  const renewed = output(run, 'keptToken')
  assert.notEqual(renewed, existing.kept.registration_access_token)
  await assertHidden(stack, [renewed, ...secretsOf(existing)], [run])
}

async function handed(stack: Declared, existing: Existing): Promise<void> {
  const { server, declare, preview, up } = stack
  assert.deepEqual(steps(await preview({ refresh: true })), ['same doomed', 'same handed', 'same kept'])
  declare(
    [
      client(existing, 'kept', { clientName: 'Another name', adopt: { update: true } }),
      client(existing, 'doomed', { adopt: { delete: true } }),
      handedOver,
    ].join(''),
  )
  server.resetRequests()
  const run = await up()
  assert.deepEqual(shown(run.changes), ['same doomed: ', 'same kept: ', 'update handed: adopt'])
  assertAsked(server, {}, 1)
}

async function moved({ server, declare, up }: Declared, existing: Existing): Promise<void> {
  const { client_id: clientId, registration_client_uri: registrationClientUri } = existing.handed
  declare(
    [
      client(existing, 'kept', { clientName: 'Another name', adopt: { update: true } }),
      client(existing, 'doomed', { adopt: { delete: true } }),
      text('successor', {
        clientName: 'handed',
        scopes: ['api:read'],
        adopt: { clientId, registrationClientUri },
      }),
    ].join(''),
  )
  const run = await up()
  assert.deepEqual(steps(run), ['create successor', 'delete handed', 'same doomed', 'same kept'])
  assert.match(said(run, 'handed', 'warning').join(), /adopted by another resource in this run/)
  assertAsked(server, { GET: 1 }, 1)
  assert.equal(server.clients().length, names.length)
}

async function destroyed({ server, destroy }: Declared, existing: Existing): Promise<void> {
  const run = await destroy()
  assert.match(said(run, 'kept', 'warning').join(), /was adopted and stays on the server/)
  assertAsked(server, { DELETE: 1 }, 1)
  const left = server.clients().map(({ client_id }) => client_id)
  assert.deepEqual(left.length, names.length - 1)
  assert.ok(!left.includes(existing.doomed.client_id))
}

function secretsOf(existing: Existing): readonly string[] {
  return Object.values(existing).flatMap(({ registration_access_token, client_secret }) => [
    registration_access_token,
    String(client_secret),
  ])
}
