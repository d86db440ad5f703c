import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type AuthorizationServer, type ServerOptions, startServer } from '../servers/oidc_provider.ts'
import {
  type Change,
  type Project,
  type ProjectOptions,
  project,
  type Run,
  secret,
} from '../support/engine.ts'

/** A stack whose program declares clients, and the authorization server that its config names. */
export interface Declared extends Project {
  readonly server: AuthorizationServer
  /** Replaces the program. */
  readonly declare: (text: string) => void
}

type Options = Omit<ProjectOptions, 'program'> & { readonly server?: ServerOptions }

/** The text of a program comes without its imports. */
export async function declared(t: TestContext, text: string, options: Options = {}): Promise<Declared> {
  const server = await started(t, options.server)
  const stack = await project(t, {
    ...options,
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'), ...options.env },
    program: program(text),
    config: configOf(server, options.config),
  })
  return { ...stack, server, declare: (changed) => stack.edit(program(changed)) }
}

export async function started(t: TestContext, options?: ServerOptions): Promise<AuthorizationServer> {
  const server = await startServer(options)
  const { close } = server
  let closed: Promise<void> | undefined
  // A test may close it too.
  const closeOnce = () => {
    closed ??= close()
    return closed
  }
  t.after(closeOnce)
  return Object.assign(server, { close: closeOnce })
}

export function configOf(
  server: AuthorizationServer,
  given: ProjectOptions['config'],
): NonNullable<ProjectOptions['config']> {
  return (
    given ?? {
      'oauth:issuer': server.issuer,
      'oauth:initialAccessToken': secret(server.initialAccessToken),
    }
  )
}

export function program(text: string): Readonly<Record<string, string>> {
  const imports = [
    "import { readFileSync } from 'node:fs'",
    "import { Config, CustomResource, interpolate, secret } from '@pulumi/pulumi'",
    "import { ConfidentialClient, getAuthorizationServer, PublicClient } from 'pulumi-oauth'",
  ]
  return { 'index.ts': [...imports, text].join('\n') }
}

/** What the server was asked since the last reset: registration requests by method, and how often for discovery. */
export interface Asked {
  readonly registration: Readonly<Record<string, number>>
  readonly discovery: number
  readonly other: readonly string[]
}

export function asked({ requests }: Pick<AuthorizationServer, 'requests'>): Asked {
  const registration: Record<string, number> = {}
  const rest = requests.filter(({ method, path }) => {
    if (!path.startsWith('/reg')) return true
    registration[method] = (registration[method] ?? 0) + 1
    return false
  })
  const other = rest.filter(({ path }) => !path.startsWith('/.well-known/'))
  return {
    registration,
    discovery: rest.length - other.length,
    other: other.map(({ method, path }) => `${method} ${path}`),
  }
}

/** Nothing but these registration requests, and at most so many discoveries, since the last call. */
export function assertAsked(
  server: AuthorizationServer,
  registration: Readonly<Record<string, number>>,
  discoveries: number,
): void {
  const seen = asked(server)
  server.resetRequests()
  assert.deepEqual([seen.registration, seen.other], [registration, []])
  assert.ok(seen.discovery <= discoveries, `${seen.discovery} discoveries`)
}

/** `update shop: clientName, scopes`, sorted. */
export function shown(changes: readonly Change[]): readonly string[] {
  return changes.map(({ op, name, fields }) => `${op} ${name}: ${fields.join(', ')}`).sort()
}

/** `update shop`, sorted, for runs in which only the steps matter. */
export function steps({ changes }: Run): readonly string[] {
  return changes.map(({ op, name }) => `${op} ${name}`).sort()
}

/** What was said at one resource. */
export function said(run: Run, name: string, severity: string): readonly string[] {
  return run.diagnostics
    .filter((one) => one.severity === severity && one.urn?.split('::').at(-1) === name)
    .map(({ message }) => message)
}

/** The text of an output, also of a secret one. */
export function output(run: Run, name: string): string {
  const value: unknown = run.outputs[name]?.value
  assert.ok(typeof value === 'string', `output ${name} is ${JSON.stringify(value)}`)
  return value
}

export function isSecretOutput(run: Run, name: string): boolean {
  return run.outputs[name]?.secret === true
}
