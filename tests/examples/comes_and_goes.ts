import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { authenticates } from '../support/authenticates.ts'
import { type ProjectOptions, project, type Run } from '../support/engine.ts'

/** The clients of an example come to be without a warning, nothing changes after that, the service obtains a token, they go. */
export async function assertComesAndGoes(t: TestContext, options: ProjectOptions): Promise<void> {
  const stack = await project(t, options)
  const created = await stack.up()
  assert.deepEqual(created.changes.map(({ op, name }) => `${op} ${name}`).sort(), [
    'create orders',
    'create shop',
  ])
  assert.deepEqual(created.diagnostics, [])
  const unchanged = await stack.preview()
  assert.deepEqual([unchanged.changes.filter(({ op }) => op !== 'same'), unchanged.drift], [[], []])
  assert.equal(await obtainsToken(created), true)
  await stack.destroy()
  assert.equal(await obtainsToken(created), false)
}

function obtainsToken({ outputs }: Run): Promise<boolean> {
  const { ordersClientId: id, ordersClientSecret: secret, tokenEndpoint } = outputs
  return authenticates(String(tokenEndpoint?.value), { clientId: id?.value, clientSecret: secret?.value })
}
