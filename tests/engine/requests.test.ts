import { test } from 'node:test'
import { assertAsked, declared } from './declared.ts'

const clients = `
const clientName = new Config('test').require('name')
new PublicClient('app', { clientName, redirectUris: ['https://app.example.com/callback'], scopes: ['openid'] })
new ConfidentialClient('service', { clientName, scopes: ['api:read'] })
new ConfidentialClient('site', { clientName, redirectUris: ['https://site.example.com/callback'] })
`

test('each client costs 1 request to create, 2 to update, 1 to refresh, 1 to delete and none while unchanged', async (t) => {
  const { server, pulumi, up, preview, refresh, destroy, configure } = await declared(t, clients)
  const name = (value: string) => configure({ 'test:name': value })

  await t.test('create, with a preview before: 1 and two discoveries', async () => {
    await name('One')
    await pulumi('up', '--yes')
    assertAsked(server, { POST: 3 }, 2)
  })
  await t.test('an unchanged up without refresh: 0', async () => {
    await up()
    assertAsked(server, {}, 1)
  })
  await t.test('refresh: 1', async () => {
    await refresh()
    assertAsked(server, { GET: 3 }, 1)
  })
  await t.test('a preview with refresh: 1', async () => {
    await preview({ refresh: true })
    assertAsked(server, { GET: 3 }, 1)
  })
  await t.test('update, with a preview before: 2', async () => {
    await name('Two')
    await pulumi('up', '--yes')
    assertAsked(server, { GET: 3, PUT: 3 }, 2)
  })
  await t.test('delete: 1', async () => {
    await destroy()
    assertAsked(server, { DELETE: 3 }, 1)
  })
})
