import { once } from 'node:events'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { type Engine, engine } from '../ci/engine.ts'
import { pluginFolder } from '../tests/plugin/plugged.ts'
import { type Lifetime, type Opened, openStack, startCli, write } from '../tests/support/engine_workspace.ts'
import { type Door, doorNames, programOf } from './doors/programs.ts'
import type { Bench, Figure } from './figure.ts'
import { type ServerElsewhere, serverElsewhere } from './servers/started.ts'
import { type Sides, samples } from './side_by_side.ts'
import { watchTree } from './tree.ts'

const pluginMain = fileURLToPath(new URL('../dist/plugin/main.js', import.meta.url))
const yes = ['--yes', '--skip-preview']

/** What is done to a stack, in this order. */
const operations = {
  up: ['up', ...yes],
  'unchanged up': ['up', ...yes],
  preview: ['preview'],
  refresh: ['refresh', ...yes],
  'update of all': ['up', ...yes],
  destroy: ['destroy', ...yes],
} as const

type Operation = keyof typeof operations

const operationNames = ['up', 'unchanged up', 'preview', 'refresh', 'update of all', 'destroy'] as const

export const doors: Bench = {
  about:
    'A real engine with a file backend and a program in TypeScript that is not type-checked: the dynamic provider, and the plugin, beside a dynamic resource with the same inputs and outputs that sends the same requests by undici alone and checks nothing. CPU is that of the whole tree of processes (engine, language host, program, providers); the server, a stand-in, is not in it.',
  sizes: { n: [10, 100], rounds: 1 },
  async measure({ n, rounds }, progress) {
    const { PULUMI_SKIP_CHECKPOINTS } = process.env
    const env = PULUMI_SKIP_CHECKPOINTS === undefined ? {} : { PULUMI_SKIP_CHECKPOINTS }
    const found = samples()
    const pulumi = await engine()
    for (const count of n)
      for (let round = 0; round < rounds; round++)
        await life({ pulumi, env, count, round }, found.add, (doing) =>
          progress(`${count} clients, round ${round + 1} of ${rounds}: ${doing}`),
        )
    return found.figures()
  },
}

interface Life {
  readonly pulumi: Engine
  readonly env: Readonly<Record<string, string>>
  readonly count: number
  readonly round: number
}

interface Cost {
  readonly cpuMs: number
  readonly seconds: number
  readonly requests: number
  readonly stateKilobytes: number
}

type Add = ReturnType<typeof samples>['add']

/** All doors through the same operations, one door after another in each. */
async function life({ pulumi, env, count, round }: Life, add: Add, progress: (doing: string) => void) {
  const ends: (() => void)[] = []
  const lifetime: Lifetime = { after: (end) => void ends.unshift(end) }
  const server = await serverElsewhere('stand-in')
  try {
    const stacks = await opened(lifetime, pulumi, server, { env, count })
    for (const operation of operationNames) {
      const costs = new Map<Door, Cost>()
      for (const door of turned(round)) {
        progress(`${operation}, ${door}`)
        if (operation === 'update of all') write(stacks[door].folder, programOf(door, count, 1))
        costs.set(door, await costOf(stacks[door], operation, server))
      }
      tell(add, `${operation}, ${count} clients`, count, costs)
    }
  } finally {
    for (const end of ends) end()
    server.close()
  }
}

function turned(round: number): readonly Door[] {
  return round % 2 === 0 ? doorNames : [...doorNames].reverse()
}

async function opened(
  lifetime: Lifetime,
  pulumi: Engine,
  { issuer, initialAccessToken }: ServerElsewhere,
  { env, count }: Pick<Life, 'env' | 'count'>,
): Promise<Readonly<Record<Door, Opened>>> {
  const folder = pluginFolder(lifetime, pluginMain)
  const open = async (door: Door) => {
    const PATH = `${folder}:${pulumi.env.PATH}`
    const stack = await openStack(lifetime, pulumi, {
      program: programOf(door, count, 0),
      env: { ...env, PATH },
    })
    await stack.stack.setAllConfig({
      'oauth:issuer': { value: issuer },
      'oauth:initialAccessToken': { value: initialAccessToken, secret: true },
    })
    return stack
  }
  return { floor: await open('floor'), dynamic: await open('dynamic'), plugin: await open('plugin') }
}

async function costOf(
  { stack, backend }: Opened,
  operation: Operation,
  server: ServerElsewhere,
): Promise<Cost> {
  const before = await server.told()
  const began = performance.now()
  const cli = startCli(stack, operations[operation])
  const tree = watchTree(cli.pid ?? 0)
  const [stdout, stderr] = await Promise.all([text(cli.stdout), text(cli.stderr), once(cli, 'close')])
  const seconds = (performance.now() - began) / 1000
  if (cli.exitCode !== 0) throw new Error(`${operation}: ${stdout}\n${stderr}`)
  return {
    cpuMs: await tree.total(),
    seconds,
    requests: (await server.told()).requests - before.requests,
    stateKilobytes: stateOf(backend),
  }
}

function stateOf(backend: string): number {
  const folder = join(backend, '.pulumi', 'stacks')
  const states = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  )
  return states.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1024
}

const kinds: readonly (readonly [keyof Cost, Pick<Figure, 'unit' | 'held'>, string])[] = [
  ['cpuMs', { unit: 'ms', held: 'times' }, 'CPU'],
  ['seconds', { unit: 's', held: 'times' }, 'wall'],
  ['requests', { unit: 'requests', held: 'above' }, 'requests'],
]

function tell(add: Add, what: string, count: number, costs: ReadonlyMap<Door, Cost>): void {
  const floor = costs.get('floor')
  for (const door of ['dynamic', 'plugin'] as const) {
    const ours = costs.get(door)
    if (ours !== undefined && floor !== undefined) tellOne(add, `${door}: `, what, count, { ours, floor })
  }
}

function tellOne(add: Add, door: string, what: string, count: number, { ours, floor }: Sides<Cost>): void {
  for (const [key, told, name] of kinds) {
    const goal = key === 'cpuMs' && count >= 1000 ? { goal: { atMost: 1.1 } } : {}
    add(`${door}${name} of ${what}`, { ...told, ...goal }, { ours: ours[key], floor: floor[key] })
  }
  const state = { ours: ours.stateKilobytes, floor: floor.stateKilobytes }
  if (what.startsWith('up,')) add(`${door}state of ${count} clients`, { unit: 'kB', held: 'times' }, state)
}
