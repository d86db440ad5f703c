import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { isRecord } from '../../provider/client/unknown.ts'
import type { Bag } from '../../provider/door.ts'
import { steps } from '../engine/declared.ts'
import { pathWithHost } from '../plugin/hosted.ts'
import { type Realm, startKeycloak } from '../servers/keycloak.ts'
import { project, secret } from '../support/engine.ts'
import { keepSecret } from '../support/secrets.ts'
import { createCompiler } from '../types/compiler.ts'
import { command, variables } from './command.ts'
import { imported } from './imported.ts'
import { legacy } from './keycloak_clients.ts'
import { folderOf } from './registered.ts'

async function realmOfClients(t: TestContext): Promise<Realm> {
  const keycloak = await startKeycloak()
  t.after(() => keycloak.close())
  const realm = await keycloak.createRealm()
  for (const [name, client] of Object.entries(legacy)) {
    const clientId = name.replaceAll(/[ ,]+/g, '-')
    const made = await realm.admin('POST', '/clients', { clientId, name: 'Of somebody', ...client })
    assert.equal(made.status, 201, `${name}: ${JSON.stringify(made.body)}`)
  }
  const saml = { clientId: 'https://sp.example.com/saml', protocol: 'saml' }
  assert.equal((await realm.admin('POST', '/clients', saml)).status, 201)
  return realm
}

async function clientsOf(realm: Realm): Promise<ReadonlyMap<string, Bag>> {
  const { body } = await realm.admin('GET', '/clients?max=1000')
  assert.ok(Array.isArray(body))
  for (const { secret } of body) keepSecret(secret, 'the secret of a client')
  return new Map(body.filter(isRecord).map((client) => [String(client['clientId']), inOrder(client)]))
}

/** Keycloak answers its sets in any order (26.7.3). */
function inOrder(client: Bag): Bag {
  return Object.fromEntries(
    Object.entries(client).map(([name, value]) => [
      name,
      name.endsWith('ClientScopes') && Array.isArray(value) ? value.toSorted() : value,
    ]),
  )
}

/** As a formatter and a strict compiler want it, which knows the scopes of the realm. */
function assertWellWritten(text: string, scopes: string): void {
  const biome = fileURLToPath(new URL('../../node_modules/.bin/biome', import.meta.url))
  const formatted = execFileSync(biome, ['format', '--stdin-file-path=program.ts'], { input: text })
  assert.equal(formatted.toString(), text)
  assert.equal(createCompiler(scopes).problemsOf(text), '')
  assert.match(createCompiler(scopes).problemsOf(text.replace("'offline_access'", "'offline'")), /"offline"/)
}

/** What `pulumi-oauth scopes` writes. */
async function scopesOf(t: TestContext, { issuer }: Realm): Promise<string> {
  const file = join(folderOf(t), 'scopes.ts')
  const { code, stderr } = await command(['scopes', file], { env: variables({ issuer }) })
  assert.equal(code, 0, stderr)
  return readFileSync(file, 'utf8')
}

const languages = {
  typescript: {
    examine: assertWellWritten,
    file: 'index.ts',
    empty: { 'index.ts': '' },
    change: (text: string) =>
      text.replace(/'a-service-by-basic',\n {2}\{/, "$&\n    clientUri: 'https://basic.example.com/',"),
  },
  yaml: {
    examine: (text: string) => assert.match(text, /options:\n {6}protect: true/),
    file: 'Main.yaml',
    empty: { 'Pulumi.yaml': 'name: imported\nruntime: yaml\n', 'Main.yaml': 'resources: {}\n' },
    change: (text: string) =>
      text.replace(
        /a-service-by-basic:\n.*\n {4}properties:\n/,
        '$&      clientUri: https://basic.example.com/\n',
      ),
  },
} as const

/** The clients of a realm become a program, a stack has them, and they stay as they are. */
export async function assertImported(t: TestContext, language: keyof typeof languages): Promise<void> {
  const { file, empty, examine, change } = languages[language]
  const realm = await realmOfClients(t)
  const { clientId, clientSecret } = await realm.createAccessClient(['manage-clients'])
  const stack = await project(t, {
    program: empty,
    refreshAlways: true,
    config: {
      'oauth:issuer': realm.issuer,
      'oauth:api': 'keycloak',
      'oauth:accessClientId': clientId,
      'oauth:accessClientSecret': secret(clientSecret),
    },
    ...(language === 'yaml' ? { env: { PATH: await pathWithHost(t, 'yaml') } } : {}),
  })
  const before = await clientsOf(realm)
  const said = await imported(stack, '--language', language)
  const text = readFileSync(join(stack.folder, file), 'utf8')
  examine(text, await scopesOf(t, realm))
  assert.deepEqual(await clientsOf(realm), before)
  const previewed = await stack.preview({ diff: true })
  const names = said.clients.map(({ name }) => name)
  assert.equal(names.length, Object.keys(legacy).length)
  assert.deepEqual(
    [steps(previewed), previewed.drift],
    [names.map((name) => `same ${name}`).sort(), []],
    previewed.stdout,
  )
  const updated = await stack.up()
  assert.deepEqual(steps(updated), names.map((name) => `same ${name}`).sort())
  assert.deepEqual(await clientsOf(realm), before)
  stack.edit({ [file]: change(text) })
  const changed = await stack.up()
  assert.deepEqual(
    steps(changed).filter((step) => !step.startsWith('same')),
    ['update a-service-by-basic'],
    changed.stdout,
  )
  const basic = before.get('a-service-by-basic')
  assert.deepEqual(
    await clientsOf(realm),
    new Map([...before, ['a-service-by-basic', { ...basic, baseUrl: 'https://basic.example.com/' }]]),
  )
}
