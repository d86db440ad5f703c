import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { configOf, started, steps } from '../engine/declared.ts'
import { project } from '../support/engine.ts'
import { pathWithHost } from './hosted.ts'
import { madeElsewhere } from './made_elsewhere.ts'

const empty = `name: imported
runtime: yaml
options:
  refresh: always
`

test('an import writes the program text of the client, and with it a preview is empty', async (t) => {
  const server = await started(t)
  const { id, secret, token, env } = await madeElsewhere(server, {
    scope: 'api:read',
    client_uri: 'https://app.example.com/',
    contacts: ['ada@example.com'],
  })
  const stack = await project(t, {
    program: { 'Pulumi.yaml': empty },
    config: configOf(server, undefined),
    env: { PATH: await pathWithHost(t, 'yaml') },
  })
  stack.setEnv(env)
  const file = join(stack.folder, 'orders.yaml')
  const imported = await stack.pulumi(
    ...['import', 'oauth:index:ConfidentialClient', 'orders', id],
    ...['--yes', '--skip-preview', '--protect=false', '--out', file],
  )
  assert.equal(imported.code, 0, `${imported.stdout}${imported.stderr}`)
  const text = readFileSync(file, 'utf8')
  assert.match(text, /clientUri: https:\/\/app\.example\.com\//)
  for (const hidden of [token, String(secret)]) {
    assert.ok(!text.includes(hidden))
    for (const held of stack.backendFiles()) assert.ok(!held.text.includes(hidden), held.path)
  }
  stack.edit({ 'Pulumi.yaml': `${empty}${text}` })
  stack.unsetEnv('OAUTH_ISSUER', 'OAUTH_REGISTRATION_ACCESS_TOKENS')
  const unchanged = await stack.preview({ diff: true })
  assert.deepEqual([steps(unchanged), unchanged.drift], [['same orders'], []], unchanged.stdout)
  await stack.up()
  await stack.destroy()
  assert.equal(server.clients().length, 0)
})
