import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Deployment } from '@pulumi/pulumi/automation/index.js'
import { type Declared, declared, isSecretOutput, output } from './declared.ts'
import { assertHidden } from './hidden.ts'

/** Each as a client and as a resource that does nothing, with the same inputs. */
const clients = `
const statement = readFileSync('statement', 'utf8')
const inputs = {
  app: { clientName: 'App', redirectUris: ['https://app.example.com/callback'], scopes: ['openid', 'profile'] },
  phone: { clientName: 'Phone', redirectUris: ['com.example.app:/callback'], applicationType: 'native' },
  service: { clientName: 'Service', scopes: ['api:read'] },
  stated: { clientName: 'Stated', redirectUris: ['https://stated.example.com/callback'], softwareStatement: statement },
}
const text = 'exports.handler = () => ({ create: async (inputs) => ({ id: "nothing", outs: inputs }) })'
class Nothing extends CustomResource {
  constructor(name, args) {
    const secrets = { additionalSecretOutputs: ['softwareStatement'] }
    const wrapped = args.softwareStatement && { softwareStatement: secret(args.softwareStatement) }
    super('pulumi-nodejs:dynamic/test:Nothing', name, { ...args, ...wrapped, __provider: text }, secrets)
  }
}
for (const [name, args] of Object.entries(inputs)) new Nothing(name, args)
new PublicClient('app', inputs.app)
function phone() {
  return new PublicClient('phone', inputs.phone)
}
phone()
const service = new ConfidentialClient('service', inputs.service)
const stated = new ConfidentialClient('stated', inputs.stated)
export const { clientSecret, registrationAccessToken } = service
export const { clientSecret: statedSecret, registrationAccessToken: statedToken, softwareStatement } = stated
`
const claims = Buffer.from('{"software_id":"of a vendor"}').toString('base64url')
const statement = `eyJhbGciOiJFUzI1NiJ9.${claims}.c2lnbmF0dXJlIG9mIGEgdmVuZG9y`

test('what the state holds of a client', async (t) => {
  const stack = await declared(t, clients.replaceAll("readFileSync('statement', 'utf8')", `'${statement}'`))
  const run = await stack.up()
  const secrets = [
    'clientSecret',
    'registrationAccessToken',
    'statedSecret',
    'statedToken',
    'softwareStatement',
  ]
  const values = secrets.map((name) => output(run, name))
  await t.test(
    'every credential is a Pulumi secret, also a software statement given as a plain string',
    () => {
      assert.equal(output(run, 'softwareStatement'), statement)
      for (const name of secrets) assert.ok(isSecretOutput(run, name), name)
    },
  )
  await t.test('no secret in plain text', () => hidden(stack, values, run))
  await t.test('nor after a refresh', async () => hidden(stack, values, await stack.refresh()))
  await t.test('its provider is a short text, the same in every client of a type', () => sameProvider(stack))
  await t.test('at most 1 KB above a resource that does nothing, plus secret ciphertext', () => small(stack))
  await t.test('the place in the program that declared it, and none in this package', () => placed(stack))
  await t.test('a change after the refresh finds the software statement unchanged', () => unchanged(stack))
})

function hidden(stack: Declared, values: readonly string[], run: Parameters<typeof assertHidden>[2][number]) {
  return assertHidden(stack, [...values, stack.server.initialAccessToken], [run])
}

async function sameProvider(stack: Declared): Promise<void> {
  const resources = clientsIn(await exported(stack))
  const texts = resources.flatMap(({ inputs, outputs }) => [inputs, outputs].map((bag) => bag['__provider']))
  assert.equal(texts.length, 8)
  assert.equal(new Set(texts).size, 2)
  for (const text of texts) assert.ok(Buffer.byteLength(String(text)) < 200)
}

async function small(stack: Declared): Promise<void> {
  const state = await exported(stack)
  const nothing = new Map(resourcesIn(state, 'test:Nothing').map((one) => [nameOf(one), sizeOf(one)]))
  const above = clientsIn(state).map((one) => sizeOf(one) - (nothing.get(nameOf(one)) ?? Number.NaN))
  assert.equal(above.length, 4)
  assert.ok(
    above.every((bytes) => bytes > 0 && bytes <= 1024),
    above.join(', '),
  )
}

/** The SDK looks two constructors up, and does not see the top of an ES module (3.270). */
async function placed(stack: Declared): Promise<void> {
  const found = clientsIn(await exported(stack)).map(
    (one) => [nameOf(one), one.sourcePosition ?? ''] as const,
  )
  assert.match(new Map(found).get('phone') ?? '', /\/index\.ts#\d+,\d+$/)
  for (const [, place] of found) assert.doesNotMatch(place, /\/pulumi\/resource\./)
}

async function unchanged({ preview }: Declared): Promise<void> {
  const { summary } = await preview({ refresh: true })
  assert.deepEqual(Object.keys(summary), ['same'])
}

/** With secrets as ciphertext; the Automation API would show them. */
async function exported({ pulumi }: Declared): Promise<Deployment> {
  const { stdout } = await pulumi('stack', 'export')
  return JSON.parse(stdout)
}

interface Resource {
  readonly urn: string
  readonly type: string
  readonly inputs: Readonly<Record<string, unknown>>
  readonly outputs: Readonly<Record<string, unknown>>
  readonly sourcePosition?: string
}

function resourcesIn({ deployment }: Deployment, type: string): readonly Resource[] {
  const all: readonly Resource[] = deployment.resources
  return all.filter((one) => one.type.includes(type))
}

function clientsIn(state: Deployment): readonly Resource[] {
  return resourcesIn(state, 'dynamic/oauth:')
}

function nameOf({ urn }: Resource): string {
  return urn.split('::').at(-1) ?? ''
}

/** Bytes without secrets, and without where in the program the SDK saw it. */
function sizeOf(resource: Resource): number {
  const { length } = Buffer.from(
    JSON.stringify({ ...resource, sourcePosition: undefined, stackTrace: undefined }, (_, value: unknown) =>
      isSecret(value) ? undefined : value,
    ),
  )
  return length
}

function isSecret(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'ciphertext' in value
}
