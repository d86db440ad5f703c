import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { clientsIn } from '../../cli/import/clients_file.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import { started } from '../engine/declared.ts'
import { command, variables } from './command.ts'
import { declarations } from './declarations.ts'
import { folderOf, registered } from './registered.ts'

/** Without a stack: the server is named by the environment. */
async function run(t: TestContext, ...args: readonly string[]) {
  const server = await started(t)
  const { clients, file } = await registered(t, server)
  const folder = folderOf(t)
  const env = variables({ issuer: server.issuer })
  const ran = (...more: readonly string[]) => command(['import', folder, ...args, ...more], { env })
  return { server, clients, file, folder, ran }
}

test('without a stack a program is written, and it is said that its clients are in none', async (t) => {
  const { clients, file, folder, ran } = await run(t, '--no-protect')
  const { code, stdout } = await ran('--clients', file)
  assert.equal(code, 0)
  assert.match(stdout, /index\.ts declares 2 clients of .*\nThey are in no stack yet: name one by --stack/)
  const found = declarations(readFileSync(join(folder, 'index.ts'), 'utf8'))
  assert.deepEqual(
    found.map(([kind, name, args]) => [kind, name, isRecord(args) && args['clientName']]),
    [
      ['PublicClient', 'Shop', 'Shop'],
      ['ConfidentialClient', 'Orders', 'Orders'],
    ],
  )
  assert.equal(clients.length, 2)
})

test('a file that is there is written over by --force alone, and nobody is asked before', async (t) => {
  const { server, file, folder, ran } = await run(t, '--name', 'clients.ts')
  writeFileSync(join(folder, 'clients.ts'), 'mine')
  server.resetRequests()
  const { code, stderr } = await ran('--clients', file)
  assert.equal(code, 1)
  assert.match(
    stderr,
    /clients\.ts is there already: name another one by --name, or write over it by --force/,
  )
  assert.deepEqual([server.requests, readFileSync(join(folder, 'clients.ts'), 'utf8')], [[], 'mine'])
  assert.equal((await ran('--clients', file, '--force')).code, 0)
  assert.match(readFileSync(join(folder, 'clients.ts'), 'utf8'), /new PublicClient/)
})

test('a client whose token is refused is left out with its reason, and the others are not', async (t) => {
  const { clients, file, folder, ran } = await run(t, '--json')
  const [shop, orders] = clients
  writeFileSync(file, JSON.stringify([shop, { ...orders, registration_access_token: 'another' }]))
  const { code, stdout } = await ran('--clients', file)
  const said = JSON.parse(stdout)
  assert.deepEqual([code, said.clients.map(({ name }: { name: string }) => name)], [3, ['Shop']])
  assert.match(said.leftOut[0].why, /^could not be read: /)
  assert.ok(existsSync(join(folder, 'index.ts')))
})

test('a server that lists no clients is named with what to do', async (t) => {
  const { folder, ran } = await run(t, '--json')
  const { code, stdout } = await ran()
  assert.equal(code, 1)
  const { error } = JSON.parse(stdout)
  assert.equal(error.code, 'not-supported-by-server')
  assert.match(error.message, /Name them by --clients <file>, or set oauth:api to keycloak or hydra/)
  assert.ok(!existsSync(join(folder, 'index.ts')))
})

test('a program in YAML never takes the place of resources that are in Pulumi.yaml', async (t) => {
  const { file, folder, ran } = await run(t, '--language', 'yaml')
  writeFileSync(join(folder, 'Pulumi.yaml'), 'name: shop\nruntime: yaml\nresources:\n  a: {}\n')
  const { code, stderr } = await ran('--clients', file)
  assert.equal(code, 1)
  assert.match(stderr, /in place of the resources in the Pulumi\.yaml beside it, and delete those/)
  assert.equal((await ran('--clients', file, '--name', 'clients.yaml')).code, 0)
})

test('another language is wrong usage', async (t) => {
  const { ran } = await run(t, '--language', 'cobol')
  assert.equal((await ran()).code, 2)
})

suite('A file of clients', () => {
  const written = (t: TestContext, text: string) => {
    const file = join(folderOf(t), 'clients')
    writeFileSync(file, text, { mode: 0o600 })
    return file
  }

  test('is told everything that is wrong in it at once, and nothing that it holds', (t) => {
    const file = written(
      t,
      `- client_id: a
  registration_access_token: hidden
  registration_client_uri: hidden
- client_id: ""
- client_id: a
  registration_access_token: [hidden]
`,
    )
    assert.throws(
      () => clientsIn(file),
      ({ message }: Error) => {
        assert.ok(!message.includes('hidden'))
        assert.deepEqual(message.split('\n').slice(1), [
          '  - client 1: registration_client_uri must be an address',
          '  - client 2: client_id must not be empty',
          '  - client 2: registration_access_token must be a text',
          '  - client 3: registration_access_token must be a text',
        ])
        return true
      },
    )
    assert.throws(() => clientsIn(written(t, '{}')), { message: /it must be a list of clients/ })
    assert.throws(() => clientsIn(written(t, '[]')), { message: /it must hold a client/ })
    assert.throws(() => clientsIn(written(t, '[ {')), { message: /is neither JSON nor YAML/ })
    assert.throws(() => clientsIn(join(folderOf(t), 'none')), { message: /none cannot be read/ })
    const twice = written(t, '- &a { client_id: a, registration_access_token: b }\n- *a\n')
    assert.throws(() => clientsIn(twice), { message: /client 2: client_id is that of another one/ })
  })

  test('keeps the token that a server gives in place of one, and its other text and mode', (t) => {
    const json = written(t, '[{"client_id": "a", "registration_access_token": "b", "more": 1}]')
    clientsIn(json)[0]?.renewed('renewed')
    assert.deepEqual(JSON.parse(readFileSync(json, 'utf8')), [
      { client_id: 'a', registration_access_token: 'renewed', more: 1 },
    ])
    assert.equal(statSync(json).mode & 0o777, 0o600)
    const yaml = written(t, '# ours\n- client_id: a\n  registration_access_token: b # old\n')
    clientsIn(yaml)[0]?.renewed('renewed')
    assert.equal(
      readFileSync(yaml, 'utf8'),
      '# ours\n- client_id: a\n  registration_access_token: renewed # old\n',
    )
  })
})
