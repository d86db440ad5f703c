import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { credentials, Metadata } from '@grpc/grpc-js'
import type plugins from '@pulumi/pulumi/proto/plugin_pb.js'
import grpc from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import messages from '@pulumi/pulumi/proto/provider_pb.js'
import statuses from '@pulumi/pulumi/proto/status_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import { isRecord, UNKNOWN } from '../../provider/client/unknown.ts'
import type { Bag } from '../../provider/door.ts'
import { documents, rawServer } from '../registration/raw_server.ts'
import { startServer } from '../servers/oidc_provider.ts'
import { call, configured, type PluginProcess, startPlugin, struct } from './process.ts'

const urn = 'urn:pulumi:test::protocol::oauth:index:ConfidentialClient::orders'
const signature = '4dabf18193072939515e22adb298388d'
const secretKind = '1b47061264138c4ac30d75fd1eb44270'
const machine = { clientName: 'Orders' }

async function started(
  t: TestContext,
  variables: Readonly<Record<string, string>> = {},
): Promise<PluginProcess> {
  const plugin = await startPlugin()
  t.after(plugin.close)
  await configured(plugin, variables)
  return plugin
}

async function atServer(t: TestContext) {
  const server = await startServer()
  t.after(() => server.close())
  const { issuer, initialAccessToken } = server
  return { server, plugin: await started(t, { issuer, initialAccessToken }) }
}

type Reached = Pick<PluginProcess, 'client'>

async function check({ client }: Reached, news: Bag, olds: Bag = {}): Promise<messages.CheckResponse> {
  const request = new messages.CheckRequest()
  request.setUrn(urn)
  request.setOlds(struct(olds))
  request.setNews(struct(news))
  return call<messages.CheckResponse>((done) => client.check(request, done))
}

async function checked(plugin: Reached, news: Bag): Promise<Bag> {
  const answer = await check(plugin, news)
  assert.deepEqual(
    answer.getFailuresList().map((one) => one.getReason()),
    [],
  )
  return raw(answer.getInputs())
}

/** With the engine's marks. */
function raw(value: { toJavaScript(): unknown } | undefined): Bag {
  const found = value?.toJavaScript()
  assert.ok(isRecord(found))
  return found
}

function creating(inputs: Bag, { preview = false, timeout = 0 } = {}): messages.CreateRequest {
  const request = new messages.CreateRequest()
  request.setUrn(urn)
  request.setProperties(struct(inputs))
  request.setPreview(preview)
  request.setTimeout(timeout)
  return request
}

function create(
  { client }: Reached,
  inputs: Bag,
  options?: { preview?: boolean; timeout?: number },
): Promise<messages.CreateResponse> {
  return call<messages.CreateResponse>((done) => client.create(creating(inputs, options), done))
}

function isSecret(value: unknown): boolean {
  return isRecord(value) && value[signature] === secretKind
}

