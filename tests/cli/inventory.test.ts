import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Entry } from '../../cli/inventory/entry.ts'
import { declared } from '../engine/declared.ts'
import { plugged } from '../plugin/plugged.ts'
import { command } from './command.ts'
import { environments, exported } from './fictional.ts'

const doors = { 'the dynamic provider': declared, 'the plugin': plugged }

const program = `
new PublicClient('shop', {
  clientName: 'Shop',
  clientUri: 'https://shop.example.com/',
  redirectUris: ['https://shop.example.com/callback', 'http://127.0.0.1/callback'],
  scopes: ['openid'],
})
new ConfidentialClient('orders', {
  clientName: 'Orders',
  redirectUris: ['http://orders.example.com/callback'],
  allow: ['plain-http-confidential-client'],
})
`

for (const [door, open] of Object.entries(doors))
  test(`inventory of a stack behind ${door}: what it records of each client, and no secret`, async (t) => {
    const stack = await open(t, program)
    await stack.up()
    const { workDir, envVars, pulumiHome = '' } = stack.stack.workspace
    const { code, stdout, stderr } = await command(
      ['inventory', '--stack', 'test', '--cwd', workDir, '--json', '--fail-on', 'mandatory'],
      { env: { ...texts(envVars), PULUMI_HOME: pulumiHome } },
    )
    assert.deepEqual([stderr, code], ['', 3])
    const { clients }: { readonly clients: readonly Entry[] } = JSON.parse(stdout)
    assert.deepEqual(
      clients.map(({ clientId, marks, ...entry }) => ({
        ...entry,
        isNamed: clientId !== '',
        marks: marks.map(({ practice, property, allowed }) => [practice, property, allowed]),
      })),
      [
        {
          ...recorded('orders', stack.server.issuer),
          application: 'Orders',
          type: 'confidential',
          authMethod: 'client_secret_basic',
          grantTypes: ['authorization_code'],
          scopes: [],
          redirectHosts: ['orders.example.com'],
          pkce: 'unknown',
          secret: { used: true, atMostDays: 0, endsInDays: null },
          page: null,
          marks: [['https-redirect-uris', 'redirectUris[0]', true]],
        },
        {
          ...recorded('shop', stack.server.issuer),
          application: 'Shop',
          type: 'public',
          authMethod: 'none',
          grantTypes: ['authorization_code'],
          scopes: ['openid'],
          redirectHosts: ['shop.example.com', '127.0.0.1'],
          pkce: 'unknown',
          secret: { used: false, atMostDays: null, endsInDays: null },
          page: 'https://shop.example.com/',
          marks: [],
        },
      ],
    )
  })

function recorded(name: string, issuer: string) {
  return { project: 'test', name, environment: 'test', issuer, api: 'registration', isNamed: true }
}

function texts(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

test('inventory of exported files: applications by environments, and why what is marked is marked', async (t) => {
  const { files } = states(t)
  const { code, stdout } = await command(['inventory', ...files])
  assert.equal(code, 0)
  const rows = stdout.split('\n').filter((line) => line.includes('(company/billing)'))
  assert.deepEqual(
    rows.map((row) => row.split('│').map((cell) => cell.trim())[2]),
    [...environments],
  )
  assert.match(stdout, /^33 clients, \d+ of which break a practice\.$/m)
  assert.match(
    stdout,
    /^Customer desk \(2019\), production\n {2}mandatory no-implicit: .*\(the program allows it\)\. Use authorization_code/m,
  )
})

test('inventory as Markdown and as CSV has a row for each client', async (t) => {
  const { files } = states(t)
  const markdown = await command(['inventory', '--markdown', ...files])
  assert.equal(markdown.stdout.split('\n').filter((line) => /^\|.*\|$/.test(line)).length, 2 + 33)
  const csv = await command(['inventory', '--csv', ...files])
  assert.equal(csv.stdout.trim().split('\r\n').length, 1 + 33)
})

test('inventory takes the practices as a policy pack takes them, and fails on what they mark', async (t) => {
  const { files, folder } = states(t)
  const practices = join(folder, 'practices.json')
  const run = (settings: object, level: string) => {
    writeFileSync(practices, JSON.stringify(settings))
    return command(['inventory', '--json', '--practices', practices, '--fail-on', level, ...files])
  }
  assert.equal((await run({ all: 'disabled' }, 'advisory')).code, 0)
  assert.equal((await run({ all: 'advisory' }, 'mandatory')).code, 0)
  assert.equal((await run({ all: 'advisory' }, 'advisory')).code, 3)
  const scopes = { 'scopes-allow-list': { environments: { production: ['openid', 'profile'] } } }
  const { stdout } = await run(scopes, 'mandatory')
  assert.match(
    stdout,
    /"property": "scopes\[0\]",\n +"reason": "is stock:read, which production does not allow"/,
  )
  const misspelt = await run({ 'no-implizit': 'advisory' }, 'advisory')
  assert.equal(misspelt.code, 1)
  assert.match(misspelt.stdout, /names no-implizit, which is no practice/)
})

test('inventory writes a page, and says so in one line', async (t) => {
  const { files, folder } = states(t)
  const page = join(folder, 'inventory.html')
  const { stdout } = await command(['inventory', '--html', page, ...files])
  assert.equal(stdout, `${page}: 33 clients, 9 of which break a practice.\n`)
  assert.match(readFileSync(page, 'utf8'), /^<!doctype html>/)
})

test('inventory says what is wrong with what it is given', async (t) => {
  const { folder } = states(t)
  const other = join(folder, 'other.json')
  writeFileSync(other, '[]')
  const complaints = [
    [[], /No stack is named/],
    [[join(folder, 'absent.json')], /absent\.json cannot be read/],
    [[other], /other\.json is no state/],
  ] as const
  for (const [args, complaint] of complaints) {
    const { code, stderr } = await command(['inventory', ...args])
    assert.equal(code, 1)
    assert.match(stderr, complaint)
  }
  const twice = await command(['inventory', '--csv', '--markdown', other])
  assert.equal(twice.code, 2)
})

function states(t: TestContext): { readonly folder: string; readonly files: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'inventory-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const files = environments.map((environment) => {
    const file = join(folder, `${environment}.json`)
    writeFileSync(file, JSON.stringify(exported(environment)))
    return file
  })
  return { folder, files }
}
