import { cpSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { complaint, type Ended, run } from '../../ci/run.ts'
import { generateSdks, sdkFolder } from '../../ci/sdk/generate.ts'

/** The SDK for Node.js in the node_modules of a program: as npm installs it from its folder, with the compiler of this project. */
export async function installSdk(program: string): Promise<void> {
  await generateSdks('nodejs')
  const place = join(program, 'node_modules', 'pulumi-oauth-sdk')
  cpSync(sdkFolder('nodejs'), place, { recursive: true })
  const built = await run(process.execPath, [join('scripts', 'postinstall.js')], {
    cwd: place,
    env: { ...process.env, PATH: [resolve('node_modules', '.bin'), process.env['PATH']].join(delimiter) },
  })
  if (built.code !== 0) throw new Error(complaint(built))
}

/** Of one program, in the folder where its SDK is. */
export function typeCheck(folder: string, file: string): Promise<Ended> {
  const compiler = resolve('node_modules', 'typescript', 'bin', 'tsc')
  const language = [
    '--ignoreConfig',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
  ]
  return run(process.execPath, [compiler, '--noEmit', '--skipLibCheck', ...language, file], { cwd: folder })
}
