import { fileURLToPath } from 'node:url'
import messages from '@pulumi/pulumi/proto/provider_pb.js'
import type { Bag } from '../provider/door.ts'
import { call, configured, type PluginProcess, startPlugin, struct } from '../tests/plugin/process.ts'
import { argsOf } from './core/client.ts'
import { memoryOf } from './cpu.ts'
import type { Bench } from './figure.ts'
import { type ServerElsewhere, serverElsewhere } from './servers/started.ts'
import { samples } from './side_by_side.ts'

const atOnce = 16
const dynamicMain = fileURLToPath(import.meta.resolve('@pulumi/pulumi/cmd/dynamic-provider/index.js'))
const pluginMain = fileURLToPath(new URL('../dist/plugin/main.js', import.meta.url))

const text = (handler: string) => `exports.handler=()=>${handler}`
/** What the state keeps as our provider, found from the folder of a program, which is this repository here. */
const ours = text(
  'require("module").createRequire(process.cwd()+"/_")("pulumi-oauth/provider").confidentialClient',
)
const nothing = text('({create:async(i)=>({id:"it",outs:i}),read:async(id,props)=>({id,props})})')

export const memory: Bench = {
  about:
    'Resident memory of the processes that the engine starts, after they checked, created and read so many clients, 16 at once, called as the engine calls them. The dynamic provider beside one that gives back what it is given; each in a process that was started for it. No engine takes part, and the server is a stand-in.',
  sizes: { n: [1000, 3000], rounds: 3 },
  async measure({ n, rounds }, progress) {
    const server = await serverElsewhere('stand-in')
    const found = samples()
    try {
      for (let round = 0; round < rounds; round++) {
        progress(`round ${round + 1} of ${rounds}`)
        const [dynamic, floor] = [
          await resident('dynamic', server, n, ours),
          await resident('dynamic', server, n, nothing),
        ]
        const plugin = await resident('plugin', server, n)
        n.forEach((count, index) => {
          const sides = { ours: dynamic[index] ?? 0, floor: floor[index] ?? 0 }
          found.add(
            `dynamic provider, ${count} clients`,
            { unit: 'MB', held: 'above', goal: { atMost: 45 } },
            sides,
          )
          const alone = { unit: 'MB', held: 'alone', goal: { atMost: 130 } } as const
          found.add(`plugin, ${count} clients`, alone, { ours: plugin[index] ?? 0 })
        })
      }
      return found.figures()
    } finally {
      server.close()
    }
  },
}

type Door = 'dynamic' | 'plugin'

const doors: Readonly<
  Record<Door, { readonly main: string; readonly type: string; readonly config: (key: string) => string }>
> = {
  dynamic: {
    main: dynamicMain,
    type: 'pulumi-nodejs:dynamic/oauth:ConfidentialClient',
    config: (key) => `oauth:${key}`,
  },
  plugin: { main: pluginMain, type: 'oauth:index:ConfidentialClient', config: (key) => key },
}

/** Of a new process, after each of these numbers of clients. */
async function resident(
  door: Door,
  { issuer, initialAccessToken }: ServerElsewhere,
  n: readonly number[],
  provider?: string,
): Promise<readonly number[]> {
  const { main, type, config } = doors[door]
  const started = await startPlugin({ PULUMI_NODEJS_PROJECT: 'memory' }, { main })
  try {
    await configured(started, {
      [config('issuer')]: issuer,
      [config('initialAccessToken')]: initialAccessToken,
    })
    const found: number[] = []
    let made = 0
    for (const count of n) {
      await lives(
        started,
        type,
        { from: made, to: count },
        provider === undefined ? {} : { __provider: provider },
      )
      made = count
      found.push(memoryOf(started.pid))
    }
    return found
  } finally {
    await started.close()
  }
}

interface Range {
  readonly from: number
  readonly to: number
}

async function lives(started: PluginProcess, type: string, { from, to }: Range, added: Bag): Promise<void> {
  let next = from
  const one = async () => {
    while (next < to) await life(started, type, next++, added)
  }
  await Promise.all(Array.from({ length: atOnce }, one))
}

/** What an engine asks of one client in an update and the refresh after it. */
async function life({ client }: PluginProcess, type: string, number: number, added: Bag): Promise<void> {
  const urn = `urn:pulumi:bench::memory::${type}::client${number}`
  const check = new messages.CheckRequest()
  check.setUrn(urn)
  check.setOlds(struct({}))
  check.setNews(
    struct({ ...argsOf(number, 0), ownerPath: urn.replace(type, 'ConfidentialClient'), ...added }),
  )
  const checked = await call<messages.CheckResponse>((done) => client.check(check, done))
  if (checked.getFailuresList().length > 0) throw new Error(String(checked.getFailuresList()[0]?.getReason()))
  const create = new messages.CreateRequest()
  create.setUrn(urn)
  create.setProperties(checked.getInputs())
  const created = await call<messages.CreateResponse>((done) => client.create(create, done))
  const read = new messages.ReadRequest()
  read.setUrn(urn)
  read.setId(created.getId())
  read.setInputs(checked.getInputs())
  read.setProperties(created.getProperties())
  await call((done) => client.read(read, done))
}
