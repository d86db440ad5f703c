import { test } from 'node:test'
import { goEnvironment } from '../../ci/go_program.ts'
import { generateSdks } from '../../ci/sdk/generate.ts'
import { pathWithHost } from '../plugin/hosted.ts'
import { assertShopAndOrders } from './shop_and_orders.ts'

test('go: the first program of the README in Go, by the plugin and the SDK of schema.json', async (t) => {
  await generateSdks('go')
  const env = { ...goEnvironment, PATH: await pathWithHost(t, 'go') }
  await assertShopAndOrders(t, { program: 'examples/go', env })
})
