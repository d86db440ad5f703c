import assert from 'node:assert/strict'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { engine } from '../../ci/engine.ts'
import { type Ended, run } from '../../ci/run.ts'
import { startPostgres } from '../../ci/servers/postgres.ts'
import { type AuthorizationServer, startServer } from '../servers/oidc_provider.ts'
import { assertNoLeak, keepSecret } from '../support/secrets.ts'

const program = 'examples/gitops'
const repository = fileURLToPath(new URL('../..', import.meta.url))

interface Pipeline {
  readonly server: AuthorizationServer
  /** The checkout. */
  readonly folder: string
  readonly run: (step: string, stack: string, env?: Readonly<Record<string, string>>) => Promise<Ended>
}

/** A checkout of the program with the script, as a pipeline has it, and stacks in the backend. */
async function pipeline(t: TestContext, backend: string, stacks: readonly string[]): Promise<Pipeline> {
  const server = await startServer()
  t.after(() => server.close())
  keepSecret(server.initialAccessToken, 'the initial access token')
  const folder = checkout(t, server.issuer)
  const env = await environment(t, server, folder, backend)
  for (const stack of stacks) {
    const made = await run('pulumi', ['stack', 'init', stack, '--non-interactive'], { cwd: folder, env })
    assert.equal(made.code, 0, made.stderr)
  }
  return {
    server,
    folder,
    async run(step, stack, more = {}) {
      const ended = await run('./pipeline.sh', [step, stack], { cwd: folder, env: { ...env, ...more } })
      assertNoLeak([{ path: step, text: ended.stdout + ended.stderr }])
      return ended
    },
  }
}

function checkout(t: TestContext, issuer: string): string {
  mkdirSync(join(repository, 'tests/.work'), { recursive: true })
  const folder = mkdtempSync(join(repository, 'tests/.work/pipeline-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  cpSync(join(repository, 'examples/environments'), folder, { recursive: true })
  cpSync(join(repository, program, 'pipeline.sh'), join(folder, 'pipeline.sh'))
  for (const stack of ['dev', 'staging', 'production']) {
    const settings = join(folder, `Pulumi.${stack}.yaml`)
    writeFileSync(
      settings,
      readFileSync(settings, 'utf8').replace(/oauth:issuer: .*/, `oauth:issuer: ${issuer}`),
    )
  }
  const bin = join(folder, 'node_modules', '.bin')
  mkdirSync(bin, { recursive: true })
  symlinkSync(join(repository, 'dist/pulumi/max_deletes.js'), join(bin, 'pulumi-oauth-max-deletes'))
  chmodSync(join(repository, 'dist/pulumi/max_deletes.js'), 0o755)
  return folder
}

async function environment(
  t: TestContext,
  { issuer, initialAccessToken }: AuthorizationServer,
  folder: string,
  backend: string,
): Promise<Record<string, string>> {
  const { PATH: enginePath, ...rest } = (await engine()).env
  const { PATH = '', HOME = '' } = process.env
  const home = mkdtempSync(join(tmpdir(), 'pulumi-home-'))
  t.after(() => rmSync(home, { recursive: true, force: true }))
  return {
    ...rest,
    HOME,
    PATH: [join(folder, 'bin'), enginePath, PATH].join(delimiter),
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: backend,
    PULUMI_CONFIG_PASSPHRASE: 'a passphrase for tests',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    OAUTH_ISSUER: issuer,
    OAUTH_ALLOWED_ISSUERS: issuer,
    OAUTH_INITIAL_ACCESS_TOKEN: initialAccessToken,
  }
}

function fileBackend(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'backend-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return pathToFileURL(folder).href
}

function names({ clients }: AuthorizationServer): readonly unknown[] {
  return clients()
    .map(({ client_name: name }) => name)
    .sort()
}

const both = ['Orders (dev)', 'Orders (staging)', 'Shop (dev)', 'Shop (staging)']

test('gitops: a change is shown, applied to two environments, and what somebody changes at the server fails the drift check', async (t) => {
  const { server, folder, run: step } = await pipeline(t, fileBackend(t), ['dev', 'staging'])

  for (const stack of ['dev', 'staging']) {
    const shown = await step('preview', stack)
    assert.equal(shown.code, 0, shown.stderr)
    const report = readFileSync(join(folder, `preview-${stack}.md`), 'utf8')
    assert.match(
      report,
      new RegExp(`^<!-- oauth-clients ${stack} -->\n### OAuth clients of \`${stack}\`\n\n {4}`),
    )
    assert.match(report, /^ {4}.*oauth:PublicClient.*$/m)
    for (const line of report.split('\n').slice(3, -1)) assert.match(line, /^ {4}/)
  }
  assert.deepEqual(names(server), [])

  for (const stack of ['dev', 'staging']) assert.equal((await step('apply', stack)).code, 0)
  assert.deepEqual(names(server), both)
  for (const stack of ['dev', 'staging']) assert.equal((await step('drift', stack)).code, 0)

  const [client] = server.clients().filter(({ client_name: name }) => name === 'Shop (dev)')
  await server.changeClient(String(client?.client_id), { redirect_uris: ['https://evil.example.com/'] })
  const drifted = await step('drift', 'dev')
  assert.notEqual(drifted.code, 0)
  assert.match(drifted.stdout, /redirectUris/)
  assert.equal((await step('drift', 'staging')).code, 0)
  assert.equal((await step('apply', 'dev')).code, 0)
  assert.equal((await step('drift', 'dev')).code, 0)
})

test('gitops: a program without one of its clients deletes nothing until the pipeline is told how many may go', async (t) => {
  const { server, folder, run: step } = await pipeline(t, fileBackend(t), ['dev'])
  assert.equal((await step('apply', 'dev')).code, 0)
  const main = join(folder, 'index.ts')
  const before = readFileSync(main, 'utf8')
  writeFileSync(
    main,
    before.replace(/const service = [\s\S]*?\n}\)\n/, '').replace(/export const orders.*\n/g, ''),
  )

  const shown = await step('preview', 'dev')
  assert.notEqual(shown.code, 0)
  assert.match(readFileSync(join(folder, 'preview-dev.md'), 'utf8'), /would delete 1 OAuth client/)
  const refused = await step('apply', 'dev')
  assert.notEqual(refused.code, 0)
  assert.match(refused.stderr, /would delete 1 OAuth client/)
  assert.deepEqual(names(server), ['Orders (dev)', 'Shop (dev)'])

  assert.equal((await step('apply', 'dev', { OAUTH_MAX_DELETES: '1' })).code, 0)
  assert.deepEqual(names(server), ['Shop (dev)'])
})

