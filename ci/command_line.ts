import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { licensesOf, requiring } from './bundled.ts'

/**
 * Part of `npm run build`: the command line as one file, so that what it alone needs is installed nowhere and reaches no program that
 * imports the package.
 */

const root = fileURLToPath(new URL('..', import.meta.url))
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ['cli/main.ts'],
  outfile: 'dist/cli/main.js',
  bundle: true,
  ...requiring,
  external: Object.keys(dependencies),
  metafile: true,
  logLevel: 'warning',
})
// What the page of the inventory is made of.
cpSync(join(root, 'cli/inventory/page'), join(root, 'dist/cli/page'), { recursive: true })
writeFileSync(join(root, 'dist/cli/THIRD_PARTY_LICENSES'), licensesOf(metafile))
