import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { run } from './run.ts'

/** The property tests with over 100,000 inputs in all, others each time. FUZZ_RUNS and FUZZ_SEED repeat a run. */
const { FUZZ_RUNS = '4000', FUZZ_SEED = String(Date.now() % 2 ** 31) } = process.env

const cwd = fileURLToPath(new URL('..', import.meta.url))
const files = [...globSync('tests/fuzz/*.test.ts', { cwd }), 'tests/client/properties.test.ts']
const repeat = `FUZZ_RUNS=${FUZZ_RUNS} FUZZ_SEED=${FUZZ_SEED} npm run test:fuzz`
process.stdout.write(`${FUZZ_RUNS} inputs for each property. To repeat: ${repeat}\n`)
const { code } = await run(process.execPath, ['--test', '--test-reporter=spec', ...files], {
  cwd,
  env: { ...process.env, FUZZ_RUNS, FUZZ_SEED },
  shown: true,
})
process.exitCode = code ?? 1
