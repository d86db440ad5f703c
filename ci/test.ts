import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from './chromium.ts'
import { elapsed } from './engine/progress.ts'
import { describe, type Engine, engine } from './engine.ts'
import { makeLanguages } from './languages.ts'
import { run } from './run.ts'
import { hydraBinary } from './servers/hydra.ts'
import { runKeycloak } from './servers/run_keycloak.ts'

type Check = {
  readonly title: string
  /** A script of Node.js and its arguments. */
  readonly command: readonly string[]
  readonly repair: string
}

type LongMade = {
  readonly title: string
  readonly modules: readonly string[]
  /** The variable that names one which is there. */
  readonly given?: string
  readonly make: () => Promise<unknown>
}

const root = fileURLToPath(new URL('..', import.meta.url))
const timeoutOfOneTest = 240_000

const checks: readonly Check[] = [
  {
    title: 'format and lint',
    command: ['node_modules/@biomejs/biome/bin/biome', 'check', '.'],
    repair: '"npm run format" repairs what can be repaired without you.',
  },
  {
    title: 'types',
    command: ['node_modules/typescript/bin/tsc', '--noEmit', '--project', 'tsconfig.json'],
    repair: 'Change the lines named above.',
  },
  {
    title: 'generated files',
    command: ['ci/generate.ts', '--check'],
    repair: '"npm run generate" writes them anew; commit them together with their source.',
  },
]

/** What takes longer to build than one test may, where a test file imports one of these. */
const longMade: readonly LongMade[] = [
  { title: 'hydra', modules: ['hydra'], given: 'HYDRA_ADMIN_URL', make: hydraBinary },
  { title: 'chromium', modules: ['chromium'], given: 'CHROMIUM', make: chromium },
  { title: 'language hosts', modules: ['hosted', 'sdk/generate'], make: makeLanguages },
]

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}

/** Everything without a pattern; with one, only the test files below `--in` whose path contains it. */
async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { in: { type: 'string', default: 'tests/' } },
    allowPositionals: true,
  })
  if (args.length === 0) for (const check of checks) if (!(await passes(check))) return 1
  const files = testFiles(values.in, positionals)
  if (files.length === 0)
    throw new Error(`No file of ${values.in}**/*.test.ts has ${positionals.join(' or ')} in its path.`)
  const found = await timed('engine', engine)
  process.stdout.write(`  ${describe(found)}\n`)
  await makeBeforehand(files)
  // A suite that is asked for by its name leaves nothing out.
  const whole = values.in === 'tests/' ? {} : { TESTS_WHOLE: '1' }
  return withKeycloak(files, (env) => test(files, found, { ...env, ...whole }))
}

async function makeBeforehand(files: readonly string[]): Promise<void> {
  for (const { title, modules, given, make } of longMade) {
    const isGiven = given !== undefined && process.env[given] !== undefined
    if (!isGiven && modules.some((module) => isNeeded(module, files))) await timed(title, make)
  }
}

function isNeeded(module: string, files: readonly string[]): boolean {
  return files.some((file) => readFileSync(join(root, file), 'utf8').includes(`/${module}.ts'`))
}

/** It takes a minute to start and half a gigabyte, so that all test files share one. */
async function withKeycloak(
  files: readonly string[],
  work: (env: NodeJS.ProcessEnv) => Promise<number>,
): Promise<number> {
  if (!isNeeded('keycloak', files) || process.env['KEYCLOAK_URL'] !== undefined) return work({})
  const { url, description, close } = await timed('keycloak', runKeycloak)
  process.stdout.write(`  ${description}\n`)
  try {
    return await work({ KEYCLOAK_URL: url })
  } finally {
    await close()
  }
}

async function passes({ title, command, repair }: Check): Promise<boolean> {
  const { code, stdout, stderr } = await timed(title, () => run(process.execPath, command, { cwd: root }))
  if (code === 0) return true
  process.stdout.write(`${stdout}${stderr}\n"${title}" failed. ${repair}\n`)
  return false
}

async function timed<T>(title: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now()
  const result = await work()
  process.stdout.write(`${title.padEnd(20)}${elapsed(Date.now() - started)}\n`)
  return result
}

function testFiles(folder: string, patterns: readonly string[]): readonly string[] {
  const files = globSync('tests/**/*.test.ts', { cwd: root, exclude: ['tests/.work/**'] })
  return files
    .filter((file) => file.startsWith(folder))
    .filter((file) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern)))
    .sort()
}

async function test(
  files: readonly string[],
  { bin, env }: Engine,
  servers: NodeJS.ProcessEnv,
): Promise<number> {
  const options = [
    '--test-reporter=spec',
    // Engine tests wait for child processes most of the time.
    `--test-concurrency=${availableParallelism() + 1}`,
    `--test-timeout=${timeoutOfOneTest}`,
  ]
  const { code } = await run(process.execPath, ['--test', ...options, ...files], {
    cwd: root,
    env: { ...withoutOurs(process.env), ...env, ...servers, PULUMI_OAUTH_ENGINE: bin },
    shown: true,
  })
  return code ?? 1
}

/** What a person has set for their own stacks must not decide a test. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(OAUTH|PULUMI)_/.test(name)))
}
