import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { progress } from '../engine/progress.ts'
import { complaint, type Ended, run } from '../run.ts'
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
  let [downloads, packages] = [0, 0]
  const done = progress(
    (elapsed) =>
      `Building hydra ${version} ... ${elapsed}, ${downloads} modules fetched, ${packages} packages compiled`,
  )
  const tags = 'sqlite,sqlite_omit_load_extension'
  const args = ['build', '-v', '-trimpath', '-buildvcs=false', '-tags', tags, '-ldflags', '-s -w']
  const ended = await run('go', [...args, '-o', join(folder, 'hydra'), '.'], {
    cwd: fileURLToPath(new URL('hydra', import.meta.url)),
    env: { ...process.env, CGO_ENABLED: '1', GOFLAGS: '', GOWORK: 'off' },
    line: (text) => {
      if (text.startsWith('go: downloading ')) downloads += 1
      else if (isPackage(text)) packages += 1
    },
  }).finally(done)
  if (ended.code !== 0)
    throw new Error(
      `Ory Hydra ${version} could not be built with ${go.stdout.trim()}, see below. Install a C compiler if there is none and run this again, ${instead}.\n${complaint(withoutPackages(ended))}`,
    )
}

/** Go names each package that it compiles; everything else that it says has spaces. */
function isPackage(text: string): boolean {
  return text !== '' && !text.includes(' ')
}

function withoutPackages({ stderr, ...rest }: Ended): Ended {
  const lines = stderr.split('\n').filter((text) => !isPackage(text))
  return { ...rest, stderr: lines.join('\n') }
}
