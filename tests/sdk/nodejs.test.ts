import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { test } from 'node:test'
import { complaint, type Ended, run } from '../../ci/run.ts'
import { generateSdks, sdkFolder } from '../../ci/sdk/generate.ts'
import { output, steps } from '../engine/declared.ts'
import { plugged } from '../plugin/plugged.ts'

const program = `import { ConfidentialClient, PublicClient } from 'pulumi-oauth-sdk'

const shop = new PublicClient('shop', {
  clientName: 'Shop',
  redirectUris: ['https://shop.example.com/callback'],
  scopes: ['openid', 'profile'],
})
const orders = new ConfidentialClient('orders', { clientName: 'Orders', scopes: ['api:read'] })

export const shopClientId = shop.clientId
export const { clientSecret } = orders
`

test('the SDK for Node.js builds, types a program and runs it at a real server, secrets encrypted', async (t) => {
  await generateSdks('nodejs')
  const stack = await plugged(t, '')
  await install(join(stack.folder, 'node_modules', 'pulumi-oauth-sdk'))
  stack.edit({ 'index.ts': program, 'misspelt.ts': program.replace('clientName', 'clientNam') })
  const checked = await typeCheck(stack.folder, 'index.ts')
  assert.equal(checked.code, 0, checked.stdout)
  assert.match((await typeCheck(stack.folder, 'misspelt.ts')).stdout, /'clientNam' does not exist/)

  const made = await stack.up()
  const names = stack.server.clients().map((client) => client.client_name)
  assert.deepEqual(names.sort(), ['Orders', 'Shop'])
  assert.equal(made.outputs['clientSecret']?.secret, true)
  for (const { path, text } of stack.backendFiles())
    assert.ok(!text.includes(output(made, 'clientSecret')), path)
  assert.deepEqual(steps(await stack.preview({ refresh: true })), ['same orders', 'same shop'])
  await stack.destroy()
  assert.deepEqual(stack.server.clients(), [])
})

/** As npm does from its folder, with the compiler of this project. */
async function install(place: string): Promise<void> {
  cpSync(sdkFolder('nodejs'), place, { recursive: true })
  const built = await run(process.execPath, [join('scripts', 'postinstall.js')], {
    cwd: place,
    env: { ...process.env, PATH: [resolve('node_modules', '.bin'), process.env['PATH']].join(delimiter) },
  })
  assert.equal(built.code, 0, complaint(built))
}

function typeCheck(folder: string, file: string): Promise<Ended> {
  const compiler = resolve('node_modules', 'typescript', 'bin', 'tsc')
  const language = [
    '--ignoreConfig',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
  ]
  return run(process.execPath, [compiler, '--noEmit', '--skipLibCheck', ...language, file], { cwd: folder })
}
