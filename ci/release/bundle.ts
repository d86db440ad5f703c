import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { licensesOf, requiring } from '../bundling.ts'
import type { Entry } from './tarball.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * The plugin with every package that it needs, at the same path as in the npm package, because it reads package.json and schema.json
 * from two folders above. What it loads on first use stays in files of its own.
 */
export async function bundle(): Promise<readonly Entry[]> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['provider/plugin/main.ts'],
    outdir: 'dist/plugin',
    bundle: true,
    splitting: true,
    ...requiring,
    metafile: true,
    write: false,
    logLevel: 'warning',
  })
  const scripts = outputFiles.map(({ path, contents }) => ({
    path: relative(root, path).split(sep).join('/'),
    content: contents,
  }))
  return [...scripts, { path: 'THIRD_PARTY_LICENSES', content: licensesOf(metafile) }]
}
