import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { Cli } from '../tests/support/engine_workspace.ts'
import { type Parts, watchParts } from './by_part.ts'

export interface Ran extends Parts {
  readonly seconds: number
}

/** A command of the CLI that was started just now, to its good end. */
export async function ran(cli: Cli): Promise<Ran> {
  const began = performance.now()
  const parts = watchParts(cli.pid ?? 0)
  const [stdout, stderr] = await Promise.all([text(cli.stdout), text(cli.stderr), once(cli, 'close')])
  const seconds = (performance.now() - began) / 1000
  const took = await parts()
  if (cli.exitCode === 0) return { seconds, ...took }
  throw new Error(
    `${cli.spawnargs.join(' ')} ended with ${cli.exitCode}:\n${stdout}\n${stderr}`.slice(-4_000),
  )
}