/** This stand-in for the command of GitHub shows what it is asked, and not that GitHub takes it. */
const gh = `#!/bin/sh
echo "$@" >>gh.log
case "$*" in *--jq*) cat comments ;; esac
`

test('gitops: the preview of a stack is one comment, made at the first push and written anew at the next', async (t) => {
  const { folder, run: step } = await pipeline(t, fileBackend(t), ['dev'])
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin/gh'), gh, { mode: 0o755 })
  const env = { GH_REPO: 'example/clients', PULL_REQUEST: '7' }
  for (const known of ['', '42\n']) {
    writeFileSync(join(folder, 'comments'), known)
    assert.equal((await step('comment', 'dev', env)).code, 0)
  }
  const asked = readFileSync(join(folder, 'gh.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('--method'))
  assert.deepEqual(asked, [
    'api --method POST repos/example/clients/issues/7/comments --field body=@preview-dev.md',
    'api --method PATCH repos/example/clients/issues/comments/42 --field body=@preview-dev.md',
  ])
})

test('gitops: a token of the pipeline for the backend is there as a file while a step runs, for its owner alone, and gone after it', async (t) => {
  const { folder, run: step } = await pipeline(t, fileBackend(t), [])
  mkdirSync(join(folder, 'bin'))
  const shows =
    '#!/bin/sh\nstat -c %a "$AWS_WEB_IDENTITY_TOKEN_FILE"\ncat "$AWS_WEB_IDENTITY_TOKEN_FILE"\necho "$AWS_WEB_IDENTITY_TOKEN_FILE" >place\n'
  writeFileSync(join(folder, 'bin/pulumi'), shows, { mode: 0o755 })
  const { stdout } = await step('drift', 'dev', { BACKEND_ID_TOKEN: 'what-the-pipeline-was-given' })
  assert.equal(stdout, '600\nwhat-the-pipeline-was-given')
  assert.throws(() => readFileSync(readFileSync(join(folder, 'place'), 'utf8').trim()), /ENOENT/)
})

test('gitops: two pipelines at once with a PostgreSQL as their backend, on two stacks, and on the same', async (t) => {
  const postgres = await startPostgres()
  t.after(() => postgres.close())
  const { server, run: step } = await pipeline(t, postgres.url, ['dev', 'staging'])

  const different = await Promise.all(['dev', 'staging'].map((stack) => step('apply', stack)))
  assert.deepEqual(
    different.map(({ code, stderr }) => [code, code === 0 ? '' : stderr]),
    [
      [0, ''],
      [0, ''],
    ],
  )
  assert.deepEqual(names(server), both)

  const same = await Promise.all([1, 2].map(() => step('apply', 'dev')))
  for (const { code, stderr } of same) if (code !== 0) assert.match(stderr, /the stack is currently locked/)
  assert.ok(same.some(({ code }) => code === 0))
  assert.deepEqual(names(server), both)
  assert.equal((await step('drift', 'dev')).code, 0)
})
