import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { check, create } from '../../provider/lifecycle.ts'
import { rawServer } from '../registration/raw_server.ts'
import { checked, door, thrown } from './door.ts'
import { type Asked, registeredAs, registrar } from './registrar.ts'

const reply = ({ body }: Asked, issuer: string) => ({ status: 201, body: registeredAs(body, issuer) })

suite('What the server says in its discovery document that it cannot do', () => {
  test('is refused by create with nothing sent, unless the program allows it', async (t) => {
    const metadata = { token_endpoint_auth_methods_supported: ['private_key_jwt'] }
    const server = await registrar(t, { reply, metadata })
    const here = door({ environment: { ISSUER: server.issuer } })
    const { code, message } = await thrown(create(here, await checked(here)))
    assert.deepEqual([code, server.methods()], ['not-supported-by-server', []])
    assert.match(message, /allow: \['server-cannot'\]/)
    assert.match(message, /tokenEndpointAuthMethod: .*token_endpoint_auth_methods_supported/)

    const { id } = await create(here, await checked(here, { allow: ['server-cannot'] }))
    assert.deepEqual([id, server.methods()], ['orders', ['POST']])
  })

  test('is a doubt and no error for scopes, whose list may be partial', async (t) => {
    const server = await registrar(t, { reply, metadata: { scopes_supported: ['openid'] } })
    const here = door({ environment: { ISSUER: server.issuer } })
    const { id } = await create(here, await checked(here, { scopes: ['orders:read'] }))
    assert.deepEqual([id, server.methods()], ['orders', ['POST']])
    assert.match(here.said.map(({ text }) => text).join(), /scopes\[0\]: .*scopes_supported/)
  })
})

suite('A discovery that fails', () => {
  test('is tried and told once for all checks of a process', async (t) => {
    const paths: string[] = []
    const issuer = await rawServer(t, ({ url = '' }, response) => {
      paths.push(url)
      response.writeHead(404).end()
    })
    const here = door({ environment: { ISSUER: issuer } })
    for (const clientName of ['Orders', 'Shipping'])
      await check('ConfidentialClient', here, {}, { clientName })
    assert.deepEqual(
      here.said.map(({ level }) => level),
      ['warning'],
    )
    assert.match(here.said[0]?.text ?? '', /^server: .*publishes no metadata/)
    assert.equal(new Set(paths).size, paths.length, paths.join())
  })
})
