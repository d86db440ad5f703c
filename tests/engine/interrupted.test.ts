import assert from 'node:assert/strict'
import { once } from 'node:events'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isRecord } from '../../provider/client/unknown.ts'
import { plugged } from '../plugin/plugged.ts'
import { type Declared, declared, steps } from './declared.ts'

const doors = { 'the dynamic provider': declared, 'the plugin': plugged } as const
const count = 30
const clients = `for (let n = 0; n < ${count}; n++) new ConfidentialClient('orders' + n, { clientName: 'Orders ' + n })\n`

suite('Ctrl-C once ends a run cleanly: what was begun is done and recorded, and the next run does the rest', () => {
  for (const [name, open] of Object.entries(doors))
    test(`by ${name}`, async (t: TestContext) => {
      const stack = await open(t, clients)
      const run = stack.start('up', '--yes', '--skip-preview', '--parallel', '2')
      const ended = once(run, 'exit')
      while (stack.server.clients().length < 3 && run.exitCode === null) await sleep(2)
      run.kill('SIGINT')
      await ended
      const made = stack.server.clients().map(({ client_id: id }) => id)
      assert.ok(made.length < count, 'the run was interrupted in the middle')
      assert.deepEqual((await recordedIn(stack)).sort(), [...made].sort())
      const rest = await stack.up({ refresh: true })
      assert.equal(steps(rest).filter((step) => step.startsWith('create')).length, count - made.length)
      assert.equal(stack.server.clients().length, count)
      await stack.destroy()
    })
})

/** The ids of the clients in the state, which knows of nothing that was begun and not ended. */
async function recordedIn(stack: Declared): Promise<unknown[]> {
  const { deployment } = await stack.exportState()
  const { resources = [], pending_operations: pending = [] } = deployment ?? {}
  assert.deepEqual(pending, [])
  assert.ok(Array.isArray(resources))
  return resources.filter(isRecord).flatMap(({ outputs }) => {
    const id = isRecord(outputs) ? outputs['clientId'] : undefined
    return id === undefined ? [] : [id]
  })
}
