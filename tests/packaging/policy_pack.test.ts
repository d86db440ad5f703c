import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { exported } from '../cli/fictional.ts'
import { compiles, resolutions } from './compiling.ts'
import { install, repository } from './installed.ts'

const { devDependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))

test('the package as npm installs it', async (t) => {
  const pack = readFileSync(join(repository, 'examples/policy-pack/index.ts'), 'utf8')
  const installed = await install(t, {
    copyOf: 'template',
    files: { 'index.ts': pack, 'production.json': JSON.stringify(exported('production')) },
    packages: [`@pulumi/policy@${devDependencies['@pulumi/policy']}`],
  })
  // The declarations of @pulumi/policy 1.21 export what they leave out.
  for (const [resolution, options] of Object.entries(resolutions))
    await t.test(`a policy pack compiles (${resolution})`, () =>
      compiles(installed, [...options, '--skipLibCheck']),
    )

  await t.test('the bundled command line writes the page of an inventory', async () => {
    const main = 'node_modules/pulumi-oauth/dist/cli/main.js'
    const { code, stdout, stderr } = await installed.node(
      main,
      'inventory',
      '--html',
      'page.html',
      'production.json',
    )
    assert.deepEqual([code, stderr], [0, ''])
    assert.equal(stdout, 'page.html: 12 clients, 4 of which break a practice.\n')
    const page = readFileSync(join(repository, installed.program, 'page.html'), 'utf8')
    assert.match(page, /<style>:root \{/)
  })
})
