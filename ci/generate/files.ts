import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { committedWindows, windowTable } from './concurrency.ts'
import { configTable, switchTable } from './config_tables.ts'
import { documentation, root } from './documentation.ts'
import { committedGrowth, growthMeasured, growthTable } from './growth.ts'
import { installation } from './installation.ts'
import { killTables } from './kills.ts'
import { committedLeaks, leaksDocument } from './leaks.ts'
import { committedBenches, performancePlots, performanceTables } from './performance.ts'
import { reference } from './reference.ts'
import { committedFaults, reliabilityTables } from './reliability.ts'
import { committedRequests } from './requests.ts'
import { type Package, schema } from './schema.ts'
import { committedResults, serversDocument } from './servers.ts'

/** A file that is written, and what must be in it. */
export interface GeneratedFile {
  readonly path: string
  readonly text: string
}

/** Everything that is generated, whole. Throws when a table's entry has no comment. */
export function generatedFiles(): readonly GeneratedFile[] {
  const docs = documentation()
  const { version, repository } = about()
  const benches = committedBenches()
  const installed = {
    install: installation(version, repository),
    config: configTable(docs),
    switches: switchTable(docs),
  }
  return [
    { path: 'schema.json', text: schema(docs, about()) },
    { path: 'docs/reference.md', text: reference(docs) },
    { path: 'docs/servers.md', text: serversDocument(committedResults(), committedRequests()) },
    { path: 'docs/leaks.md', text: leaksDocument(committedLeaks()) },
    filled('docs/reliability.md', {
      faults: reliabilityTables(committedFaults()),
      kills: killTables(),
      window: windowTable(committedWindows()),
    }),
    filled('docs/installation-configuration.md', installed),
    filled('docs/performance.md', {
      performance: performanceTables(benches),
      'growth-measured': growthMeasured(),
      growth: growthTable(committedGrowth()),
    }),
    ...performancePlots(benches),
  ]
}

/** The files that are not as they must be. */
export function staleFiles(): readonly GeneratedFile[] {
  return generatedFiles().filter(({ path, text }) => read(path) !== text)
}

function filled(path: string, parts: Readonly<Record<string, string>>): GeneratedFile {
  return { path, text: between(read(path), parts, path) }
}

/** Puts each part between its markers, `<!-- generated:<name> -->` and `<!-- /generated -->`. */
export function between(
  text: string,
  parts: Readonly<Record<string, string>>,
  path = 'The document',
): string {
  return Object.entries(parts).reduce((whole, [name, part]) => {
    const marked = new RegExp(
      `(<!-- generated:${name} -->\n)(?:(?!<!-- /generated)[^])*(<!-- /generated -->)`,
    )
    if (!marked.test(whole)) throw new Error(`${path} has no markers for the part "${name}".`)
    return whole.replace(marked, (_, start: string, end: string) => `${start}\n${part}\n\n${end}`)
  }, text)
}

function about(): Package {
  const whole: ReturnType<typeof about> = JSON.parse(read('package.json'))
  return whole
}

function read(path: string): string {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch {
    return ''
  }
}
