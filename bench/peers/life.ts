import { type Project, project } from '../../tests/support/engine.ts'
import { type Ran, ran } from '../ran.ts'
import type { Counting, Passed } from './counting.ts'
import type { Contender, Realm } from './programs.ts'

/** In this order, on one stack; the second turn of the program is from the update on. */
export const operations = {
  up: ['up', '--yes', '--skip-preview'],
  'unchanged preview': ['preview'],
  refresh: ['refresh', '--yes', '--skip-preview'],
  'update of all': ['up', '--yes', '--skip-preview'],
  destroy: ['destroy', '--yes', '--skip-preview'],
} as const

export type OperationName = keyof typeof operations

export const operationNames = [
  ...(['up', 'unchanged preview', 'refresh'] as const),
  ...(['update of all', 'destroy'] as const),
]

export type Cost = Ran & Passed

export interface Life {
  readonly costs: Readonly<Record<OperationName, Cost>>
  readonly stateBytes: number
}

export interface Living {
  readonly count: number
  readonly realm: Realm
  readonly counted: Counting
  readonly path: string
  readonly parallel: number
  readonly progress: (doing: string) => void
}

/** One stack, from its first client to its last. */
export async function life(contender: Contender, living: Living): Promise<Life> {
  const { count, realm, counted, path, parallel, progress } = living
  const ends: (() => void)[] = []
  try {
    const stack = await project(
      { after: (end) => void ends.unshift(end) },
      {
        name: 'peers',
        program: contender.files(count, 0, realm),
        config: contender.config(realm),
        env: { PATH: path },
      },
    )
    await contender.install?.(stack.folder)
    const done = async (name: OperationName) => {
      progress(`${contender.name}: ${name}`)
      return cost(stack, [...operations[name], '--parallel', `${parallel}`], counted)
    }
    const up = await done('up')
    const stateBytes = stateOf(stack)
    const preview = await done('unchanged preview')
    const refresh = await done('refresh')
    stack.edit(contender.files(count, 1, realm))
    const update = await done('update of all')
    const destroy = await done('destroy')
    return {
      stateBytes,
      costs: { up, 'unchanged preview': preview, refresh, 'update of all': update, destroy },
    }
  } finally {
    for (const end of ends) end()
  }
}

async function cost(stack: Project, args: readonly string[], counted: Counting): Promise<Cost> {
  counted.passed()
  return { ...(await ran(stack.start(...args))), ...counted.passed() }
}

/** The file that a checkpoint writes. */
function stateOf(stack: Project): number {
  const file = stack.backendFiles().find(({ path }) => /stacks\/.*\/test\.json$/.test(path))
  if (file === undefined) throw new Error('The backend has no file of the stack.')
  return Buffer.byteLength(file.text)
}
