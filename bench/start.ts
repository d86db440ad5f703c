import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import messages from '@pulumi/pulumi/proto/provider_pb.js'
import { run } from '../ci/run.ts'
import { call, startPlugin } from '../tests/plugin/process.ts'
import { statOf } from './cpu.ts'
import type { Bench } from './figure.ts'
import { serverElsewhere } from './servers/started.ts'
import { inTurn, samples } from './side_by_side.ts'

const inHere = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const pluginMain = inHere('../dist/plugin/main.js')

export const start: Bench = {
  about:
    'What is loaded, in CPU of new processes. The import is measured in a program that has loaded the SDK already; the first create beside a process that loads zod and undici and does nothing with them; the plugin beside a Node.js that does nothing.',
  sizes: { n: [1], rounds: 11 },
  async measure({ rounds }, progress) {
    const server = await serverElsewhere('stand-in')
    const { issuer, initialAccessToken } = server
    const NODE_COMPILE_CACHE = mkdtempSync(join(tmpdir(), 'bench-compile-cache-'))
    const found = samples()
    const first = (env: Environment) => printed('first_create.ts', env, [issuer, initialAccessToken])
    const cached = { unit: 'ms', held: 'times' } as const
    try {
      // What is cached is written by the first process.
      await Promise.all([first({ NODE_COMPILE_CACHE }), printed('import.ts', { NODE_COMPILE_CACHE })])
      for (let round = 0; round < rounds; round++) {
        progress(`round ${round + 1} of ${rounds}`)
        const beside = (ours: () => Promise<number>, floor: () => Promise<number>) =>
          inTurn(round, (side) => ({ ours, floor })[side]())
        found.add(
          '`import` of this package in a program',
          { unit: 'ms', held: 'alone', goal: { atMost: 15 } },
          { ours: await printed('import.ts') },
        )
        found.add(
          'the first create, beside loading zod and undici',
          { unit: 'ms', held: 'above', goal: { atMost: 100 } },
          await beside(
            () => first({}),
            () => printed('libraries.ts'),
          ),
        )
        found.add(
          'the plugin until the handshake is answered, beside a Node.js that does nothing',
          { unit: 'ms', held: 'above', goal: { atMost: 300 } },
          await beside(handshake, () => printed('nothing.ts')),
        )
        found.add(
          'the first create with NODE_COMPILE_CACHE, beside without',
          cached,
          await beside(
            () => first({ NODE_COMPILE_CACHE }),
            () => first({}),
          ),
        )
      }
      return found.figures()
    } finally {
      rmSync(NODE_COMPILE_CACHE, { recursive: true, force: true })
      server.close()
    }
  },
}

type Environment = Readonly<Record<string, string>>

/** The number that a script of ours prints. */
async function printed(
  script: string,
  environment: Environment = {},
  args: readonly string[] = [],
): Promise<number> {
  const file = inHere(`start/${script}`)
  const { code, stdout, stderr } = await run(process.execPath, [file, ...args], {
    env: { ...process.env, ...environment },
  })
  if (code !== 0) throw new Error(`${script}: ${stderr}`)
  return Number(stdout)
}

async function handshake(): Promise<number> {
  const plugin = await startPlugin({}, { main: pluginMain })
  const request = new messages.ProviderHandshakeRequest()
  request.setEngineAddress('')
  await call((done) => plugin.client.handshake(request, done))
  const spent = statOf(plugin.pid).cpuMs
  await plugin.close()
  return spent
}
