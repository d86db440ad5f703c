import { copyFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { complaint, run } from '../run.ts'
import { type Attempt, cli, inFolder, languageHost } from './found.ts'
import { progress } from './progress.ts'
import { chosen } from './version.ts'

type Program = {
  readonly file: string
  readonly source: string
  readonly module: string
  readonly version: string
}

const pulumi = 'github.com/pulumi/pulumi'

const programs: readonly Program[] = [
  { file: cli, source: 'cli', module: `${pulumi}/pkg/v3/cmd/pulumi`, version: chosen },
  // No registry has the later ones; this one runs programs of today's SDK.
  {
    file: languageHost,
    source: 'nodejs',
    module: `${pulumi}/sdk/v3/nodejs/cmd/pulumi-language-nodejs`,
    version: '3.68.0',
  },
]

/** Where only package registries are reachable: the engine from its sources, as go.mod and go.sum pin them. */
export async function build(root: string): Promise<Attempt> {
  const go = await run('go', ['version'])
  if (go.code !== 0) return { reason: 'there is no Go to build it with (https://go.dev/dl)' }
  const bin = join(root, 'bin')
  mkdirSync(bin, { recursive: true })
  process.stderr.write('Building the engine from its sources, once; about 5 minutes on two cores.\n')
  for (const program of programs) {
    const failed = await compile(program, bin)
    if (failed) return { reason: `building ${program.module} with ${go.stdout.trim()} failed:\n${failed}` }
  }
  copyDynamicProvider(bin)
  return inFolder(bin)
}

async function compile({ file, source, module, version }: Program, bin: string): Promise<string | undefined> {
  let [downloads, packages] = [0, 0]
  const done = progress(
    (elapsed) =>
      `Building ${file} ${version} ... ${elapsed}, ${downloads} modules fetched, ${packages} packages compiled`,
  )
  const ended = await run('go', goBuild(module, version, join(bin, file)), {
    cwd: fileURLToPath(new URL(source, import.meta.url)),
    // No C compiler is needed, and settings of a person's own Go projects do not apply.
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' },
    line: (text) => {
      if (text.startsWith('go: downloading ')) downloads += 1
      else if (!text.includes(' ')) packages += 1
    },
  }).finally(done)
  return ended.code === 0 ? undefined : complaint(ended)
}

/** Without the version in it the CLI says nothing when asked for it, and the Automation API gives up. */
function goBuild(module: string, version: string, file: string): readonly string[] {
  const flags = `-s -w -X ${pulumi}/sdk/v3/go/common/version.Version=v${version}`
  return ['build', '-v', '-trimpath', '-buildvcs=false', '-ldflags', flags, '-o', file, module]
}

/** The plugin for dynamic resources comes with the SDK; it is a script that asks the program's own SDK. */
function copyDynamicProvider(bin: string): void {
  const sdk = dirname(createRequire(import.meta.url).resolve('@pulumi/pulumi/package.json'))
  const scripts = process.platform === 'win32' ? ['.cmd', ''] : ['']
  for (const name of scripts.map((extension) => `pulumi-resource-pulumi-nodejs${extension}`))
    copyFileSync(join(sdk, name), join(bin, name))
}