suite('The plugin', () => {
  test('says what it is and what it has before it loads what validates and sends', async (t) => {
    const loads = `import { registerHooks } from 'node:module'
registerHooks({ resolve(name, context, next) {
  if (['zod', 'undici'].includes(name)) process.stderr.write('loads ' + name)
  return next(name, context)
} })`
    const hooks = `--import=data:text/javascript,${encodeURIComponent(loads)}`
    const plugin = await startPlugin({ NODE_OPTIONS: hooks })
    t.after(plugin.close)
    const { client } = plugin
    const handshake = new messages.ProviderHandshakeRequest()
    await call((done) => client.handshake(handshake, done))
    const version = await call<plugins.PluginInfo>((done) => client.getPluginInfo(new empty.Empty(), done))
    const { version: packaged } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    )
    assert.equal(version.getVersion(), packaged)
    const schema = await call<messages.GetSchemaResponse>((done) =>
      client.getSchema(new messages.GetSchemaRequest(), done),
    )
    assert.deepEqual(
      { name: JSON.parse(schema.getSchema()).name, version: JSON.parse(schema.getSchema()).version },
      { name: 'oauth', version: packaged },
    )
    assert.equal(plugin.errors(), '')
    await configured(plugin, { issuer: 'https://login.example.com' })
    await check(plugin, machine)
    assert.match(plugin.errors(), /loads zod/)
  })

  test('marks every secret itself, in inputs and in outputs', async (t) => {
    const { plugin } = await atServer(t)
    const inputs = await checked(plugin, { ...machine, softwareStatement: statement })
    assert.ok(isSecret(inputs['softwareStatement']))
    const made = await create(plugin, await checked(plugin, machine))
    const outputs = raw(made.getProperties())
    const secrets = Object.keys(outputs).filter((name) => isSecret(outputs[name]))
    assert.deepEqual(secrets.sort(), ['clientSecret', 'registrationAccessToken'])
  })

  test('knows at a preview what it will be told later, and sends nothing', async (t) => {
    const { server, plugin } = await atServer(t)
    const inputs = await checked(plugin, { ...machine, redirectUris: UNKNOWN, scopes: [UNKNOWN] })
    server.resetRequests()
    const outputs = raw((await create(plugin, inputs, { preview: true })).getProperties())
    assert.deepEqual(server.requests, [])
    assert.deepEqual(
      [outputs['clientName'], outputs['clientId'], outputs['redirectUris'], outputs['scopes']],
      ['Orders', UNKNOWN, UNKNOWN, [UNKNOWN]],
    )
    assert.deepEqual(outputs['clientSecret'], { [signature]: secretKind, value: UNKNOWN })
  })

  test('lists everything that is wrong with a client at once, with property paths', async (t) => {
    const plugin = await started(t, { issuer: 'https://login.example.com' })
    const answer = await check(plugin, { redirectUris: ['https://a.example/#b'], grantType: 'code' })
    assert.deepEqual(
      answer
        .getFailuresList()
        .map((one) => one.getProperty())
        .sort(),
      ['grantType', 'redirectUris[0]'],
    )
  })

  test('says at its configuration what is wrong with it, and marks its secrets', async (t) => {
    const plugin = await startPlugin()
    t.after(plugin.close)
    const request = new messages.CheckRequest()
    request.setNews(struct({ issuer: 'http://login.example.com', accessToken: 'hidden', isuer: 'x' }))
    const answer = await call<messages.CheckResponse>((done) => plugin.client.checkConfig(request, done))
    assert.match(answer.getFailuresList()[0]?.getReason() ?? '', /oauth:issuer must be an https URL/)
    assert.ok(isSecret(raw(answer.getInputs())['accessToken']))
    assert.match(plugin.said[0]?.text ?? '', /oauth:isuer is no configuration key: did you mean oauth:issuer/)
  })

  test('fails with the client that was made all the same, its secrets marked', async (t) => {
    const lacking = await rawServer(t, ({ method }, answer) => {
      const client = { client_id: 'made', registration_access_token: 'a token of the client' }
      answer.writeHead(method === 'POST' ? 201 : 200).end(JSON.stringify(client))
    })
    const plugin = await configuredFor(t, lacking)
    const inputs = await checked(plugin, machine)
    const error: unknown = await create(plugin, inputs).catch((reason: unknown) => reason)
    assert.ok(isRecord(error) && error['metadata'] instanceof Metadata)
    assert.match(String(error['details']), /^PartialRegistration: .*issued no client secret/)
    const [packed] = error['metadata'].get('grpc-status-details-bin')
    assert.ok(Buffer.isBuffer(packed))
    const [detail] = statuses.Status.deserializeBinary(packed).getDetailsList()
    const made = messages.ErrorResourceInitFailed.deserializeBinary(
      detail?.getValue_asU8() ?? new Uint8Array(),
    )
    assert.equal(made.getId(), 'made')
    assert.ok(isSecret(raw(made.getProperties())['registrationAccessToken']))
  })

  test('stops waiting when the time of a resource is over, and says so, by the class of the error', async (t) => {
    const silent = await rawServer(t, () => {})
    const plugin = await configuredFor(t, silent)
    const inputs = await checked(plugin, machine)
    await assert.rejects(
      create(plugin, inputs, { timeout: 1 }),
      /ServerUnreachable: .*the time that the resource may take is over.*may have been registered all the same/s,
    )
  })

  test('ends no write when the run is interrupted, and repeats none', async (t) => {
    const arrived: string[] = []
    const slow = await rawServer(t, async ({ method = '' }, answer) => {
      arrived.push(method)
      await sleep(method === 'POST' ? 1_000 : 0)
      if (method !== 'POST') return answer.writeHead(503).end()
      const client = { client_id: 'made', client_secret: 'x', registration_access_token: 'y' }
      return answer.writeHead(201).end(JSON.stringify(client))
    })
    const plugin = await configuredFor(t, slow)
    const writing = create(plugin, await checked(plugin, machine))
    await sleep(300)
    await call((done) => plugin.client.cancel(new empty.Empty(), done))
    assert.equal((await writing).getId(), 'made')
    const request = new messages.ReadRequest()
    request.setUrn(urn)
    request.setId('made')
    request.setProperties((await writing).getProperties())
    await assert.rejects(
      call((done) => plugin.client.read(request, done)),
      /answered 503/,
    )
    assert.deepEqual(arrived, ['POST', 'GET'])
  })

  test('gives each resource its own time, also where they wait for the same', async (t) => {
    const byPath: Record<string, unknown> = {}
    const issuer = await documents(t, byPath)
    const slow = await rawServer(t, async ({ url }, answer) => {
      if (url !== '/token')
        return answer.writeHead(201).end(JSON.stringify({ client_id: 'made', client_secret: 'x' }))
      await sleep(2_000)
      return answer.end(JSON.stringify({ access_token: 'a', token_type: 'Bearer' }))
    })
    const endpoints = { token_endpoint: `${slow}/token`, registration_endpoint: `${slow}/reg` }
    byPath['/.well-known/openid-configuration'] = { issuer, ...endpoints }
    const plugin = await started(t, { issuer, accessClientId: 'us', accessClientSecret: 'ours' })
    const inputs = await checked(plugin, machine)
    const [hurried, patient] = await Promise.allSettled([
      create(plugin, inputs, { timeout: 0.5 }),
      create(plugin, inputs, { timeout: 5_000_000.5 }),
    ])
    assert.deepEqual([hurried.status, patient.status], ['rejected', 'fulfilled'])
  })

  test('is an explicit provider for another issuer without what the environment says of the default one', async (t) => {
    const plugin = await startPlugin({
      OAUTH_ISSUER: 'https://login.example.com',
      OAUTH_ACCESS_TOKEN: 'hidden',
    })
    t.after(plugin.close)
    const failures = async (name: string) => {
      const request = new messages.CheckRequest()
      request.setUrn(`urn:pulumi:test::protocol::pulumi:providers:oauth::${name}`)
      request.setNews(struct({ issuer: 'https://other.example.com' }))
      const answer = await call<messages.CheckResponse>((done) => plugin.client.checkConfig(request, done))
      return answer.getFailuresList().map((one) => one.getReason())
    }
    assert.deepEqual(await failures('other'), [])
    assert.match((await failures('default')).join(), /unset one of them, a credential belongs to one issuer/)
  })

  test('refuses an explicit provider for an issuer that the environment does not allow', async (t) => {
    const plugin = await startPlugin({
      OAUTH_ISSUER: 'https://login.example.com',
      OAUTH_ALLOWED_ISSUERS: 'https://login.example.com',
    })
    t.after(plugin.close)
    const request = new messages.CheckRequest()
    request.setUrn('urn:pulumi:test::protocol::pulumi:providers:oauth::other')
    request.setNews(
      struct({ issuer: 'https://other.example.com', allowedIssuers: 'https://other.example.com' }),
    )
    const answer = await call<messages.CheckResponse>((done) => plugin.client.checkConfig(request, done))
    assert.deepEqual(
      answer.getFailuresList().map((one) => one.getReason()),
      [
        'The issuer https://other.example.com is not in OAUTH_ALLOWED_ISSUERS (environment), so nothing is sent there: correct the issuer, or add it to that list.',
      ],
    )
  })

  test('ends when the engine that started it is gone, and what it sends is sent', async (t) => {
    const main = fileURLToPath(new URL('../../provider/plugin/main.ts', import.meta.url))
    const engine = `const { spawn } = require('node:child_process')
const plugin = spawn(process.execPath, [${JSON.stringify(main)}, '127.0.0.1:1'], { stdio: ['ignore', 'pipe', 'inherit'] })
plugin.stdout.once('data', (port) => console.log(plugin.pid + ' ' + port))
setInterval(() => {}, 1000)`
    const parent = spawn(process.execPath, ['-e', engine], { stdio: ['ignore', 'pipe', 'inherit'] })
    t.after(() => parent.kill('SIGKILL'))
    const [said] = await once(parent.stdout, 'data')
    const [pid = 0, port = 0] = String(said).trim().split(' ').map(Number)
    const client = new grpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure())
    t.after(() => client.close())
    const plugin = { client }
    const outcome = new Promise<string>((ended) => {
      void rawServer(t, async (_, answer) => {
        answer.once('finish', () => ended('answered')).once('close', () => ended('cut off'))
        parent.kill('SIGKILL')
        await sleep(3_000)
        answer.writeHead(201).end(JSON.stringify({ client_id: 'made', client_secret: 'x' }))
      }).then(async (slow) => {
        await configured(plugin, await discovered(t, slow))
        await create(plugin, await checked(plugin, machine)).catch(() => undefined)
      })
    })
    assert.equal(await outcome, 'answered')
    while (isRunning(pid)) await sleep(100)
  })
})

const statement = ['{"alg":"none"}', '{"software_id":"a"}', 'sig']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.')

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Configured for a server whose registration endpoint is another one. */
async function configuredFor(t: TestContext, registrationEndpoint: string): Promise<PluginProcess> {
  return started(t, await discovered(t, registrationEndpoint))
}

async function discovered(t: TestContext, registrationEndpoint: string): Promise<{ issuer: string }> {
  const byPath: Record<string, unknown> = {}
  const issuer = await documents(t, byPath)
  byPath['/.well-known/openid-configuration'] = { issuer, registration_endpoint: registrationEndpoint }
  return { issuer }
}
