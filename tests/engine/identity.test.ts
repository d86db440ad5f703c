import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Hydra, startHydra } from '../servers/hydra.ts'
import { authenticates } from '../support/authenticates.ts'
import { failed, type Project, project, type Run } from '../support/engine.ts'
import { output, program, steps } from './declared.ts'

/** Clients whose ids we choose, through the real engine, at Hydra's admin API. */

const service = (name: string, args = '', options = '{}') => `
const client = new ConfidentialClient('${name}', { clientName: 'Orders', ${args} }, ${options})
export const { clientId, clientSecret } = client
`

let hydra: Promise<Hydra> | undefined

async function server(t: TestContext): Promise<Hydra> {
  hydra ??= startHydra()
  const started = await hydra
  t.after(async () => assert.deepEqual(await clientsAt(started), [], 'a client was left over'))
  return started
}

test.after(async () => (await hydra)?.close())

async function stackAt(t: TestContext, text: string): Promise<Project> {
  return project(t, { program: program(text), config: configOf(await server(t)) })
}

function configOf({ issuer, adminUrl }: Hydra): Readonly<Record<string, string>> {
  return { 'oauth:issuer': issuer, 'oauth:api': 'hydra', 'oauth:adminUrl': adminUrl }
}

async function clientsAt({ adminUrl }: Hydra): Promise<readonly string[]> {
  const clients: unknown = await (await fetch(`${adminUrl}/admin/clients?page_size=500`)).json()
  assert.ok(Array.isArray(clients))
  return clients.map(({ client_id: id }) => String(id)).sort()
}

/** The recorded secret is the one that the server takes. */
async function assertWorks(t: TestContext, run: Run): Promise<void> {
  const { issuer } = await server(t)
  const client = { clientId: output(run, 'clientId'), clientSecret: output(run, 'clientSecret') }
  assert.equal(await authenticates(`${issuer}oauth2/token`, client), true)
}

const messages = ({ diagnostics }: Run) =>
  diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)

async function urnOf({ exportState }: Project, name: string): Promise<string> {
  const { deployment } = await exportState()
  const resource = deployment.resources.find(({ urn }: { urn: string }) => urn.endsWith(`::${name}`))
  assert.ok(resource, `no resource ${name} in the state`)
  return resource.urn
}

test('a derived client id survives a replacement, which deletes first and gives a new secret', async (t) => {
  const stack = await stackAt(t, service('orders'))
  const made = await stack.up()
  const id = output(made, 'clientId')
  assert.match(id, /-test-orders-[0-9a-f]{8}$/)
  await assertWorks(t, made)
  const urn = await urnOf(stack, 'orders')
  await t.test('by up --replace', async () => {
    const replaced = await stack.up({ replace: [urn] })
    assert.deepEqual([output(replaced, 'clientId'), await clientsAt(await server(t))], [id, [id]])
    assert.notEqual(output(replaced, 'clientSecret'), output(made, 'clientSecret'))
    await assertWorks(t, replaced)
  })
  await t.test('by a tainted resource', async () => {
    assert.equal((await stack.pulumi('state', 'taint', urn)).code, 0)
    const replaced = await stack.up()
    assert.deepEqual([output(replaced, 'clientId'), await clientsAt(await server(t))], [id, [id]])
    await assertWorks(t, replaced)
  })
  await t.test('afterwards nothing changes', async () => {
    assert.deepEqual(steps(await stack.preview({ refresh: true })), ['same orders'])
  })
  await stack.destroy()
})

test('a renamed resource keeps its client, and a new one of the old name does not get hold of it', async (t) => {
  const stack = await stackAt(t, service('old'))
  const made = await stack.up()
  const renamed = service('new', '', "{ aliases: [{ name: 'old' }] }")
  stack.edit(program(renamed))
  const kept = await stack.up()
  assert.deepEqual(steps(kept), ['same new'])
  assert.equal(output(kept, 'clientSecret'), output(made, 'clientSecret'))
  stack.edit(program(`${renamed}\nnew ConfidentialClient('old', { clientName: 'Another' })`))
  stack.setEnv({ OAUTH_ADOPT_OWN: output(made, 'clientId') })
  const [message = ''] = messages(await failed(stack.up({ refresh: true })))
  assert.match(message, /belongs to a resource of this stack that had the name of this one/)
  await assertWorks(t, kept)
  stack.edit(program(renamed))
  await stack.destroy()
})

