import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { engine } from '../../ci/engine.ts'
import { configOf, type Declared, started } from '../engine/declared.ts'
import type { ServerOptions } from '../servers/oidc_provider.ts'
import { type ProjectOptions, project } from '../support/engine.ts'
import type { Lifetime } from '../support/engine_workspace.ts'

type Options = Omit<ProjectOptions, 'program'> & { readonly server?: ServerOptions }

const ofCheckout = fileURLToPath(new URL('../../provider/plugin/main.ts', import.meta.url))

/** A folder with the plugin of this checkout, to be on PATH. */
export function pluginFolder(t: Lifetime, main = ofCheckout): string {
  const folder = mkdtempSync(join(tmpdir(), 'plugin-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const script = `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`
  writeFileSync(join(folder, 'pulumi-resource-oauth'), script, { mode: 0o755 })
  return folder
}

/** A stack whose program declares clients of the plugin, and the authorization server that its config names. */
export async function plugged(t: TestContext, text: string, options: Options = {}): Promise<Declared> {
  const server = await started(t, options.server)
  const { PATH } = (await engine()).env
  const stack = await project(t, {
    ...options,
    env: { PATH: [pluginFolder(t), PATH].join(delimiter), ...options.env },
    program: pluginProgram(text),
    config: configOf(server, options.config),
  })
  return { ...stack, server, declare: (changed) => stack.edit(pluginProgram(changed)) }
}

/**
 * Resource classes as somebody writes them by hand, who knows of no secret: what is encrypted, the plugin itself says. The SDKs that
 * are generated from schema.json are tested elsewhere.
 */
export function pluginProgram(text: string): Readonly<Record<string, string>> {
  const names = [
    'clientId',
    'clientSecret',
    'registrationAccessToken',
    'tokenEndpoint',
    'grantTypes',
    'serverChanged',
  ]
  const absent = names.map((name) => `${name}: undefined`).join(', ')
  const classOf = (kind: string) =>
    `class ${kind} extends pulumi.CustomResource {
  constructor(name, args, opts) { super('oauth:index:${kind}', name, { ${absent}, ...args }, opts) }
}`
  const provider = `class Provider extends pulumi.ProviderResource {
  constructor(name, args, opts) { super('oauth', name, args, opts) }
}`
  const head = ["import * as pulumi from '@pulumi/pulumi'", provider]
  return {
    'index.ts': [...head, classOf('PublicClient'), classOf('ConfidentialClient'), text].join('\n'),
  }
}
