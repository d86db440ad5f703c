import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { Bench, Figure } from './figure.ts'
import { plugin } from './plugin.ts'

/** What is measured, each in one run beside what it is held against. */
const benches: Readonly<Record<string, Bench>> = { plugin }

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false }, n: { type: 'string', default: '1000,3000' } },
  allowPositionals: true,
})
const sizes = values.n.split(',').map(Number)
const unknown = positionals.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0 || !sizes.every((size) => Number.isInteger(size) && size > 0)) {
  process.stderr.write(`npm run bench -- [--json] [--n 100,1000] [${Object.keys(benches).join('|')}]\n`)
  process.exit(1)
}

const machine = {
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
  cpu: `${cpus().length} x ${cpus()[0]?.model}`,
}
const results: Record<string, readonly Figure[]> = {}
for (const [name, bench] of Object.entries(benches)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  results[name] = await bench(sizes, (doing) => process.stderr.write(`${name}: ${doing}\n`))
}
process.stdout.write(values.json ? `${JSON.stringify({ machine, results }, null, 2)}\n` : text())

function text(): string {
  const tables = Object.entries(results).map(([name, figures]) => {
    const lines = figures.map(
      ({ what, value, unit, limit }) =>
        `  ${what.padEnd(52)}${value.toFixed(1).padStart(8)} ${unit}${limit === undefined ? '' : ` (at most ${limit})`}`,
    )
    return [`${name}`, ...lines].join('\n')
  })
  return `${Object.values(machine).join(', ')}\n\n${tables.join('\n\n')}\n`
}
