import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { textOf } from '../support/documents.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const workflows = globSync('.github/workflows/*.yml', { cwd: root })
const { scripts } = JSON.parse(textOf('package.json'))

test('there are workflows that release, test every change, and audit what is shipped', () => {
  assert.deepEqual(workflows.map((path) => basename(path)).sort(), ['audit.yml', 'ci.yml', 'release.yml'])
  assert.match(
    textOf('.github/workflows/ci.yml'),
    /on:\n {2}push:[\s\S]*\n {2}pull_request:[\s\S]* run: \.ci\/run\n/,
  )
  assert.match(textOf('.github/workflows/audit.yml'), / schedule:\n[\s\S]* run: npm audit --omit=dev\n/)
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

  test(`${path} may read the repository, and what a job may write it says itself`, () => {
    const [top = '', jobs = ''] = text.split(/^jobs:$/m)
    assert.match(top, /^permissions:\n {2}contents: read\n\n/m)
    assert.doesNotMatch(text, /write-all|pull_request_target/)
    const writes = jobs.split(/^ {2}(?=\w+:$)/m).flatMap((job) => {
      const [name = ''] = job.split(':')
      return [...job.matchAll(/([\w-]+): write$/gm)].map(([, scope]) => `${name} ${scope}`)
    })
    assert.deepEqual(writes, path.endsWith('release.yml') ? ['npm id-token', 'plugin contents'] : [])
  })

  test(`${path} leaves no credential in the checkout`, () => {
    const checkouts = text.match(/uses: actions\/checkout@/g) ?? []
    const without =
      text.match(/uses: actions\/checkout@.*\n {8}with:\n {10}persist-credentials: false\n/g) ?? []
    assert.deepEqual([checkouts.length > 0, without.length], [true, checkouts.length])
  })

  test(`${path} runs scripts that package.json has`, () => {
    const run = [...text.matchAll(/npm (?:run )?(test|(?<=run )[\w:-]+)/g)].map(([, script = '']) => script)
    assert.deepEqual(
      run.filter((script) => !Object.hasOwn(scripts, script)),
      [],
    )
  })
}
