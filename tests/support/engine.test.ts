import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { failed, project, secret } from './engine.ts'

const nothing = 'tests/support/nothing'
const place = new URL('nothing', import.meta.url)
const config = { 'paint:color': 'red', 'paint:recipe.pigment': secret('madder') }

test('a program in a folder is created, unchanged, found changed and destroyed', async (t) => {
  process.env['OAUTH_ISSUER'] = 'https://elsewhere.example'
  const before = readdirSync(place)
  const { up, preview, setEnv, unsetEnv, destroy, backendFiles } = await project(t, {
    program: nothing,
    config,
  })

  const created = await up()
  assert.deepEqual(created.changes.map(shown), ['create nothing: '])
  assert.equal(created.outputs['node']?.value, process.versions.node)
  assert.deepEqual(created.outputs['foreign']?.value, [])
  assert.ok(backendFiles().some(({ text }) => text.includes('red')))
  assert.ok(backendFiles().every(({ text }) => !text.includes('madder')))

  const unchanged = await preview()
  assert.deepEqual([unchanged.changes.map(shown), unchanged.drift], [['same nothing: '], []])

  setEnv({ LIVE_COLOR: 'blue' })
  const found = await preview({ diff: true })
  assert.deepEqual(found.drift.map(shown), ['refresh nothing: color'])
  assert.deepEqual(found.changes.map(shown), ['update nothing: color'])
  assert.match(found.stdout, /color: "red" => "blue"/)

  unsetEnv('LIVE_COLOR')
  assert.equal((await destroy()).summary.delete, 2)
  assert.deepEqual(readdirSync(place), before)
})

test('what is gone, and a failure, are told in data', async (t) => {
  const { up, refresh, setEnv, unsetEnv, configure, preview, pulumi } = await project(t, {
    program: nothing,
    config,
  })
  await up()

  setEnv({ LIVE_COLOR: 'gone' })
  assert.deepEqual((await refresh()).drift.map(shown), ['delete nothing: '])

  unsetEnv('LIVE_COLOR')
  await configure({ 'paint:color': 'no' })
  const { diagnostics, stdout } = await failed(preview())
  assert.deepEqual(
    diagnostics.map(({ severity, urn }) => [severity, urn?.split('::').at(-1)]),
    [['error', 'nothing']],
  )
  assert.match(diagnostics[0]?.message ?? '', /property color .* is none$/)
  assert.match(stdout, /is none/)
  assert.equal((await pulumi('preview', '--refresh=false')).code, 1)
})

test('an inline program can be edited, and is removed after the test', async (t) => {
  let folder = ''
  await t.test('two runs', async (t) => {
    folder = await edited(t)
  })
  assert.equal(existsSync(folder), false)
})

async function edited(t: TestContext): Promise<string> {
  const { up, edit, folder } = await project(t, {
    program: { 'index.ts': "export const word: string = 'one'\n" },
  })
  assert.equal((await up()).outputs['word']?.value, 'one')
  edit({ 'index.ts': "export { word } from './other.ts'\n", 'other.ts': "export const word = 'two'\n" })
  assert.equal((await up()).outputs['word']?.value, 'two')
  return folder
}

function shown({ op, name, fields }: { op: string; name: string; fields: readonly string[] }): string {
  return `${op} ${name}: ${fields.join(', ')}`
}

test('a secret that is printed or stored in the open fails the test that has it', async (t) => {
  const ends: (() => void)[] = []
  const canary = 'a canary that nobody may show'
  const { preview } = await project(
    { after: (end) => void ends.push(end) },
    {
      program: {
        'index.ts': "console.log('note', Buffer.from(process.env['PLANTED'] ?? '').toString('base64'))\n",
      },
      config: { 'paint:canary': secret(canary) },
      env: { PLANTED: canary },
    },
  )
  await preview()
  const [first = () => {}, ...others] = ends
  t.after(() => others.forEach((end) => void end()))
  // Once a folder is removed, looking into it fails in other words.
  assert.throws(first, ({ message }: Error) => {
    assert.match(message, /a secret of the stack config, base64, in (stdout|the event)/)
    assert.ok(!message.includes(canary))
    return true
  })
})
