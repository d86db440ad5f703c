import assert from 'node:assert/strict'
import type { Installed } from './installed.ts'

/** How projects resolve modules: by `main` and `types` as the template does, or by `exports`. */
export const resolutions = {
  'CommonJS, node': ['--module', 'commonjs', '--moduleResolution', 'node'],
  nodenext: ['--module', 'nodenext', '--moduleResolution', 'nodenext'],
}

export async function compiles({ node }: Installed, options: readonly string[]): Promise<void> {
  const { code, stdout } = await node(
    'node_modules/typescript/bin/tsc',
    '--noEmit',
    '--strict',
    '--target',
    'es2022',
    ...options,
    'index.ts',
  )
  assert.deepEqual([code, stdout], [0, ''])
}
