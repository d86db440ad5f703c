import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { textOf } from '../support/documents.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const workflows = globSync('.github/workflows/*.yml', { cwd: root })
const { scripts } = JSON.parse(textOf('package.json'))

test('there is a workflow that releases', () => {
  assert.ok(workflows.some((path) => path.endsWith('release.yml')))
})

for (const path of workflows) {
  const text = textOf(path)

  test(`${path} names each action by the hash of a commit, which nobody can move, and says its version`, () => {
    const used = [...text.matchAll(/uses: (.*)$/gm)].map(([, action = '']) => action)
    assert.ok(used.length > 0)
    assert.deepEqual(
      used.filter((action) => !/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action)),
      [],
    )
  })

  test(`${path} runs scripts that package.json has`, () => {
    const run = [...text.matchAll(/npm (?:run )?(test|(?<=run )[\w:-]+)/g)].map(([, script = '']) => script)
    assert.deepEqual(
      run.filter((script) => !Object.hasOwn(scripts, script)),
      [],
    )
  })
}
