import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { json } from '../../provider/client/json.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import type { Bag } from '../../provider/door.ts'
import { output } from '../engine/declared.ts'
import { plugged } from './plugged.ts'

const committed = fileURLToPath(new URL('recorded_life.json', import.meta.url))

const service = (clientName: string) => `
const service = new ConfidentialClient('service', { clientName: '${clientName}', scopes: ['api:read'] })
export const { clientId, clientSecret, registrationAccessToken } = service
`

test('one life of a client is asked and answered as it is recorded', async (t) => {
  const stack = await plugged(t, service('Service'))
  const log = join(stack.folder, 'calls.jsonl')
  stack.setEnv({ PULUMI_DEBUG_GRPC: log })
  const steps: Record<string, readonly Bag[]> = {}
  const replaced = new Map([[stack.server.issuer, 'https://issuer.example.com']])
  const record = (step: string) => {
    steps[step] = callsIn(log)
    rmSync(log)
  }
  const made = await stack.up()
  for (const name of ['clientId', 'clientSecret', 'registrationAccessToken'])
    replaced.set(output(made, name), `the ${name}`)
  replaced.set(stack.server.initialAccessToken, 'the initial access token')
  record('create')
  await stack.up()
  record('unchanged')
  stack.declare(service('Renamed'))
  const updated = await stack.up()
  replaced.set(output(updated, 'registrationAccessToken'), 'the next registrationAccessToken')
  record('update')
  await stack.refresh()
  record('refresh')
  await stack.destroy()
  record('delete')
  const seen = timeless(
    [...replaced].reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(steps)),
  )
  if (process.env['RECORDING_WRITE'] === '1') writeFileSync(committed, `${JSON.stringify(seen, null, 2)}\n`)
  assert.deepEqual(seen, json(readFileSync(committed, 'utf8')), 'RECORDING_WRITE=1 records anew')
})

/** What an engine may say beside these is its own, and differs by its version. */
const asked = [
  'urn',
  'id',
  'olds',
  'news',
  'oldInputs',
  'properties',
  'inputs',
  'args',
  'preview',
  'ignoreChanges',
]

/** The calls to our plugin, without its schema. */
function callsIn(log: string): readonly Bag[] {
  assert.ok(existsSync(log), 'the engine should record its calls')
  const lines = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  return lines.flatMap((line) => {
    const call = json(line)
    if (!isRecord(call) || !isOurs(call)) return []
    const { method, request, response } = call
    const name = String(method).split('/').at(-1)
    if (name === 'GetSchema' || name === 'Handshake' || name === 'GetPluginInfo') return []
    const kept = Object.entries(isRecord(request) ? request : {}).filter(([key]) => asked.includes(key))
    return [{ call: name, asked: Object.fromEntries(kept), answered: response }]
  })
}

function isOurs({ method, metadata, response }: Bag): boolean {
  const isProvider = String(method).startsWith('/pulumirpc.ResourceProvider/')
  return isProvider && response !== undefined && isRecord(metadata) && metadata['name'] === 'oauth'
}

/** When a client was made, and what the engine calls its provider, is another in every run. */
function timeless(text: string): unknown {
  const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
  return json(text.replace(/"clientIdIssuedAt":\d+/g, '"clientIdIssuedAt":0').replace(uuid, 'a provider'))
}
