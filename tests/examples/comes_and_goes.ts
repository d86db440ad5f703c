import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
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
  await assertToken(created)
  await stack.destroy()
  await assertNoToken(created)
}

async function assertToken(run: Run): Promise<void> {
  const answer = await token(run)
  assert.equal(answer.status, 200, await answer.text())
}

async function assertNoToken(run: Run): Promise<void> {
  const { status } = await token(run)
  assert.ok(status === 400 || status === 401, `${status}`)
}

async function token({ outputs }: Run): Promise<Response> {
  const { ordersClientId: id, ordersClientSecret: secret, tokenEndpoint } = outputs
  const credentials = Buffer.from(`${id?.value}:${secret?.value}`).toString('base64')
  return fetch(String(tokenEndpoint?.value), {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
}
