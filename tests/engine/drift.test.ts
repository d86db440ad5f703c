import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Declared, declared, said, shown, steps } from './declared.ts'

const whole = `
export const serverChanged = new PublicClient('shop', {
  clientName: 'Shop',
  redirectUris: ['https://shop.example.com/callback'],
  tosUri: 'https://shop.example.com/terms',
  postLogoutRedirectUris: ['https://shop.example.com/bye'],
  scopes: ['openid', 'profile'],
  requestUris: ['https://shop.example.com/request.jwt'],
  translations: { fr: { clientName: 'Boutique' } },
}).serverChanged
new ConfidentialClient('service', { clientName: 'Service', scopes: ['api:read'] })
`
const without = whole.replace(/^ {2}(tosUri|postLogoutRedirectUris): .*\n/gm, '')
const dropped = { requestUris: '', translations: '' }

test('what somebody changes on the server is shown field by field and repaired, and nothing else is touched', async (t) => {
  const stack = await declared(t, whole, { refreshAlways: true })
  await t.test('what the server drops is said once, in words, and recorded', () => droppedOnce(stack))
  await t.test('a plain preview shows the changed fields with old and new values', () => shownByField(stack))
  await t.test('an up repairs them, and a field that only the operator set survives', () => repaired(stack))
  await t.test('a field that is removed from the program is reset, the others survive', () => reset(stack))
})

async function droppedOnce({ up, preview }: Declared): Promise<void> {
  const first = await up()
  const [words = ''] = said(first, 'shop', 'warning')
  assert.match(
    words,
    /did not keep everything as declared: requestUris was dropped; translations was dropped/,
  )
  assert.deepEqual(first.outputs['serverChanged']?.value, dropped)
  const again = await preview()
  assert.deepEqual([steps(again), again.drift], [['same service', 'same shop'], []])
  assert.deepEqual(said(again, 'shop', 'warning'), [])
}

async function shownByField({ server, preview }: Declared): Promise<void> {
  await server.changeClient(idOf(server, 'Service'), { redirect_uris: ['https://evil.example/callback'] })
  await server.changeClient(idOf(server, 'Shop'), {
    client_name: 'Hacked',
    redirect_uris: ['https://evil.example/callback'],
    logo_uri: 'https://operator.example/logo.png',
  })
  const found = await preview({ diff: true })
  assert.deepEqual(shown(found.drift), [
    'refresh service: redirectUris',
    'refresh shop: clientName, redirectUris',
  ])
  assert.deepEqual(shown(found.changes), [
    'update service: redirectUris',
    'update shop: clientName, redirectUris',
  ])
  assert.match(found.stdout, /clientName *: "Shop" => "Hacked"/)
  assert.match(found.stdout, /clientName *: "Hacked" => "Shop"/)
  assert.match(
    found.stdout,
    /\[0\]: "https:\/\/shop\.example\.com\/callback" => "https:\/\/evil\.example\/callback"/,
  )
}

async function repaired({ server, up, preview }: Declared): Promise<void> {
  const repair = await up()
  assert.deepEqual(steps(repair), ['update service', 'update shop'])
  assert.deepEqual(repair.outputs['serverChanged']?.value, dropped)
  const { redirect_uris, logo_uri } = clientOf(server, 'Shop')
  assert.deepEqual(redirect_uris, ['https://shop.example.com/callback'])
  assert.equal(logo_uri, 'https://operator.example/logo.png')
  assert.deepEqual(clientOf(server, 'Service').redirect_uris, [])
  const after = await preview()
  assert.deepEqual([steps(after), after.drift], [['same service', 'same shop'], []])
}

async function reset({ server, up, preview, declare }: Declared): Promise<void> {
  declare(without)
  const removal = await up()
  assert.deepEqual(shown(removal.changes), ['same service: ', 'update shop: postLogoutRedirectUris, tosUri'])
  assert.deepEqual(said(removal, 'shop', 'warning'), [])
  const { tos_uri, post_logout_redirect_uris = [], logo_uri } = clientOf(server, 'Shop')
  assert.deepEqual([tos_uri, post_logout_redirect_uris], [undefined, []])
  assert.equal(logo_uri, 'https://operator.example/logo.png')
  assert.deepEqual(steps(await preview()), ['same service', 'same shop'])
}

type Server = Declared['server']

function clientOf(server: Server, name: string) {
  const found = server.clients().find(({ client_name }) => client_name === name)
  assert.ok(found)
  return found
}

function idOf(server: Server, name: string): string {
  return String(clientOf(server, name).client_id)
}
