import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Grown, grown } from './growth/fleet.ts'
import { engineCosts } from './growth/measured.ts'
import type { EngineCosts } from './growth/run.ts'
import { scenarios } from './growth/scenarios.ts'

/** `npm run bench:growth`: many stacks at one server, simulated; with --record kept for docs/performance.md. */

export interface Growth {
  readonly seed: number
  readonly costs: EngineCosts
  readonly scenarios: readonly (Grown & { readonly name: string })[]
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      record: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
    },
  })
  const growth = await simulated(
    Number(values.seed),
    ({ name, seconds, cpuSeconds, runs, failed, refused, slowestSeconds, busy }) => {
      const shown = Object.entries(busy).map(([what, part]) => `${what} ${Math.round(part * 100)} %`)
      const numbers = `${(seconds / 60).toFixed(0)} min, ${(cpuSeconds / 60).toFixed(0)} CPU min, ${runs} runs, ${failed} failed, ${refused} refused, slowest ${slowestSeconds.toFixed(1)} s`
      process.stdout.write(`${name}: ${numbers}; ${shown.join(', ')}\n`)
    },
  )
  if (values.record) record(growth)
}

async function simulated(
  seed: number,
  tell: (scenario: Growth['scenarios'][number]) => void,
): Promise<Growth> {
  const found: Growth['scenarios'][number][] = []
  for (const { name, fleet } of scenarios) {
    const scenario = { name, ...(await grown(fleet, engineCosts, seed)) }
    tell(scenario)
    found.push(scenario)
  }
  return { seed, costs: engineCosts, scenarios: found }
}

function record(growth: Growth): void {
  const folder = fileURLToPath(new URL('results/', import.meta.url))
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}growth.json`, `${JSON.stringify(growth, null, 2)}\n`)
}
