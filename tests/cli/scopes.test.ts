import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { started } from '../engine/declared.ts'
import { createCompiler } from '../types/compiler.ts'
import { command, variables } from './command.ts'
import { folderOf } from './registered.ts'

test('scopes writes the scopes of the server as a type, and --check tells when it is another one', async (t) => {
  const server = await started(t, {
    configure: (standard) => ({ ...standard, scopes: ['openid', 'api:read'] }),
  })
  const file = join(folderOf(t), 'scopes.ts')
  const run = (...args: readonly string[]) =>
    command(['scopes', file, ...args], { env: variables({ issuer: server.issuer }) })
  const missing = await run('--check')
  assert.equal(missing.code, 3)
  assert.match(missing.stdout, /does not hold the \d+ scopes of .*: run `pulumi-oauth scopes/)
  assert.equal((await run()).code, 0)
  const text = readFileSync(file, 'utf8')
  assert.match(text, /^\/\/ Written by `pulumi-oauth scopes`: the scopes of http.*\nimport 'pulumi-oauth'\n/)
  assert.equal((await run('--check')).code, 0)
  writeFileSync(file, `${text}\n`)
  const { code, stdout } = await run('--check', '--json')
  assert.deepEqual([code, JSON.parse(stdout).current], [3, false])
  assert.equal(readFileSync(file, 'utf8'), `${text}\n`)
  await t.test('with it a misspelt scope does not compile', () => {
    const compiler = createCompiler(text)
    const using = (scope: string) =>
      `import { PublicClient } from 'pulumi-oauth'\nnew PublicClient('a', { redirectUris: ['https://a.example.com/'], scopes: ['${scope}'] })`
    assert.equal(compiler.problemsOf(using('api:read')), '')
    assert.match(compiler.problemsOf(using('api:raed')), /api:raed/)
  })
})
