import { test } from 'node:test'
import { generateSdks } from '../../ci/sdk/generate.ts'
import { pathWithHost } from '../plugin/hosted.ts'
import { assertShopAndOrders } from './shop_and_orders.ts'

test('java: the first program of the README in Java, by the plugin and the SDK of schema.json', async (t) => {
  await generateSdks('java')
  await assertShopAndOrders(t, { program: 'examples/java', env: { PATH: await pathWithHost(t, 'java') } })
})