test('a change of class with a given client id says which two updates it takes, and leaves the client alone', async (t) => {
  const stack = await stackAt(t, service('app', "clientId: 'the-app'"))
  const made = await stack.up()
  stack.edit(
    program(
      "new PublicClient('app', { clientId: 'the-app', redirectUris: ['https://app.example.com/callback'] })",
    ),
  )
  const [message = ''] = messages(await failed(stack.up()))
  assert.match(message, /remove the resource and run pulumi up, then add it with the new class/)
  await assertWorks(t, made)
  stack.edit(program(''))
  await stack.up()
  stack.edit(
    program(
      "new PublicClient('app', { clientId: 'the-app', redirectUris: ['https://app.example.com/callback'] })",
    ),
  )
  assert.deepEqual(steps(await stack.up()), ['create app'])
  await stack.destroy()
})

test('two stacks of the same name in two backends do not touch each other', async (t) => {
  const [mine, yours] = [await stackAt(t, service('orders')), await stackAt(t, service('orders'))]
  const made = await mine.up()
  const [message = ''] = messages(await failed(yours.up()))
  assert.match(message, /another stack of the same name in another backend, whose client is in use/)
  assert.match(message, new RegExp(`OAUTH_ADOPT_OWN=${output(made, 'clientId')} pulumi up`))
  await yours.destroy()
  await assertWorks(t, made)
  await mine.destroy()
})

test('a renamed stack keeps its client, and a new stack of the old name does not get hold of it', async (t) => {
  const stack = await stackAt(t, service('orders'))
  const made = await stack.up()
  const renamed = await stack.pulumi('stack', 'rename', 'moved')
  const begun = await stack.pulumi('stack', 'init')
  assert.deepEqual([renamed.code, begun.code], [0, 0], `${renamed.stderr}${begun.stderr}`)
  const hydra = await server(t)
  await stack.configure(configOf(hydra))
  const [message = ''] = messages(await failed(stack.up()))
  assert.match(message, /exists at .* already, with the mark of this resource/)
  await assertWorks(t, made)
  await stack.destroy()
  await assertWorks(t, made)
  // The renamed stack's own destroy is that of any stack; here its client goes by hand.
  await fetch(`${hydra.adminUrl}/admin/clients/${output(made, 'clientId')}`, { method: 'DELETE' })
})

test('a client that a killed run left behind is taken over when somebody says so, with a new secret', async (t) => {
  const stack = await stackAt(t, service('orders'))
  const made = await stack.up()
  // The state as a run leaves it that was killed before it could record what it had created.
  assert.equal((await stack.pulumi('state', 'delete', await urnOf(stack, 'orders'))).code, 0)
  const [message = ''] = messages(await failed(stack.up()))
  assert.match(message, /this stack's state does not know it/)
  stack.setEnv({ OAUTH_ADOPT_OWN: output(made, 'clientId') })
  const adopted = await stack.up()
  assert.equal(output(adopted, 'clientId'), output(made, 'clientId'))
  assert.notEqual(output(adopted, 'clientSecret'), output(made, 'clientSecret'))
  await assertWorks(t, adopted)
  stack.unsetEnv('OAUTH_ADOPT_OWN')
  assert.deepEqual(steps(await stack.preview({ refresh: true })), ['same orders'])
  await stack.destroy()
})

test('a secret is rotated in place, and a chosen one is an update', async (t) => {
  const stack = await stackAt(t, service('orders', 'secretRotation: { year: 2026 }'))
  const made = await stack.up()
  stack.edit(program(service('orders', 'secretRotation: { year: 2027 }')))
  const rotated = await stack.up()
  assert.deepEqual(steps(rotated), ['update orders'])
  assert.equal(output(rotated, 'clientId'), output(made, 'clientId'))
  assert.notEqual(output(rotated, 'clientSecret'), output(made, 'clientSecret'))
  await assertWorks(t, rotated)
  const chosen = 'a-secret-that-somebody-chose-0123456789'
  stack.edit(program(service('orders', `secretRotation: { year: 2027 }, clientSecret: '${chosen}'`)))
  const given = await stack.up()
  assert.deepEqual([steps(given), output(given, 'clientSecret')], [['update orders'], chosen])
  await assertWorks(t, given)
  assert.deepEqual(steps(await stack.preview({ refresh: true })), ['same orders'])
  for (const { path, text } of stack.backendFiles()) assert.ok(!text.includes(chosen), path)
  await stack.destroy()
})
