import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

/** Run by the Pulumi.yaml of the repository. */
const first = 'quickstart'

/** The file that holds the program -> how it takes the package in. */
const programs: Readonly<Record<string, RegExp>> = {
  'index.ts': /from 'pulumi-oauth'$/m,
  '__main__.py': /^import pulumi_oauth as oauth$/m,
  'main.go': /^\t"pulumi-oauth-sdk\/oauth"$/m,
  'src/main/java/App.java': /^import com\.pulumi\.oauth\.PublicClient;$/m,
  'Pulumi.yaml': /^ {4}type: oauth:PublicClient$/m,
}

const folders = readdirSync('examples', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

test('there are examples', () => {
  assert.ok(folders.includes(first))
})

for (const folder of folders)
  test(`${folder} is run by a test`, () => {
    const path = `tests/examples/${folder.replaceAll('-', '_')}.test.ts`
    const program = folder === first ? "'.'" : `'examples/${folder}'`
    assert.ok(existsSync(path), path)
    assert.ok(readFileSync(path, 'utf8').includes(program))
    if (folder !== first) assert.ok(existsSync(`examples/${folder}/README.md`))
  })

const ofPrograms = folders.filter(
  (folder) => folder === first || existsSync(`examples/${folder}/Pulumi.yaml`),
)

for (const folder of ofPrograms)
  test(`${folder} can be copied: it says what it shows, refreshes always and imports the package by its name`, () => {
    const settings = readFileSync(folder === first ? 'Pulumi.yaml' : `examples/${folder}/Pulumi.yaml`, 'utf8')
    const file = Object.keys(programs).find((name) => existsSync(`examples/${folder}/${name}`)) ?? ''
    const program = readFileSync(`examples/${folder}/${file}`, 'utf8')
    assert.match(settings, /^options:\n {2}refresh: always$/m)
    assert.match(program, programs[file] ?? /^$/)
    assert.doesNotMatch(program, /from '\.\.\//)
  })
