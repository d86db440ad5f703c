import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authMethods } from '../../provider/client/auth_methods.ts'
import { runExample } from './run_example.ts'

test('auth-methods: one client for every auth method that the project knows', async (t) => {
  const { clients } = await runExample(t, { program: 'examples/auth-methods' })
  assert.deepEqual(
    clients.map(({ token_endpoint_auth_method: method }) => method).sort(),
    Object.keys(authMethods).sort(),
  )
})
