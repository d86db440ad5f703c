import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../ci/run.ts'
import { runExample } from './run_example.ts'

const tsc = 'node_modules/typescript/bin/tsc'

test('typed-scopes: the compiler refuses the misspelt scope and nothing else', async () => {
  const { code, stdout } = await run(process.execPath, [
    tsc,
    '--noEmit',
    '--project',
    'examples/typed-scopes',
  ])
  assert.deepEqual([code, stdout], [0, ''])
})

test('typed-scopes: the scopes that compile are the ones that are registered', async (t) => {
  const { clients } = await runExample(t, { program: 'examples/typed-scopes' })
  assert.deepEqual(clients.map(({ scope }) => scope).sort(), ['api:read', 'openid profile'])
})
