import { join } from 'node:path'
import { goBuild } from '../go_program.ts'
import { complaint, run } from '../run.ts'
import { cached } from './cached.ts'

const version = '2.3.0'
const instead =
  'or set HYDRA_ADMIN_URL and HYDRA_PUBLIC_URL to those of a running one, or name the tests to run and leave hydra out'

/** The binary of Ory Hydra, built with Go from its module as go.mod and go.sum pin it; minutes the first time. */
export async function hydraBinary(): Promise<string> {
  return join(await cached({ name: 'hydra', version }, build), 'hydra')
}

async function build(folder: string): Promise<void> {
  const go = await run('go', ['version'])
  if (go.code !== 0)
    throw new Error(
      `There is no Go to build Ory Hydra ${version} with: install Go >= 1.25 and a C compiler, ${instead}.`,
    )
  const tags = 'sqlite,sqlite_omit_load_extension'
  const ended = await goBuild(`hydra ${version}`, {
    folder: new URL('hydra/', import.meta.url),
    args: ['-tags', tags, '-ldflags', '-s -w', '-o', join(folder, 'hydra'), '.'],
    environment: { CGO_ENABLED: '1' },
  })
  if (ended.code !== 0)
    throw new Error(
      `Ory Hydra ${version} could not be built with ${go.stdout.trim()}, see below. Install a C compiler if there is none and run this again, ${instead}.\n${complaint(ended)}`,
    )
}
