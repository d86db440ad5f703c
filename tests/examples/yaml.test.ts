import { test } from 'node:test'
import { pathWithHost } from '../plugin/hosted.ts'
import { assertShopAndOrders } from './shop_and_orders.ts'

test('yaml: the first program of the README in YAML, by the plugin alone', async (t) =>
  assertShopAndOrders(t, { program: 'examples/yaml', env: { PATH: await pathWithHost(t, 'yaml') } }))
