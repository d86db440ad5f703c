import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { engine } from '../../ci/engine.ts'
import { pluginFolder } from '../../tests/plugin/plugged.ts'
import {
  type Lifetime,
  type Opened,
  openStack,
  startCli,
  write,
} from '../../tests/support/engine_workspace.ts'
import type { Figure } from '../figure.ts'
import { type Ran, ran } from '../ran.ts'
import { type ServerElsewhere, serverElsewhere } from '../servers/started.ts'
import { type Door, doorNames, programOf } from './programs.ts'

const pluginMain = fileURLToPath(new URL('../../dist/plugin/main.js', import.meta.url))
const yes = ['--yes', '--skip-preview']

/** What is done to a stack, in this order; the second turn of the program is from the update on. */
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

export interface Cost extends Ran {
  readonly requests: number
  readonly stateKilobytes: number
}

/** How a figure is taken from a cost. */
export interface Measure extends Pick<Figure, 'what' | 'unit' | 'held' | 'goal'> {
  readonly of: (cost: Cost) => number
}

export interface Living {
  /** Of the CLI and all that it starts. */
  readonly env?: Readonly<Record<string, string>>
  readonly count: number
  /** In the next one the doors take their turns the other way round. */
  readonly round: number
  readonly progress: (doing: string) => void
}

type Costs = ReadonlyMap<Door, Cost>

/** All doors through the same operations, one door after another in each. */
export async function life(living: Living): Promise<ReadonlyMap<Operation, Costs>> {
  const { count, round, progress } = living
  const ends: (() => void)[] = []
  const server = await serverElsewhere('stand-in')
  const doors = round % 2 === 0 ? doorNames : [...doorNames].reverse()
  try {
    const stacks = await opened({ after: (end) => void ends.unshift(end) }, server, living)
    const costOf = async (door: Door, operation: Operation) => {
      progress(`${count} clients: ${operation}, ${door}`)
      if (operation === 'update of all') write(stacks[door].folder, programOf(door, count, 1))
      return cost(stacks[door], operation, server)
    }
    const all = new Map<Operation, Costs>()
    for (const operation of operationNames) {
      const costs = new Map<Door, Cost>()
      for (const door of doors) costs.set(door, await costOf(door, operation))
      all.set(operation, costs)
    }
    return all
  } finally {
    for (const end of ends) end()
    server.close()
  }
}

async function opened(
  lifetime: Lifetime,
  { issuer, initialAccessToken }: ServerElsewhere,
  { env, count }: Living,
): Promise<Readonly<Record<Door, Opened>>> {
  const pulumi = await engine()
  const PATH = `${pluginFolder(lifetime, pluginMain)}:${pulumi.env.PATH}`
  const open = async (door: Door) => {
    const program = programOf(door, count, 0)
    const stack = await openStack(lifetime, pulumi, { program, env: { ...env, PATH } })
    await stack.stack.setAllConfig({
      'oauth:issuer': { value: issuer },
      'oauth:initialAccessToken': { value: initialAccessToken, secret: true },
    })
    return stack
  }
  return { floor: await open('floor'), dynamic: await open('dynamic'), plugin: await open('plugin') }
}

async function cost(
  { stack, backend }: Opened,
  operation: Operation,
  server: ServerElsewhere,
): Promise<Cost> {
  const before = await server.told()
  const took = await ran(startCli(stack, operations[operation]))
  const { requests } = await server.told()
  return { ...took, requests: requests - before.requests, stateKilobytes: stateOf(backend) }
}

function stateOf(backend: string): number {
  const folder = join(backend, '.pulumi', 'stacks')
  const states = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  )
  return states.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1024
}
