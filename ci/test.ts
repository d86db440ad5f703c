import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { elapsed } from './engine/progress.ts'
import { describe, type Engine, engine } from './engine.ts'
import { run } from './run.ts'

type Check = {
  readonly title: string
  /** A script of Node.js and its arguments. */
  readonly command: readonly string[]
  readonly repair: string
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

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}

/** Everything without a pattern; with one, only the test files whose path contains it. */
async function main(patterns: readonly string[]): Promise<number> {
  if (patterns.length === 0) for (const check of checks) if (!(await passes(check))) return 1
  const files = testFiles(patterns)
  if (files.length === 0)
    throw new Error(`No file of tests/**/*.test.ts has ${patterns.join(' or ')} in its path.`)
  const found = await timed('engine', engine)
  process.stdout.write(`  ${describe(found)}\n`)
  return test(files, found)
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

function testFiles(patterns: readonly string[]): readonly string[] {
  const files = globSync('tests/**/*.test.ts', { cwd: root, exclude: ['tests/.work/**'] })
  return files
    .filter((file) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern)))
    .sort()
}

async function test(files: readonly string[], { bin, env }: Engine): Promise<number> {
  const options = [
    '--test-reporter=spec',
    // Engine tests wait for child processes most of the time.
    `--test-concurrency=${availableParallelism() + 1}`,
    `--test-timeout=${timeoutOfOneTest}`,
  ]
  const { code } = await run(process.execPath, ['--test', ...options, ...files], {
    cwd: root,
    env: { ...withoutOurs(process.env), ...env, PULUMI_OAUTH_ENGINE: bin },
    shown: true,
  })
  return code ?? 1
}

/** What a person has set for their own stacks must not decide a test. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(OAUTH|PULUMI)_/.test(name)))
}
