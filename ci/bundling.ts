import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildOptions, Metafile } from 'esbuild'

/** What bundles have in common. */

const root = fileURLToPath(new URL('..', import.meta.url))

/** CommonJS packages inside of an ES module ask for modules of Node by `require`, which an ES module does not have. */
const banner = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`

export const requiring = {
  format: 'esm',
  platform: 'node',
  target: 'node22.19',
  banner: { js: banner },
} as const satisfies BuildOptions

/** The licenses of the packages in a bundle, which ask to be passed on with the code. */
export function licensesOf({ inputs }: Metafile): string {
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
