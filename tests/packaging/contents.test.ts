import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { pack, repository } from './installed.ts'

const beside = ['CHANGELOG.md', 'LICENSE', 'PulumiPlugin.yaml', 'README.md', 'package.json', 'schema.json']
const licenses = ['dist/cli/THIRD_PARTY_LICENSES', 'dist/pulumi/THIRD_PARTY_LICENSES']
const commandLine = ['dist/cli/main.js', 'dist/cli/page/script.js', 'dist/cli/page/style.css']

test('the package holds the compiled provider with its declarations, the command line, what describes it, the licenses of what is in it, and nothing else', async (t) => {
  const sources = globSync('provider/**/*.ts', { cwd: repository }).map((path) =>
    path.slice('provider/'.length, -3),
  )
  const compiled = sources.flatMap((path) => [`dist/${path}.d.ts`, `dist/${path}.js`])
  const { files } = await pack(t)
  assert.deepEqual(files, [...beside, ...licenses, ...commandLine, ...compiled].sort())
})

test('publint, strict, has nothing to say', async (t) => {
  const { tarball } = await pack(t)
  const { messages, pkg } = await publint({ pack: { tarball: await arrayBuffer(tarball) }, strict: true })
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg)),
    [],
  )
})

async function arrayBuffer(path: string): Promise<ArrayBuffer> {
  return new Blob([readFileSync(path)]).arrayBuffer()
}
