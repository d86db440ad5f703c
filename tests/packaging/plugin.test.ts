import assert from 'node:assert/strict'
import { cpSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { complaint, run } from '../../ci/run.ts'
import { answers } from './answering.ts'
import { install, npm, repository, temporary } from './installed.ts'

const runPlugin = join('node_modules', '@pulumi', 'pulumi', 'cmd', 'run-plugin')

test('the plugin in the package', async (t) => {
  const project = { name: 'shop', type: 'module', private: true }
  const { program } = await install(t, { files: { 'package.json': JSON.stringify(project) } })
  const folder = join(repository, program)

  await t.test('npm puts it where PATH leads to in scripts, executable, and it answers', (t) =>
    answers(t, [join(folder, 'node_modules', '.bin', 'pulumi-resource-oauth')]),
  )
  await t.test(
    'it answers from the installed folder under run-plugin of the SDK, which stands for the language host',
    async (t) => {
      const installed = join(folder, 'node_modules', 'pulumi-oauth')
      await prepare(installed)
      await answers(t, [process.execPath, join(folder, runPlugin), installed])
    },
  )
})

test('a clone that npm has installed answers under run-plugin of the SDK, which stands for the language host', async (t) => {
  const clone = temporary(t)
  const tracked = await run('git', ['ls-files', '-z', 'provider', 'cli', 'ci', '*.json', '*.yaml'], {
    cwd: repository,
  })
  assert.equal(tracked.code, 0, complaint(tracked))
  for (const path of tracked.stdout.split('\0').filter((path) => path !== ''))
    cpSync(join(repository, path), join(clone, path), { recursive: true })
  symlinkSync(join(repository, 'node_modules'), join(clone, 'node_modules'))
  await prepare(clone)
  await answers(t, [process.execPath, join(clone, runPlugin), clone])
})

test('who loads the folder of the package, without run-plugin, gets what a program imports', async () => {
  const names = async (file: string): Promise<readonly string[]> =>
    Object.keys(await import(pathToFileURL(join(repository, 'dist', file)).href))
  assert.deepEqual(await names('main.js'), await names('index.js'))
})

/** The language host runs `npm install` in the folder of a plugin: this is what is left of it once the packages are there. */
async function prepare(folder: string): Promise<void> {
  await npm(folder, ['run', 'prepare'])
}
