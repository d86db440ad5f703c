import { globSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Collected, tests } from './collected.ts'

/**
 * A test runner for Stryker that runs the tests of the pure core in its own process, each mutant against the tests that reach it.
 * A process for each mutant, as Stryker's command runner starts one, takes over an hour.
 */

/** What Stryker's instrumented sources look at (version 10.1). */
interface Instrumented {
  activeMutant?: string
  currentTestId?: string
  hitCount?: number
  hitLimit?: number
  mutantCoverage?: unknown
}

interface MutantRun {
  readonly activeMutant: { readonly id: string }
  readonly mutantActivation: 'static' | 'runtime'
  readonly testFilter?: readonly string[]
  readonly hitLimit?: number
}

const instrumented: Instrumented = {}
Object.assign(globalThis, { __stryker__: instrumented })

const collected = new URL('collected.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'node:test' ? { url: collected, shortCircuit: true } : next(specifier, context),
})

/** The rules that look at the server or at a whole program need Pulumi; the registry's table is not mutated. */
const elsewhere = /rules_elsewhere|metadata_registry/

let loading: Promise<void> | undefined

async function load(): Promise<void> {
  process.env['FUZZ_RUNS'] ??= '5'
  const files = globSync('tests/client/*.test.ts').filter((file) => !elsewhere.test(file))
  for (const file of files.sort()) await import(pathToFileURL(resolve(file)).href)
}

/** Why a test failed; undefined when it did not. */
async function failureOf({ name, act }: Collected): Promise<string | undefined> {
  instrumented.currentTestId = name
  try {
    await act()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function dryRun() {
  loading ??= load()
  await loading
  const ended = []
  for (const one of tests) {
    const started = performance.now()
    const failureMessage = await failureOf(one)
    const about = { id: one.name, name: one.name, timeSpentMs: performance.now() - started }
    ended.push(
      failureMessage === undefined
        ? { ...about, status: 'success' }
        : { ...about, status: 'failed', failureMessage },
    )
  }
  return { status: 'complete', tests: ended, mutantCoverage: instrumented.mutantCoverage }
}

async function mutantRun({ activeMutant, mutantActivation, testFilter, hitLimit }: MutantRun) {
  if (mutantActivation === 'static') instrumented.activeMutant = activeMutant.id
  loading ??= load()
  await loading
  Object.assign(instrumented, { activeMutant: activeMutant.id, hitCount: 0, hitLimit })
  const reached = tests.filter(({ name }) => testFilter?.includes(name) ?? true)
  for (const [index, one] of reached.entries()) {
    const failureMessage = await failureOf(one)
    if (isEndless(instrumented)) return { status: 'timeout', reason: 'hit limit reached' }
    if (failureMessage !== undefined)
      return { status: 'killed', killedBy: [one.name], failureMessage, nrOfTests: index + 1 }
  }
  return { status: 'survived', nrOfTests: reached.length }
}

function isEndless({ hitCount = 0, hitLimit }: Instrumented): boolean {
  return hitLimit !== undefined && hitCount > hitLimit
}

const runner = () => ({
  capabilities: () => ({ reloadEnvironment: false }),
  dryRun,
  mutantRun,
})

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'collected', factory: Object.assign(runner, { inject: [] }) },
]
