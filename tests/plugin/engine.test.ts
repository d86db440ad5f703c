import assert from 'node:assert/strict'
import { test } from 'node:test'
import { output, said, shown, steps } from '../engine/declared.ts'
import { plugged } from './plugged.ts'

const both = `
const app = new PublicClient('shop', { clientName: 'Shop', redirectUris: ['https://shop.example.com/callback'], scopes: ['openid'] })
const service = new ConfidentialClient('service', { clientName: 'Service' })
export const appId = app.clientId
export const { clientId, clientSecret } = service
`

test('try', async (t) => {
  const stack = await plugged(t, both, { refreshAlways: true })
  const p = await stack.preview({ diff: true })
  console.log(p.stdout)
  const made = await stack.up()
  console.log(made.stdout)
  console.log(JSON.stringify((await stack.exportState()).deployment.resources, null, 1))
  stack.declare(
    both
      .replace("scopes: ['openid']", "scopes: ['openid', 'profile'], clientUri: 'https://shop.example.com/'")
      .replace("clientName: 'Service'", "clientName: 'Service 2'"),
  )
  console.log((await stack.preview({ diff: true })).stdout)
  console.log((await stack.up({ diff: true })).stdout)
  console.log((await stack.preview({ diff: true })).stdout)
  console.log((await stack.destroy()).stdout)
  console.log(output, said, shown, steps, assert)
})
