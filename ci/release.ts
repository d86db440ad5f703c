import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { minVersion } from 'semver'
import { bundle } from './release/bundle.ts'
import { launcher, start } from './release/launchers.ts'
import { type Entry, tarball } from './release/tarball.ts'

/** Systems by the names that the engine has for them, in the file names that `pulumi plugin install --server` looks for. */
const systems = ['darwin', 'linux', 'windows'] as const
const architectures = ['amd64', 'arm64'] as const

const root = fileURLToPath(new URL('..', import.meta.url))

/** Writes a tarball of the plugin for each system and a file with their checksums (SHA-256). Returns the names. */
export async function release(folder: string): Promise<readonly string[]> {
  const { version, license, engines } = JSON.parse(read('package.json'))
  const shared = await files({ version, license }, engines.node)
  const made = systems.flatMap((os) => {
    const content = tarball([...shared, launcher(os)])
    return architectures.map((arch) => ({
      name: `pulumi-resource-oauth-v${version}-${os}-${arch}.tar.gz`,
      content,
    }))
  })
  const sums = made.map(
    ({ name, content }) => `${createHash('sha256').update(content).digest('hex')}  ${name}\n`,
  )
  const all = [...made, { name: `pulumi-resource-oauth-v${version}-checksums.txt`, content: sums.join('') }]
  mkdirSync(folder, { recursive: true })
  for (const { name, content } of all) writeFileSync(join(folder, name), content)
  return all.map(({ name }) => name)
}

async function files(
  about: { readonly version: string; readonly license: string },
  nodes: string,
): Promise<readonly Entry[]> {
  const oldest = minVersion(nodes)
  if (oldest === null) throw new Error(`"engines" in package.json is no range of versions: ${nodes}`)
  const manifest = { name: 'pulumi-resource-oauth', private: true, type: 'module', ...about }
  return [
    ...(await bundle()),
    start([oldest.major, oldest.minor]),
    { path: 'package.json', content: `${JSON.stringify(manifest, null, 2)}\n` },
    ...['schema.json', 'LICENSE', 'CHANGELOG.md'].map((path) => ({ path, content: read(path) })),
  ]
}

function read(name: string): string {
  return readFileSync(join(root, name), 'utf8')
}

if (import.meta.main) {
  const folder = process.argv[2] ?? join(root, 'release')
  for (const name of await release(folder)) process.stdout.write(`${join(folder, name)}\n`)
}
