import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { Project } from '../tests/support/engine.ts'
import { type Parts, watchParts } from './by_part.ts'

export interface Ran extends Parts {
  readonly ms: number
}

/** One command of the CLI, to its good end. */
export async function ran(stack: Project, args: readonly string[]): Promise<Ran> {
  const began = performance.now()
  const child = stack.start(...args)
  const tree = watchParts(child.pid ?? 0)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  const ms = performance.now() - began
  const took = tree()
  if (child.exitCode === 0) return { ms, ...took }
  throw new Error(
    `pulumi ${args.join(' ')} ended with ${child.exitCode}:\n${stdout}\n${stderr}`.slice(-4_000),
  )
}

export function cpuOf({ cpuMs }: Parts): number {
  return Object.values(cpuMs).reduce((sum, one) => sum + one, 0)
}
