import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runtime } from '@pulumi/pulumi'
import { known } from './known.ts'

/** There is no Vault: what is asked of its plugin is looked at. */
const program = 'examples/vault'

test(`${program}: issuer, client id and secret are stored where the application reads them`, async () => {
  let stored: unknown
  await runtime.setMocks({
    newResource: ({ name, type, inputs }) => {
      if (type === 'vault:kv/secretV2:SecretV2') stored = inputs
      return {
        id: `id of ${name}`,
        state: { ...inputs, issuer: 'https://login.example.com', clientSecret: 'made there' },
      }
    },
    call: ({ inputs }) => inputs,
  })
  const { path } = await import('../../examples/vault/index.ts')
  await known(path)
  const text = JSON.stringify(stored)
  for (const part of ['shop/orders/oauth', 'https://login.example.com', 'id of orders', 'made there'])
    assert.ok(text.includes(part), part)
})
