import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import type { TestContext } from 'node:test'
import { complaint, run } from '../../ci/run.ts'
import { start } from '../../ci/servers/started.ts'

const example = 'examples/browser-login'

/** A port that nobody else gets before it is released. */
export async function heldPort(): Promise<{
  readonly number: number
  readonly release: () => Promise<void>
}> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  const release = async () => {
    server.close()
    await once(server, 'close')
  }
  return { number: address.port, release }
}

/** A copy of the app, built and served by the commands of its README for these outputs of the stack. */
export async function servedApp(t: TestContext, outputs: string, address: string): Promise<void> {
  const folder = copied(t)
  writeFileSync(join(folder, 'app/settings.json'), outputs)
  const [, command = '', args = ''] =
    /^npx (esbuild) (.*)$/m.exec(readFileSync(join(folder, 'README.md'), 'utf8')) ?? []
  const built = await run(resolve('node_modules/.bin', command), args.split(' '), { cwd: folder })
  if (built.code !== 0) throw new Error(complaint(built))
  const { close } = await start({
    name: 'the app',
    command: process.execPath,
    args: [join(folder, 'serve.ts')],
    env: process.env,
    ready: address,
    limit: 60_000,
  })
  t.after(close)
}

/** In the repository, where it finds its packages. */
function copied(t: TestContext): string {
  mkdirSync('tests/.work', { recursive: true })
  const folder = mkdtempSync(resolve('tests/.work/browser-login-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(example, folder, { recursive: true })
  return folder
}
