import { inspect, isDeepStrictEqual } from 'node:util'
import type { OutputMap } from '@pulumi/pulumi/automation/index.js'
import type { AllClientMetadata } from 'oidc-provider'
import type { AuthorizationServer } from '../tests/servers/oidc_provider.ts'
import { type Project, type Run, RunFailed } from '../tests/support/engine.ts'
import type { UsedClient } from '../tests/support/use_client.ts'
import type { Screen } from './screen.ts'

/** What every step of the story has at hand. */
export type Stage = {
  readonly screen: Screen
  readonly server: AuthorizationServer
  readonly project: Project
  /** The browser app's client, as the newest `up` answered it to an application. */
  readonly shop: () => UsedClient
  /** The service's client. */
  readonly orders: () => UsedClient
  /** What the server holds of a client, as its operator sees it. */
  readonly held: (client: UsedClient) => AllClientMetadata
  readonly up: (options?: Parameters<Project['up']>[0]) => Promise<Run>
  readonly preview: () => Promise<Run>
  /** Says what is so, after a look; ends the demo when it is not. Nothing secret may be compared: a difference is shown. */
  readonly shows: (sentence: string, found: unknown, expected: unknown) => void
}

export type Step = { readonly title: string; readonly act: (stage: Stage) => Promise<void> }

/** Something is not as the demo says. */
export class Differs extends Error {
  override readonly name = 'Differs'
}

export function createStage(parts: Pick<Stage, 'screen' | 'server' | 'project'>): Stage {
  const { screen, server, project } = parts
  let outputs: OutputMap = {}
  const answered = (name: string) => textOf(outputs, name)
  return {
    ...parts,
    shop: () => ({ clientId: answered('shopClientId'), authMethod: 'none' }),
    orders: () => ({
      clientId: answered('ordersClientId'),
      clientSecret: answered('ordersClientSecret'),
      authMethod: 'client_secret_basic',
    }),
    held: ({ clientId }) => heldBy(server, clientId),
    up: async (options) => {
      const what = options?.replace ? 'pulumi up --replace <URN of orders>' : 'pulumi up'
      const run = await screen.running(what, () => project.up(options))
      outputs = run.outputs
      return run
    },
    preview: () => screen.running('pulumi preview', () => project.preview()),
    shows: (sentence, found, expected) => {
      if (!isDeepStrictEqual(found, expected))
        throw new Differs(`Not so: ${sentence}.\n  expected ${shown(expected)}\n  found    ${shown(found)}`)
      screen.verified(sentence)
    },
  }
}

/** A client id is 43 characters long here; nobody has to type it. */
export function shortened(clientId: string): string {
  return `${clientId.slice(0, 8)}…`
}

/** The steps of a run, by name: `{ shop: 'update', orders: 'same' }`. A replacement is three, told as one. */
export function operations({ changes }: Run): Readonly<Record<string, string>> {
  const named = changes.filter(({ op }) => op !== 'create-replacement' && op !== 'delete-replaced')
  return Object.fromEntries(named.map(({ name, op }) => [name, op]))
}

/** Why the demo ended, for a person: of the engine only its own errors, not all that it printed. */
export function reasonOf(error: unknown): string {
  if (error instanceof Differs) return error.message
  if (error instanceof RunFailed) {
    const errors = error.run.diagnostics.filter(({ severity }) => severity === 'error')
    const told = errors.map(({ message }) => `  ${message.replaceAll('\n', '\n  ')}`)
    return `The engine ended with an error.\n${told.join('\n') || error.message}`
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

function textOf(outputs: OutputMap, name: string): string {
  const value: unknown = outputs[name]?.value
  if (typeof value === 'string') return value
  throw new Differs(`The program should have answered ${name}, and did not.`)
}

function heldBy(server: AuthorizationServer, clientId: string): AllClientMetadata {
  const client = server.clients().find(({ client_id }) => client_id === clientId)
  if (client) return client
  throw new Differs(`The server should hold client ${shortened(clientId)}, and does not.`)
}

function shown(value: unknown): string {
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 4 })
}
