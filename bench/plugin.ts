import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import messages from '@pulumi/pulumi/proto/provider_pb.js'
import { call, configured, type PluginProcess, startPlugin, struct } from '../tests/plugin/process.ts'
import { startServer } from '../tests/servers/oidc_provider.ts'
import type { Bench, Figure } from './figure.ts'

/**
 * The process that the engine starts: its CPU until it has answered the handshake, beside a bare Node.js, and its memory after clients
 * were registered at a real server, beside its own before the first. The engine itself takes no part.
 */

const main = fileURLToPath(new URL('../dist/plugin/main.js', import.meta.url))
const starts = 5
const atOnce = 16

export const plugin: Bench = async (sizes, progress) => {
  progress(`${starts} starts`)
  const bare = median(Array.from({ length: starts }, bareNode))
  const shakes: number[] = []
  for (let n = 0; n < starts; n++) shakes.push(await handshake())
  const shaken = median(shakes)
  return [
    { what: 'CPU of a Node.js that does nothing', value: bare, unit: 'ms' },
    { what: 'CPU of the plugin until the handshake is answered', value: shaken, unit: 'ms', limit: 300 },
    { what: 'the same, for each bare Node.js', value: shaken / bare, unit: 'times' },
    ...(await memory(sizes, progress)),
  ]
}

async function handshake(): Promise<number> {
  const plugin = await startPlugin({}, { main })
  const request = new messages.ProviderHandshakeRequest()
  request.setEngineAddress('')
  await call((done) => plugin.client.handshake(request, done))
  const spent = cpuOf(plugin.pid)
  await plugin.close()
  return spent
}

async function memory(sizes: readonly number[], progress: (doing: string) => void): Promise<Figure[]> {
  const server = await startServer()
  const { issuer, initialAccessToken } = server
  const plugin = await startPlugin({}, { main })
  try {
    await configured(plugin, { issuer, initialAccessToken })
    const idle = memoryOf(plugin.pid)
    const figures: Figure[] = [{ what: 'memory of the plugin, configured', value: idle, unit: 'MB' }]
    let made = 0
    for (const size of [...sizes].sort((one, other) => one - other)) {
      progress(`${size} clients`)
      await register(plugin, made, size)
      made = size
      const above = memoryOf(plugin.pid) - idle
      figures.push({ what: `above that after ${size} clients`, value: above, unit: 'MB', limit: 45 })
    }
    return figures
  } finally {
    await plugin.close()
    await server.close()
  }
}

async function register({ client }: PluginProcess, from: number, to: number): Promise<void> {
  let next = from
  const one = async () => {
    while (next < to) {
      const urn = `urn:pulumi:bench::plugin::oauth:index:ConfidentialClient::client${next++}`
      const asked = new messages.CheckRequest()
      asked.setUrn(urn)
      asked.setOlds(struct({}))
      asked.setNews(struct({ clientName: urn.slice(-20), scopes: ['api:read'] }))
      const checked = await call<messages.CheckResponse>((done) => client.check(asked, done))
      const request = new messages.CreateRequest()
      request.setUrn(urn)
      request.setProperties(checked.getInputs())
      await call((done) => client.create(request, done))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
}

function bareNode(): number {
  const text = 'const { user, system } = process.cpuUsage(); console.log((user + system) / 1000)'
  return Number(execFileSync(process.execPath, ['--eval', text], { encoding: 'utf8' }))
}

/** User and system time in milliseconds (Linux: proc(5), in ticks of 10 ms). */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return 10 * (Number(fields[11]) + Number(fields[12]))
}

/** Resident memory in MB (Linux: proc(5)). */
function memoryOf(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}
