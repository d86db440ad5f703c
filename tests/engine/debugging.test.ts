import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { plugged } from '../plugin/plugged.ts'
import { searchFor } from '../support/canaries.ts'
import { startCli } from '../support/engine_workspace.ts'
import { type Declared, declared } from './declared.ts'

/**
 * Where the engine and the SDK themselves show credentials when they are asked to debug. It is not ours to change: it is measured
 * here, and docs/leaks.md is generated from the result. LEAKS_WRITE=1 writes it.
 */
const committed = new URL('debugging.json', import.meta.url)

type Shown = Readonly<Record<string, readonly string[]>>

const statement = `eyJhbGciOiJFUzI1NiJ9.${Buffer.from('{"software_id":"of a vendor"}').toString('base64url')}.c2lnbmF0dXJlIG9mIGEgdmVuZG9y`
const doors = { 'the dynamic provider': declared, 'the plugin': plugged }

/** How a run is made to tell more, and what it told. */
const ways: Readonly<Record<string, (stack: Declared, log: string) => Promise<string>>> = {
  'without any': (stack) => printedBy(stack),
  '`-v=9 --logtostderr`': (stack) => printedBy(stack, '-v=9', '--logtostderr'),
  '`--debug`': (stack) => printedBy(stack, '--debug'),
  '`PULUMI_DEBUG_GRPC`': async (stack, log) => {
    stack.setEnv({ PULUMI_DEBUG_GRPC: log })
    await printedBy(stack)
    stack.unsetEnv('PULUMI_DEBUG_GRPC')
    return readFileSync(log, 'utf8')
  },
  'events of the Automation API': async (stack) => JSON.stringify((await stack.up()).events),
}

async function printedBy({ stack }: Declared, ...flags: readonly string[]): Promise<string> {
  const child = startCli(stack, ['up', '--yes', '--skip-preview', ...flags])
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return `${stdout}${stderr}`
}

/** A client more for each way, so that each sees one being made. */
function program(count: number): string {
  const args = `{ clientName: 'Orders', softwareStatement: '${statement}' }`
  return Array.from(
    { length: count },
    (_, index) => `new ConfidentialClient('orders${index}', ${args})`,
  ).join('\n')
}

for (const [door, open] of Object.entries(doors))
  test(`what debugging shows behind ${door} is what docs/leaks.md says`, async (t) => {
    const found = await measured(t, open)
    const results: Readonly<Record<string, Readonly<Record<string, Shown>>>> = JSON.parse(
      readFileSync(committed, 'utf8'),
    )
    if (process.env['LEAKS_WRITE'] === '1')
      writeFileSync(committed, `${JSON.stringify({ ...results, [door]: found }, undefined, 2)}\n`)
    else assert.deepEqual(found, results[door])
    assert.deepEqual(found['without any'], {})
  })

async function measured(t: TestContext, open: typeof declared): Promise<Readonly<Record<string, Shown>>> {
  const stack = await open(t, program(0))
  const found: Record<string, Shown> = {}
  for (const [index, [way, act]] of Object.entries(ways).entries()) {
    stack.declare(program(index + 1))
    const told = await act(stack, join(stack.folder, 'grpc.json'))
    assert.equal(stack.server.clients().length, index + 1)
    found[way] = shown(stack, told)
  }
  return found
}

/** The forms in which each credential was told. */
function shown({ server }: Declared, told: string): Shown {
  const credentials: Readonly<Record<string, readonly string[]>> = {
    'initial access token': [server.initialAccessToken],
    'client secret': server.clients().map(({ client_secret: secret }) => String(secret)),
    'registration access token': Object.keys(server.contents()['RegistrationAccessToken'] ?? {}),
    'software statement': [statement],
  }
  const forms = Object.entries(credentials).map(([name, values]) => {
    const occurrences = searchFor(values)(told)
    return [name, [...new Set(occurrences.map(({ form }) => form))].sort()] as const
  })
  return Object.fromEntries(forms.filter(([, some]) => some.length > 0))
}
