import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { inFolder, onPath } from '../../ci/engine/found.ts'
import { exclusively } from '../../ci/engine/lock.ts'
import { elapsed } from '../../ci/engine/progress.ts'
import { bare, cacheFolder, chosen, minimum, suffices } from '../../ci/engine/version.ts'
import { describe } from '../../ci/engine.ts'

for (const printed of [
  minimum,
  `v${minimum}`,
  'v3.250.0\n',
  `v${chosen}`,
  'v3.1000.0',
  'v3.250.0-alpha.1+dirty',
])
  test(`an engine that prints ${JSON.stringify(printed)} suffices`, () =>
    assert.equal(suffices(printed), true))

for (const printed of ['', 'v3.215.9', 'v3.99.0', 'v2.300.0', 'v4.0.0', 'dev', '3.250', 'v3.250.0 and more'])
  test(`an engine that prints ${JSON.stringify(printed)} does not suffice`, () =>
    assert.equal(suffices(printed), false))

test('the version that we install suffices', () => assert.equal(suffices(chosen), true))

test('a version is shown without the v and the line end', () => assert.equal(bare('v3.250.0\n'), '3.250.0'))

const caches: readonly [NodeJS.Platform, NodeJS.ProcessEnv, string][] = [
  ['linux', {}, '/home/ada/.cache/pulumi-oauth/engine'],
  ['linux', { XDG_CACHE_HOME: '/var/cache/ada' }, '/var/cache/ada/pulumi-oauth/engine'],
  ['linux', { XDG_CACHE_HOME: '' }, '/home/ada/.cache/pulumi-oauth/engine'],
  ['darwin', { XDG_CACHE_HOME: '/ignored' }, '/home/ada/Library/Caches/pulumi-oauth/engine'],
  ['win32', { LOCALAPPDATA: '/local' }, '/local/pulumi-oauth/engine'],
]

for (const [platform, env, folder] of caches)
  test(`on ${platform} with ${JSON.stringify(env)} engines are kept in ${folder}`, () =>
    assert.equal(cacheFolder(platform, env, '/home/ada'), join(folder)))

test('the path taken is one line', () =>
  assert.equal(
    describe({ origin: 'cache', version: '3.250.0', bin: '/cache/bin' }),
    'Pulumi 3.250.0, from the cache: /cache/bin',
  ))

test('a PATH without pulumi says so', async () =>
  assert.deepEqual(await onPath({ PATH: '' }), { reason: 'there is no pulumi on PATH' }))

test('a pulumi without the Node.js language host is not taken', async (t) => {
  const bin = folderWith(t, { pulumi: 'echo v3.250.0' })
  const { reason } = refused(await onPath({ PATH: bin }))
  assert.match(reason, /comes without pulumi-language-nodejs/)
})

test('a pulumi that is too old is not taken, and both versions are named', async (t) => {
  const bin = folderWith(t, { pulumi: 'echo v3.100.0', 'pulumi-language-nodejs': '' })
  const { reason } = refused(await onPath({ PATH: bin }))
  assert.equal(reason, `${join(bin, 'pulumi')} is v3.100.0; ${minimum} is needed`)
})

test('a pulumi that fails is not taken, and what it wrote is named', async (t) => {
  const bin = folderWith(t, { pulumi: 'echo wrong architecture >&2; exit 3', 'pulumi-language-nodejs': '' })
  const { reason } = refused(await inFolder(bin))
  assert.match(reason, /version" failed: wrong architecture$/)
})

test('a pulumi that suffices is taken', async (t) => {
  const bin = folderWith(t, { pulumi: 'echo v3.250.0', 'pulumi-language-nodejs': '' })
  assert.deepEqual(await onPath({ PATH: bin }), { bin, version: '3.250.0' })
})

test('work under one lock is done one after the other', async (t) => {
  const lock = join(folderWith(t, {}), 'lock')
  const steps: string[] = []
  const work = (name: string) => async () => {
    steps.push(`${name} begins`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    steps.push(`${name} ends`)
  }
  const waiting = () => steps.push('b waits')
  await Promise.all([exclusively(lock, waiting, work('a')), exclusively(lock, waiting, work('b'))])
  assert.deepEqual(steps, ['a begins', 'b waits', 'a ends', 'b begins', 'b ends'])
})

test('the lock of a process that died is taken over', async (t) => {
  const lock = join(folderWith(t, {}), 'lock')
  writeFileSync(lock, '')
  const aMinuteAgo = new Date(Date.now() - 60_000)
  utimesSync(lock, aMinuteAgo, aMinuteAgo)
  assert.equal(await exclusively(lock, assert.fail, async () => 'done'), 'done')
  assert.equal(statSync(lock, { throwIfNoEntry: false }), undefined)
})

test('a time is shown in minutes and seconds', () => {
  assert.equal(elapsed(59_400), '59 s')
  assert.equal(elapsed(348_000), '5 min 48 s')
})

function refused(attempt: Awaited<ReturnType<typeof onPath>>): { reason: string } {
  if ('reason' in attempt) return attempt
  assert.fail(`${attempt.bin} was taken`)
}

function folderWith(t: TestContext, scripts: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'pulumi-oauth-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const [name, script] of Object.entries(scripts))
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return folder
}
