import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engineLog } from '../../provider/pulumi/engine_log.ts'
import { pluginTypeToken } from '../../provider/pulumi/urn.ts'
import { listening } from '../plugin/process.ts'

test('What is said to the engine keeps its lines, and nothing in it is obeyed by a terminal', async (t) => {
  const said: { urn: string; text: string }[] = []
  const engine = await listening(said)
  t.after(engine.close)
  const say = engineLog(engine.address, pluginTypeToken)
  await say('warning', 'client \u001b[31mx\u009b\u202e\n  and a line', undefined)
  assert.deepEqual(said, [{ urn: '', text: 'client \\u001b[31mx\\u009b\\u202e\n  and a line' }])
})
