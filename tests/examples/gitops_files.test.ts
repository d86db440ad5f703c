import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse, parseAllDocuments } from 'yaml'
import { complaint, run } from '../../ci/run.ts'
import { cached } from '../../ci/servers/cached.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import { configKeyNames, environmentName, runSwitches } from '../../provider/config.ts'

const folder = 'examples/gitops'
const workflows = globSync(`${folder}/github/*.yml`)
const pipelines = [...workflows, `${folder}/gitlab/.gitlab-ci.yml`]
const manifests = globSync(`${folder}/operator/*.yaml`)

/** What holds YAML against the schemas that GitHub and GitLab publish. */
const checker = { name: 'check-jsonschema', version: '0.39.0' } as const

const schemas: readonly (readonly [string, readonly string[]])[] = [
  ...workflows.map((path) => [path, ['vendor.github-workflows']] as const),
  [`${folder}/gitlab/.gitlab-ci.yml`, ['vendor.gitlab-ci', '--data-transform', 'gitlab-ci']],
]

async function checkerCommand(): Promise<string> {
  const place = await cached(checker, async (made) => {
    await succeed('python3', ['-m', 'venv', '--copies', made])
    const { name, version } = checker
    await succeed(join(made, 'bin/python'), ['-m', 'pip', 'install', '--quiet', `${name}==${version}`])
  })
  return join(place, 'bin/python')
}

async function succeed(command: string, args: readonly string[]): Promise<void> {
  const ended = await run(command, args)
  assert.equal(ended.code, 0, `Python >= 3.9 with venv and pip is needed. ${command}: ${complaint(ended)}`)
}

test('there are pipelines for GitHub and GitLab, and manifests for the operator', () => {
  assert.deepEqual([workflows.length, pipelines.length, manifests.length], [3, 4, 2])
})

for (const [path, [schema = '', ...more]] of schemas)
  test(`${path} is what its system takes, by the published schema`, async () => {
    await succeed(await checkerCommand(), [
      '-m',
      'check_jsonschema',
      '--builtin-schema',
      schema,
      ...more,
      path,
    ])
  })

for (const path of pipelines) {
  const text = readFileSync(path, 'utf8')

  test(`${path} has no shell but the call of the script`, () => {
    const lines = stringsUnder(parse(text), ['run', 'script', 'before_script'])
    assert.ok(lines.some((line) => line.startsWith('./pipeline.sh ')))
    const own = ['npm ci', 'cd clients']
    assert.deepEqual(
      lines.filter((line) => !own.includes(line) && !/^\.\/pipeline\.sh \w+ \S+( \S+ \S+)?$/.test(line)),
      [],
    )
  })

  test(`${path} never runs what somebody proposes with the credential of the server from elsewhere`, () => {
    assert.doesNotMatch(text.replace(/#.*/g, ''), /pull_request_target/)
    if (/^ {2}pull_request:/m.test(text))
      assert.match(text, /if: github\.event\.pull_request\.head\.repo\.full_name == github\.repository/)
    if (text.includes('merge_request_event'))
      assert.match(text, /merge_request_event" && \$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == \$CI_PROJECT_ID/)
  })
}

for (const path of workflows) {
  const text = readFileSync(path, 'utf8')

  test(`${path} names each action by the hash of a commit, and gives rights to each job alone`, () => {
    const used = [...text.matchAll(/uses: (.*)$/gm)].map(([, action = '']) => action)
    assert.ok(used.length > 0)
    assert.deepEqual(
      used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action)),
      [],
    )
    assert.match(text, /^permissions: \{\}$/m)
  })
}

test('what runs the code of a pull request may not write to it, and what writes to it runs the code of the target branch', () => {
  const { jobs } = parse(readFileSync(`${folder}/github/preview.yml`, 'utf8'))
  assert.deepEqual(jobs.preview.permissions, { contents: 'read', 'id-token': 'write' })
  assert.deepEqual(jobs.comment.permissions, { contents: 'read', 'pull-requests': 'write' })
  const [checkout] = jobs.comment.steps
  assert.equal(checkout.with.ref, `\${{ github.event.pull_request.base.sha }}`)
  assert.doesNotMatch(JSON.stringify(jobs.comment), /OAUTH_|npm ci/)
})

for (const path of [...pipelines, ...manifests])
  test(`${path} sets variables that there are, and no secret in plain text`, () => {
    const known = [...configKeyNames.map((key) => environmentName(key)), ...Object.keys(runSwitches)]
    const text = readFileSync(path, 'utf8')
    const used = new Set(text.match(/\bOAUTH_[A-Z_]+/g) ?? [])
    assert.deepEqual(
      [...used].filter((name) => !known.includes(name)),
      [],
    )
    assert.doesNotMatch(text, /(SECRET|TOKEN|PASSPHRASE): *["']?[A-Za-z0-9]/)
  })

test('the operator keeps a stack for each environment, of the repository and of the program in the cluster', () => {
  const stacks = manifests.flatMap((path) =>
    parseAllDocuments(readFileSync(path, 'utf8')).map((document) => document.toJS()),
  )
  const names = stacks.filter(({ kind }) => kind === 'Stack').map(({ spec }) => spec.stack)
  assert.deepEqual(
    names.sort(),
    ['environments', 'orders-client'].flatMap((project) =>
      ['dev', 'production', 'staging'].map((stack) => `organization/${project}/${stack}`),
    ),
  )
})

function stringsUnder(value: unknown, names: readonly string[]): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => stringsUnder(one, names))
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([name, one]) =>
    names.includes(name) ? [one].flat().filter((line) => typeof line === 'string') : stringsUnder(one, names),
  )
}
