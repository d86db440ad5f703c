import { fileURLToPath } from 'node:url'
import messages from '@pulumi/pulumi/proto/provider_pb.js'
import { run } from '../ci/run.ts'
import { call, startPlugin } from '../tests/plugin/process.ts'
import { cpuMsOf } from './cpu.ts'
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
    const first = [issuer, initialAccessToken]
    const found = samples()
    try {
      for (let round = 0; round < rounds; round++) {
        progress(`round ${round + 1} of ${rounds}`)
        const imported = await printed('start/import.ts')
        found.add(
          '`import` of this package in a program',
          { unit: 'ms', held: 'alone', goal: { atMost: 15 } },
          { ours: imported },
        )
        found.add(
          'the first create',
          { unit: 'ms', held: 'above', goal: { atMost: 100 } },
          await inTurn(round, (side) =>
            side === 'ours' ? printed('start/first_create.ts', first) : printed('start/libraries.ts'),
          ),
        )
        found.add(
          'the plugin until the handshake is answered',
          { unit: 'ms', held: 'above', goal: { atMost: 300 } },
          await inTurn(round, (side) => (side === 'ours' ? handshake() : printed('start/nothing.ts'))),
        )
      }
      return found.figures()
    } finally {
      server.close()
    }
  },
}

/** The number that a script of ours prints. */
async function printed(script: string, args: readonly string[] = []): Promise<number> {
  const { code, stdout, stderr } = await run(process.execPath, [inHere(script), ...args])
  if (code !== 0) throw new Error(`${script}: ${stderr}`)
  return Number(stdout)
}

async function handshake(): Promise<number> {
  const plugin = await startPlugin({}, { main: pluginMain })
  const request = new messages.ProviderHandshakeRequest()
  request.setEngineAddress('')
  await call((done) => plugin.client.handshake(request, done))
  const spent = cpuMsOf(plugin.pid)
  await plugin.close()
  return spent
}
