import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { engine } from '../../ci/engine.ts'
import { type Entry, tarball } from '../../ci/release/tarball.ts'
import { release } from '../../ci/release.ts'
import { complaint, run } from '../../ci/run.ts'
import { plugged } from '../plugin/plugged.ts'
import { failed, type Project } from '../support/engine.ts'
import { repository, temporary } from './installed.ts'

const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
const tarballFor = (system: string) => `pulumi-resource-oauth-v${version}-${system}.tar.gz`
const checksums = `pulumi-resource-oauth-v${version}-checksums.txt`
const systems = ['darwin', 'linux', 'windows'].flatMap((os) => [`${os}-amd64`, `${os}-arm64`])

test('a release is a tarball for each system, each time the same, and their checksums', async (t) => {
  const [folder, again] = [temporary(t), temporary(t)]
  assert.deepEqual(await release(folder), [...systems.map(tarballFor), checksums])
  await release(again)
  const sums = readFileSync(join(folder, checksums), 'utf8')
  assert.equal(readFileSync(join(again, checksums), 'utf8'), sums)
  assert.equal(sums.match(/^[0-9a-f]{64} {2}pulumi-resource-oauth-.*\.tar\.gz$/gm)?.length, systems.length)
})

test('a tarball holds what the engine starts at its top, what the plugin reads, and the licenses of what it contains', async (t) => {
  const folder = temporary(t)
  await release(folder)
  const linux = await listed(folder, tarballFor('linux-amd64'))
  const read = ['package.json', 'schema.json', 'dist/start.js', 'dist/plugin/main.js']
  const wanted = [...read, 'pulumi-resource-oauth', 'LICENSE', 'THIRD_PARTY_LICENSES']
  assert.deepEqual(
    wanted.filter((path) => !linux.includes(path)),
    [],
  )
  assert.deepEqual(linux, linux.toSorted())
  const windows = await listed(folder, tarballFor('windows-arm64'))
  assert.deepEqual(
    windows,
    linux.map((path) => (path === 'pulumi-resource-oauth' ? `${path}.cmd` : path)),
  )
})

test('a path that the archive cannot hold stops the release', () => {
  const named = (path: string): readonly Entry[] => [{ path, content: '' }]
  assert.throws(() => tarball(named(`dist/${'x'.repeat(100)}.js`)), /cannot hold a file named dist\/x/)
})

const program = `
new PublicClient('shop', { clientName: 'Shop', redirectUris: ['https://shop.example.com/callback'] })
const orders = new ConfidentialClient('orders', { clientName: 'Orders', grantTypes: ['client_credentials'] })
export const clientSecret = orders.clientSecret
`

test('a stack whose only plugin was installed from the tarball: up, nothing to do, destroy', async (t) => {
  const { PATH } = (await engine()).env
  const alone = { PATH, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true' }
  const stack = await plugged(t, program, { env: alone })
  const without = await failed(stack.up())
  assert.match(`${without.stdout}${without.stderr}`, /no resource plugin 'pulumi-resource-oauth'/)

  await installFromTarball(t, stack)
  const created = await stack.up()
  const names = stack.server.clients().map(({ client_name: name }) => name)
  assert.deepEqual(names.sort(), ['Orders', 'Shop'])
  assert.equal(created.outputs['clientSecret']?.secret, true)
  const unchanged = await stack.preview()
  assert.deepEqual([...new Set(unchanged.changes.map(({ op }) => op))], ['same'])
  await stack.destroy()
  assert.deepEqual(stack.server.clients(), [])
})

async function installFromTarball(t: TestContext, { stack }: Project): Promise<void> {
  const folder = temporary(t)
  await release(folder)
  const { pulumiHome = '', pulumiCommand, envVars } = stack.workspace
  const file = join(folder, tarballFor(`${os()}-${architecture()}`))
  const installed = await run(
    pulumiCommand.command,
    ['plugin', 'install', 'resource', 'oauth', version, '--file', file],
    { env: { ...process.env, ...envVars, PULUMI_HOME: pulumiHome } },
  )
  assert.equal(installed.code, 0, complaint(installed))
}

function os(): string {
  return process.platform === 'win32' ? 'windows' : process.platform
}

function architecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch
}

async function listed(folder: string, name: string): Promise<readonly string[]> {
  const { code, stdout } = await run('tar', ['-tzf', name], { cwd: folder })
  assert.equal(code, 0)
  return stdout.trim().split(/\r?\n/)
}
