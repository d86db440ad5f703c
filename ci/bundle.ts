import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { licensesOf, requiring } from './bundling.ts'

/** Part of `npm run build`, after the compiler. */

const root = fileURLToPath(new URL('..', import.meta.url))
const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const installed = [...Object.keys(dependencies), ...Object.keys(peerDependencies)]

/** One file, with these of the packages in it that an installation brings, and their licenses beside it. */
async function bundled(entryPoint: string, outfile: string, inlined: readonly string[]): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    ...requiring,
    external: installed.filter((name) => !inlined.includes(name)).flatMap((name) => [name, `${name}/*`]),
    allowOverwrite: true,
    metafile: true,
    logLevel: 'warning',
  })
  writeFileSync(join(root, dirname(outfile), 'THIRD_PARTY_LICENSES'), licensesOf(metafile))
}

// What only the command line needs is installed nowhere, and reaches no program that imports the package.
await bundled('cli/main.ts', 'dist/cli/main.js', [])
// What the page of the inventory is made of.
cpSync(join(root, 'cli/inventory/page'), join(root, 'dist/cli/page'), { recursive: true })

// Each process of the dynamic provider loads it: as one file it starts in less time than as sixty. What is used of zod is a fourth of
// what its entry loads, with the texts of forty languages.
await bundled('provider/pulumi/provider.ts', 'dist/pulumi/provider.js', ['zod'])
