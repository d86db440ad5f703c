import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { engine } from '../../ci/engine.ts'
import { pluginFolder } from '../plugin/plugged.ts'
import { programFolder } from '../support/engine_workspace.ts'

/** A policy pack that the engine of the tests can start. */
export interface Pack {
  readonly folder: string
  /** With the plugin of this checkout on PATH too. */
  readonly env: { readonly PATH: string }
}

const repository = fileURLToPath(new URL('../..', import.meta.url))
const runtime = 'analyzed'

/** What a language host of the releases does to a policy pack; that of the registry (3.68.0) cannot. */
const analyzer = `#!/bin/sh
exec node "$(node -e "console.log(require.resolve('@pulumi/pulumi/cmd/run-policy-pack'))")" "$@"
`

/** A copy of an example, with a runtime that has no language host, so that the engine asks for its analyzer. */
export async function packOf(t: TestContext, example: string): Promise<Pack> {
  const folder = programFolder(t, {})
  cpSync(join(repository, example), folder, { recursive: true })
  const settings = join(folder, 'PulumiPolicy.yaml')
  writeFileSync(settings, readFileSync(settings, 'utf8').replace('runtime: nodejs', `runtime: ${runtime}`))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(repository, join(folder, 'node_modules', 'pulumi-oauth'))
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, `pulumi-analyzer-policy-${runtime}`), analyzer, { mode: 0o755 })
  const { PATH } = (await engine()).env
  return { folder, env: { PATH: [bin, pluginFolder(t), PATH].join(delimiter) } }
}
