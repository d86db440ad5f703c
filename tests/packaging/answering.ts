import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import type { TestContext } from 'node:test'
import { credentials } from '@grpc/grpc-js'
import type plugins from '@pulumi/pulumi/proto/plugin_pb.js'
import grpc from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import messages from '@pulumi/pulumi/proto/provider_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import { call } from '../plugin/process.ts'
import { repository, temporary } from './installed.ts'

/** Nobody listens there: what the plugin says of itself, it says without its engine. */
const engineAddress = '127.0.0.1:9'

/** Starts a plugin as an engine does, from another folder and with its address at the end, and asks who it is and what it offers. */
export async function answers(
  t: TestContext,
  [command, ...args]: readonly [string, ...string[]],
): Promise<void> {
  const plugin = spawn(command, [...args, engineAddress], {
    cwd: temporary(t),
    env: { ...process.env, PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(plugin, 'exit')
  const errors: string[] = []
  plugin.stderr.on('data', (chunk) => errors.push(String(chunk)))
  t.after(async () => {
    plugin.kill()
    await ended
  })
  const port = await firstOf(createInterface({ input: plugin.stdout }))
  assert.match(port, /^\d+$/, errors.join(''))
  const client = new grpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure())
  t.after(() => client.close())

  const about = await call<plugins.PluginInfo>((done) => client.getPluginInfo(new empty.Empty(), done))
  const { version } = JSON.parse(read('package.json'))
  assert.equal(about.getVersion(), version)
  const offered = await call<messages.GetSchemaResponse>((done) =>
    client.getSchema(new messages.GetSchemaRequest(), done),
  )
  assert.deepEqual(JSON.parse(offered.getSchema()), { ...JSON.parse(read('schema.json')), version })
}

async function firstOf(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) return line
  return ''
}

function read(name: string): string {
  return readFileSync(join(repository, name), 'utf8')
}
