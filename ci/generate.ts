import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './generate/documentation.ts'
import { staleFiles } from './generate/files.ts'

/** Writes schema.json, docs/reference.md, docs/servers.md, docs/leaks.md, the plots of docs/performance.md, and the tables of the registry's page; with --check only says which are stale. */
try {
  process.exitCode = generate(process.argv.includes('--check'))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}

function generate(checkOnly: boolean): number {
  const stale = staleFiles()
  const names = stale.map(({ path }) => path).join(', ')
  if (stale.length === 0) process.stdout.write('Generated files are up to date.\n')
  else if (checkOnly)
    process.stderr.write(`${names}: not as the tables in provider/ say. Run "npm run generate".\n`)
  else process.stdout.write(`${names}: written.\n`)
  if (checkOnly) return Number(stale.length > 0)
  for (const { path, text } of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return 0
}
