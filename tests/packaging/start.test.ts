import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../ci/run.ts'
import { repository } from './installed.ts'

/** What the provider's process needs and a program does not. */
const heavy = [
  '/node_modules/zod/',
  '/node_modules/undici/',
  '/node_modules/jose/',
  '/dist/pulumi/provider.js',
]

/** What signs: an access with a private key needs it, and nothing else. */
const rare = '/node_modules/jose/dist/webapi/jwt/sign.js'

const ways = {
  'a CommonJS program': (entry: string) => `require('${entry}')`,
  'an ES module': (entry: string) => `await import('${entry}')`,
}

for (const [program, load] of Object.entries(ways)) {
  test(`${program} that imports the package loads neither zod nor undici nor jose, nor the provider`, async () => {
    const loaded = await loadedBy(load('pulumi-oauth'))
    assert.ok(loaded.some((url) => url.endsWith('/dist/pulumi/resource.js')))
    assert.deepEqual(heavyOf(loaded), [])
  })

  test(`${program} that loads the provider loads them, so that the test above would see it, but not what signs, and brings its zod itself`, async () => {
    const loaded = await loadedBy(load('pulumi-oauth/provider'))
    assert.ok(!loaded.some((url) => url.endsWith(rare)))
    assert.deepEqual(
      heavyOf(loaded),
      heavy.filter((part) => !part.includes('zod')),
    )
  })
}

function heavyOf(loaded: readonly string[]): readonly string[] {
  return heavy.filter((part) => loaded.some((url) => url.includes(part)))
}

/** The modules that a program loads, by a hook that sees both `require` and `import`. */
async function loadedBy(statement: string): Promise<readonly string[]> {
  const hook = `
    const urls = []
    require('node:module').registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) })`
  const program = `${hook}
    ;(async () => { ${statement} })().then(() => console.log(JSON.stringify(urls)))`
  const { code, stdout, stderr } = await run(process.execPath, ['--input-type=commonjs', '--eval', program], {
    cwd: repository,
  })
  assert.deepEqual([code, stderr], [0, ''])
  return JSON.parse(stdout)
}
