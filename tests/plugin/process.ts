import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'
import { credentials, Server, ServerCredentials, type ServiceError } from '@grpc/grpc-js'
import engineGrpc from '@pulumi/pulumi/proto/engine_grpc_pb.js'
import type { LogRequest } from '@pulumi/pulumi/proto/engine_pb.js'
import grpc from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import messages from '@pulumi/pulumi/proto/provider_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import structs from 'google-protobuf/google/protobuf/struct_pb.js'
import type { Bag } from '../../provider/door.ts'
import { assertNoLeak, keepConfigured, type Place } from '../support/secrets.ts'

/** What was said at a resource. */
export interface Said {
  readonly urn: string
  readonly text: string
}

/** A plugin process, and the calls that an engine makes. */
export interface PluginProcess {
  readonly pid: number
  readonly port: string
  readonly client: grpc.ResourceProviderClient
  readonly said: readonly Said[]
  /** What it wrote to stderr. */
  readonly errors: () => string
  readonly close: () => Promise<void>
}

const thrown: Place[] = []

type Answered<A> = (error: ServiceError | null, answer: A) => void

const ofCheckout = fileURLToPath(new URL('../../provider/plugin/main.ts', import.meta.url))

/**
 * Starts the plugin as the engine does, in an environment with these variables of ours. Instead of the engine stands what listens to
 * its messages; it proves nothing about the engine.
 */
export async function startPlugin(
  environment: Readonly<Record<string, string>> = {},
  { byHand = false, main = ofCheckout } = {},
): Promise<PluginProcess> {
  keepConfigured(environment)
  const said: Said[] = []
  const engine = await listening(said)
  const plugin = spawn(process.execPath, [main, ...(byHand ? [] : [engine.address])], {
    env: { ...withoutOurs(process.env), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const errors: string[] = []
  plugin.stderr.on('data', (chunk) => errors.push(String(chunk)))
  const printed: string[] = []
  plugin.stdout.on('data', (chunk) => printed.push(String(chunk)))
  const ended = once(plugin, 'exit')
  const port = await firstLine(plugin)
  const client = new grpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure())
  const { pid = 0 } = plugin
  return {
    pid,
    port,
    client,
    said,
    errors: () => errors.join(''),
    close: async () => {
      client.close()
      plugin.kill()
      await ended
      engine.close()
      assertNoLeak([
        { path: 'stderr of the plugin', text: errors.join('') },
        { path: 'stdout of the plugin', text: printed.join('') },
        ...thrown,
        ...said.map(({ text }) => ({ path: 'what the plugin said', text })),
      ])
    },
  }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  assert.ok(stdout)
  for await (const line of createInterface({ input: stdout })) return line
  throw new Error('The plugin ended before it said its port.')
}

function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('OAUTH_')))
}

/** What stands in for the engine hears what is said to it, and nothing else. */
export async function listening(said: Said[]) {
  const server = new Server()
  server.addService(engineGrpc.EngineService, {
    log(call: { request: LogRequest }, done: Answered<empty.Empty>) {
      said.push({ urn: call.request.getUrn(), text: call.request.getMessage() })
      done(null, new empty.Empty())
    },
    getRootResource: (_: unknown, done: Answered<null>) => done(null, null),
    setRootResource: (_: unknown, done: Answered<null>) => done(null, null),
  })
  const port = await new Promise<number>((bound, failed) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, at) =>
      error === null ? bound(at) : failed(error),
    ),
  )
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() }
}

/** One call of the protocol. */
export function call<A>(act: (done: Answered<A>) => unknown): Promise<A> {
  const calling = new Promise<A>((answered, failed) => {
    act((error, answer) => (error === null ? answered(answer) : failed(error)))
  })
  // Errors are looked at when a plugin is closed.
  calling.catch(({ details, message }) =>
    thrown.push({ path: 'an error of the plugin', text: `${details}\n${message}` }),
  )
  return calling
}

export function struct(bag: Bag): structs.Struct {
  return structs.Struct.fromJavaScript(JSON.parse(JSON.stringify(bag)))
}

/** Configured as a stack is, with values as the engine passes them. */
export async function configured(
  plugin: Pick<PluginProcess, 'client'>,
  variables: Readonly<Record<string, string>>,
) {
  keepConfigured(variables)
  const request = new messages.ConfigureRequest()
  request.setArgs(struct(variables))
  request.setAcceptsecrets(true)
  await call<messages.ConfigureResponse>((done) => plugin.client.configure(request, done))
}
