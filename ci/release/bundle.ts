import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Metafile } from 'esbuild'
import type { Entry } from './tarball.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** CommonJS packages inside of an ES module ask for modules of Node by `require`, which an ES module does not have. */
const banner = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`

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
    format: 'esm',
    platform: 'node',
    target: 'node22.19',
    banner: { js: banner },
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

/** The licenses of the packages in a bundle, which ask to be passed on with the code. */
function licensesOf({ inputs }: Metafile): string {
  const folders = Object.keys(inputs).flatMap(
    (path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [],
  )
  return [...new Set(folders)]
    .sort()
    .map(licenseOf)
    .join(`\n${'-'.repeat(80)}\n\n`)
}

function licenseOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  const texts = readdirSync(join(root, folder)).filter((file) =>
    /^(licen[cs]e|notice)(\.(md|txt))?$/i.test(file),
  )
  if (texts.length === 0) throw new Error(`${folder} has no license to pass on (it says ${license}).`)
  const text = texts.sort().map((file) => readFileSync(join(root, folder, file), 'utf8').trim())
  return `${name} ${version} (${license})\n\n${text.join('\n\n')}\n`
}
