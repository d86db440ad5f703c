import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { licensesOf, requiring } from './bundling.ts'

/** Part of `npm run build`, after the compiler. */

const root = fileURLToPath(new URL('..', import.meta.url))
const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const ours = {
  absWorkingDir: root,
  bundle: true,
  ...requiring,
  external: [...Object.keys(dependencies), ...Object.keys(peerDependencies)].flatMap((name) => [
    name,
    `${name}/*`,
  ]),
  metafile: true,
  logLevel: 'warning',
} as const

// What only the command line needs is installed nowhere, and reaches no program that imports the package.
const { metafile } = await build({ ...ours, entryPoints: ['cli/main.ts'], outfile: 'dist/cli/main.js' })
// What the page of the inventory is made of.
cpSync(join(root, 'cli/inventory/page'), join(root, 'dist/cli/page'), { recursive: true })
writeFileSync(join(root, 'dist/cli/THIRD_PARTY_LICENSES'), licensesOf(metafile))

// Each process of the dynamic provider loads it: as one file it starts in less time than as sixty.
await build({
  ...ours,
  entryPoints: ['provider/pulumi/provider.ts'],
  outfile: 'dist/pulumi/provider.js',
  allowOverwrite: true,
})
