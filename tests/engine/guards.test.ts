import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { failed } from '../support/engine.ts'
import { assertAsked, type Declared, declared, said, steps } from './declared.ts'

const client = (name: string, options = '') =>
  `new ConfidentialClient('${name}', { clientName: '${name}' }, { ${options} })\n`
const command = fileURLToPath(new URL('../../provider/pulumi/max_deletes.ts', import.meta.url))

test('clients that must not be deleted', async (t) => {
  const stack = await declared(t, client('orders', 'protect: true') + client('reports') + client('old'))
  await stack.up()
  await t.test('a preview stops the pipeline that would delete one', () => stopped(stack))
  await t.test('an update that deletes more than OAUTH_MAX_DELETES deletes so many and fails', () =>
    limited(stack),
  )
  await t.test('the next run goes on from there', () => goesOn(stack))
  await t.test('a client whose secret ends soon is warned of without a refresh', () => warned(stack))
  await t.test('a protected one stays at a destroy, which fails', () => isProtected(stack))
})

const names = ({ server }: Declared) =>
  server
    .clients()
    .map((one) => String(one.client_name))
    .sort()

async function isProtected(stack: Declared): Promise<void> {
  const { stdout, stderr } = await failed(stack.destroy())
  assert.match(`${stdout}${stderr}`, /orders.*protected|protected.*orders/s)
  assert.deepEqual(names(stack), ['orders'])
}

async function stopped(stack: Declared): Promise<void> {
  stack.declare(client('orders', 'protect: true'))
  const { stdout: input } = await stack.pulumi('preview', '--json')
  const allowing = (most: string) => spawnSync(process.execPath, [command, most], { input, encoding: 'utf8' })
  const { status, stdout, stderr } = allowing('1')
  assert.deepEqual([status, stdout.split('\n').sort()], [1, ['', 'delete "old"', 'delete "reports"']])
  assert.match(stderr, /would delete 2 OAuth clients, and 1 may be/)
  assert.equal(allowing('2').status, 0)
  assert.deepEqual(names(stack), ['old', 'orders', 'reports'])
}

async function limited(stack: Declared): Promise<void> {
  stack.setEnv({ OAUTH_MAX_DELETES: '1' })
  const run = await failed(stack.up())
  const errors = ['old', 'reports'].flatMap((name) => said(run, name, 'error'))
  assert.match(errors.join(), /stays in the state: this run deleted 1, .* OAUTH_MAX_DELETES is 1/)
  assert.equal(names(stack).length, 2)
}

async function goesOn(stack: Declared): Promise<void> {
  await stack.up()
  assert.deepEqual(names(stack), ['orders'])
}

async function warned(stack: Declared): Promise<void> {
  const [orders] = stack.server.clients()
  const until = Math.floor(Date.now() / 1000) + 10 * 86_400
  await stack.server.changeClient(String(orders?.client_id), { client_secret_expires_at: until })
  await stack.refresh()
  stack.server.resetRequests()
  const run = await stack.preview()
  assert.deepEqual(steps(run), ['same orders'])
  const warnings = said(run, 'orders', 'warning')
  assert.equal(warnings.length, 1)
  assert.match(warnings.join(), /^the client secret ends at .* UTC, in 9 days\. /)
  assertAsked(stack.server, {}, 1)
}
