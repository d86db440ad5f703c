import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startPostgres } from '../ci/servers/postgres.ts'
import { type Project, project } from '../tests/support/engine.ts'
import { allOf } from './by_part.ts'
import { argsOf } from './core/client.ts'
import type { Bench } from './figure.ts'
import { ran } from './ran.ts'
import { type ServerElsewhere, serverElsewhere } from './servers/started.ts'
import { type Add, samples } from './side_by_side.ts'

interface Setting {
  readonly parallel: number
  readonly env: Readonly<Record<string, string>>
  /** By ts-node, which the SDK brings and which knows CommonJS only. */
  readonly typeChecked: boolean
  /** In place of files. */
  readonly backend?: typeof startPostgres
}

const usual: Setting = { parallel: 16, env: {}, typeChecked: false }

/** Each is the usual one but for one thing. */
const settings: Readonly<Record<string, Setting>> = {
  '`--parallel` 1': { ...usual, parallel: 1 },
  '`--parallel` 8': { ...usual, parallel: 8 },
  '`--parallel` 64': { ...usual, parallel: 64 },
  PULUMI_SKIP_CHECKPOINTS: { ...usual, env: { PULUMI_SKIP_CHECKPOINTS: 'true' } },
  '`NODE_OPTIONS=--stack-trace-limit=0`': { ...usual, env: { NODE_OPTIONS: '--stack-trace-limit=0' } },
  'TypeScript checked at run time': { ...usual, typeChecked: true },
  'a PostgreSQL as the backend': { ...usual, backend: startPostgres },
}

const measures = ['up: wall', 'up: CPU', 'unchanged preview: wall', 'unchanged preview: CPU'] as const
type Measure = (typeof measures)[number]

export const advice: Bench = {
  about:
    'What settings of the engine change, each beside `--parallel 16`, `typescript: false` (Node.js leaves the types out and checks nothing) and every checkpoint written: `up` of new clients without a preview, then an unchanged preview. Dynamic provider, file backend, oidc-provider on the same machine, which answers in a millisecond. A PostgreSQL is on the same machine too, and its own CPU is not counted.',
  sizes: { n: [100], rounds: 1 },
  isLong: true,
  async measure({ n: [count = 100], rounds }, progress) {
    const server = await serverElsewhere('oidc-provider')
    const found = samples()
    try {
      for (let round = 0; round < rounds; round++) {
        const told = (doing: string) => progress(`round ${round + 1} of ${rounds}: ${doing}`)
        await compare(found.add, server, count, told)
      }
      return found.figures()
    } finally {
      server.close()
    }
  },
}

async function compare(
  add: Add,
  server: ServerElsewhere,
  count: number,
  progress: (doing: string) => void,
): Promise<void> {
  progress('usual')
  const floor = await lived(usual, server, count)
  for (const [name, setting] of Object.entries(settings)) {
    progress(name)
    const ours = await lived(setting, server, count)
    for (const what of measures) {
      const unit = what.endsWith('CPU') ? 'ms' : 's'
      add(`${name}, ${what}`, { unit, held: 'times' }, { ours: ours[what], floor: floor[what] })
    }
  }
}

async function lived(
  setting: Setting,
  { issuer, initialAccessToken }: ServerElsewhere,
  count: number,
): Promise<Readonly<Record<Measure, number>>> {
  const ends: (() => void)[] = []
  const backend = await setting.backend?.()
  try {
    const stack = await project(
      { after: (end) => void ends.unshift(end) },
      {
        name: 'advice',
        program: { ...program(count), ...(setting.typeChecked ? commonJs : {}) },
        config: {
          'oauth:issuer': issuer,
          'oauth:initialAccessToken': { value: initialAccessToken, secret: true },
        },
        env: { ...setting.env, ...(backend && { PULUMI_BACKEND_URL: backend.url }) },
      },
    )
    if (setting.typeChecked) await becomeTypeChecked(stack)
    const parallel = ['--parallel', `${setting.parallel}`]
    const up = await ran(stack.start('up', '--yes', '--skip-preview', ...parallel))
    const preview = await ran(stack.start('preview', ...parallel))
    return {
      'up: wall': up.seconds,
      'up: CPU': allOf(up.cpuMs),
      'unchanged preview: wall': preview.seconds,
      'unchanged preview: CPU': allOf(preview.cpuMs),
    }
  } finally {
    for (const end of ends) end()
    await backend?.close()
  }
}

function program(count: number): Readonly<Record<string, string>> {
  const clients = Array.from({ length: count }, (_, number) => argsOf(number, 0))
  return {
    'index.ts': `
import { ConfidentialClient } from 'pulumi-oauth'

const clients: { clientName: string; redirectUris: string[]; scopes: string[]; contacts: string[] }[] = ${JSON.stringify(clients)}
for (const [number, args] of clients.entries()) new ConfidentialClient('client' + number, args)
`,
  }
}

const commonJs = {
  'package.json': '{ "type": "commonjs" }',
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      ...{ target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext' },
      ...{ strict: true, skipLibCheck: true },
    },
  }),
}

/** A program with a package.json of its own finds this package where it would be installed. */
async function becomeTypeChecked({ folder, stack }: Project): Promise<void> {
  const modules = join(folder, 'node_modules')
  mkdirSync(modules)
  symlinkSync(fileURLToPath(new URL('..', import.meta.url)), join(modules, 'pulumi-oauth'))
  const settings = await stack.workspace.projectSettings()
  await stack.workspace.saveProjectSettings({
    ...settings,
    runtime: { name: 'nodejs', options: { typescript: true } },
  })
}
