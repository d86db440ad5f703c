import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benches } from './benches.ts'
import type { Bench, Sizes } from './figure.ts'
import { type Recorded, textOf, whereMeasured } from './recorded.ts'

/** `npm run bench`: measures what it is told to, shows it, and with --record keeps it for docs/performance.md. */

const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    n: { type: 'string' },
    rounds: { type: 'string' },
  },
  allowPositionals: true,
})
const names = positionals.length > 0 ? positionals : Object.keys(benches)
const given = {
  n: values.n?.split(',').map(Number),
  rounds: values.rounds === undefined ? undefined : Number(values.rounds),
}
const numbers = [...(given.n ?? []), ...(given.rounds === undefined ? [] : [given.rounds])]
if (
  !names.every((name) => Object.hasOwn(benches, name)) ||
  !numbers.every((one) => Number.isInteger(one) && one > 0)
) {
  const known = Object.keys(benches).join('|')
  process.stderr.write(`npm run bench -- [--json] [--record] [--n 100,1000] [--rounds 5] [${known}]\n`)
  process.exit(1)
}

const found: Recorded[] = []
for (const name of names) {
  const bench = benches[name]
  if (bench === undefined) continue
  const recorded = await measured(name, bench)
  found.push(recorded)
  if (!values.json) process.stdout.write(`${textOf(recorded)}\n`)
  if (values.record) record(recorded)
}
if (values.json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`)

async function measured(name: string, { about, sizes: standard, measure }: Bench): Promise<Recorded> {
  const sizes: Sizes = { n: given.n ?? standard.n, rounds: given.rounds ?? standard.rounds }
  const progress = (doing: string) => void process.stderr.write(`${name}: ${doing}\n`)
  return { name, about, ...whereMeasured(), sizes, figures: await measure(sizes, progress) }
}

function record(recorded: Recorded): void {
  const folder = fileURLToPath(new URL('results/', import.meta.url))
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}${recorded.name}.json`, `${JSON.stringify(recorded, null, 2)}\n`)
}
