import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { output, steps } from '../engine/declared.ts'
import { type Hydra, startHydra } from '../servers/hydra.ts'
import { authenticates } from '../support/authenticates.ts'
import { failed, type Run } from '../support/engine.ts'
import { plugged } from './plugged.ts'

let starting: Promise<Hydra> | undefined
test.after(async () => (await starting)?.close())

const orders = (args: string, options = '{}') => `
const client = new ConfidentialClient('orders', { clientName: 'Orders', ${args} }, ${options})
export const { clientId, clientSecret } = client
`

async function stackAt(t: TestContext, text: string) {
  starting ??= startHydra()
  const { issuer, adminUrl, admin } = await starting
  const config = { 'oauth:issuer': issuer, 'oauth:api': 'hydra', 'oauth:adminUrl': adminUrl }
  const clients = async () => {
    const { body } = await admin('GET', '/clients?page_size=500')
    return Array.isArray(body) ? body.map(({ client_id: id }) => id).sort() : []
  }
  const works = async (run: Run) => {
    const client = { clientId: output(run, 'clientId'), clientSecret: output(run, 'clientSecret') }
    return authenticates(`${issuer}oauth2/token`, client)
  }
  return { ...(await plugged(t, text, { config })), clients, works }
}

test('a client id that we choose is known at the preview, and changing it deletes first', async (t) => {
  const stack = await stackAt(t, orders("clientId: 'orders'"))
  assert.match((await stack.preview({ diff: true })).stdout, /clientId *: "orders"/)
  const made = await stack.up()
  assert.deepEqual([await stack.clients(), await stack.works(made)], [['orders'], true])
  stack.declare(orders("clientId: 'shop'"))
  const replaced = await stack.up()
  assert.deepEqual([await stack.clients(), await stack.works(replaced)], [['shop'], true])
  await t.test('a secret is rotated in place', async () => {
    stack.declare(orders("clientId: 'shop', secretRotation: { year: 2027 }"))
    const rotated = await stack.up()
    assert.deepEqual([steps(rotated), await stack.works(rotated)], [['update orders'], true])
    assert.notEqual(output(rotated, 'clientSecret'), output(replaced, 'clientSecret'))
  })
  await t.test('a secret that the program gives as a plain text is encrypted', async () => {
    const chosen = 'a secret that the program gives'
    stack.declare(orders(`clientId: 'shop', clientSecret: '${chosen}'`))
    assert.equal(output(await stack.up(), 'clientSecret'), chosen)
    for (const { path, text } of stack.backendFiles()) assert.ok(!text.includes(chosen), path)
    assert.deepEqual(steps(await stack.preview({ refresh: true })), ['same orders'])
  })
  await stack.destroy()
})

test('a replacement that nobody diffed needs deleteBeforeReplace, and says so', async (t) => {
  const stack = await stackAt(t, orders(''))
  const made = await stack.up()
  const { deployment } = await stack.exportState()
  const { urn } = deployment.resources.find((one: { urn: string }) => one.urn.endsWith('::orders'))
  const { diagnostics } = await failed(stack.up({ replace: [urn], refresh: true }))
  assert.match(diagnostics.map(({ message }) => message).join(), /set the option deleteBeforeReplace: true/)
  assert.equal(await stack.works(made), true)
  stack.declare(orders('', '{ deleteBeforeReplace: true }'))
  await stack.up()
  const replaced = await stack.up({ replace: [urn] })
  assert.equal(output(replaced, 'clientId'), output(made, 'clientId'))
  assert.equal(await stack.works(replaced), true)
  await stack.destroy()
  assert.deepEqual(await stack.clients(), [])
})
