import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { suite, type TestContext, test } from 'node:test'
import type { Connection } from '../../provider/connection.ts'
import { connected, type Environment, fileFor, machine, unread } from './connected.ts'
import { rawServer, resolving } from './raw_server.ts'

/** In everything that we hold, so that it can be looked for in everything that is sent and said. */
const canary = 'h1dden'
const { privateKey } = generateKeyPairSync('ed25519')

/** A way to call, and the one request that carries its credential; `at` is where the client is managed. */
interface Way {
  readonly environment: (t: TestContext, at: string) => Environment
  readonly act: (connection: Connection, at: string) => Promise<unknown>
  /** Goes to the client configuration endpoint, which a registration named. */
  readonly manages?: true
  /** Goes to the admin API, whose address is configuration. */
  readonly administers?: true
}

const registers = ({ api }: Connection) => api.register(machine)
const client = { clientId: 'orders' }

const ways: Readonly<Record<string, Way>> = {
  'an initial access token': {
    environment: () => ({ INITIAL_ACCESS_TOKEN: canary }),
    act: registers,
  },
  'an access token that registers': { environment: () => ({ ACCESS_TOKEN: canary }), act: registers },
  'an access token in a file': {
    environment: (t) => ({ ACCESS_TOKEN_FILE: fileFor(t, canary) }),
    act: registers,
  },
  'the secret of our own client': {
    environment: () => ({ ACCESS_CLIENT_ID: 'us', ACCESS_CLIENT_SECRET: canary }),
    act: registers,
  },
  'an assertion of our own client': {
    environment: () => ({
      ACCESS_CLIENT_ID: canary,
      ACCESS_CLIENT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    }),
    act: registers,
  },
  'the secret of a client, to be tried': {
    environment: () => ({}),
    act: async ({ refusesSecret }) => {
      const secretive = { ...client, clientSecret: canary, method: 'client_secret_post' }
      // That it could not be tried is no failure.
      assert.equal(await refusesSecret(secretive), false)
      throw new Error('not tried')
    },
  },
  'a registration access token that reads': {
    environment: () => ({}),
    act: ({ api }, at) => api.read({ ...client, registrationClientUri: at, registrationAccessToken: canary }),
    manages: true,
  },
  'a registration access token that updates': {
    environment: () => ({}),
    act: ({ api }, at) =>
      api.update({ ...client, registrationClientUri: at, registrationAccessToken: canary }, machine, unread),
    manages: true,
  },
  'a registration access token that deletes': {
    environment: () => ({}),
    act: ({ api }, at) =>
      api.delete({ ...client, registrationClientUri: at, registrationAccessToken: canary }),
    manages: true,
  },
  'a registration access token that was given': {
    environment: () => ({ REGISTRATION_ACCESS_TOKENS: JSON.stringify({ orders: canary }) }),
    act: ({ api }, at) => api.read({ ...client, registrationClientUri: at }),
    manages: true,
  },
  'an access token that manages': {
    environment: () => ({ ACCESS_TOKEN: canary }),
    act: ({ api }, at) => api.read({ ...client, registrationClientUri: at }),
    manages: true,
  },
  'an access token for the admin API of Keycloak': {
    environment: (_, at) => ({ API: 'keycloak', ADMIN_URL: at, ACCESS_TOKEN: canary }),
    act: ({ api }) => api.read(client),
    administers: true,
  },
  'the headers for the admin API of Hydra': {
    environment: (_, at) => ({ API: 'hydra', ADMIN_URL: at, ADMIN_HEADERS: `{"x-key":"${canary}"}` }),
    act: ({ api }) => api.read(client),
    administers: true,
  },
}

/** What a test says of the issuer. */
interface Surroundings {
  /** Where every endpoint is that discovery names. */
  readonly endpoint: string
  /** Where a client is managed. Default: there. */
  readonly managedAt?: string
  readonly issuer?: string
  /** Answers of the issuer to all but discovery. */
  readonly answer?: (response: ServerResponse) => void
}

/** Acts against an issuer and another server, and tells all that arrived at either. */
async function tried(
  t: TestContext,
  way: Way,
  around: (issuer: string, elsewhere: string) => Surroundings,
  more: (elsewhere: string) => Environment = () => ({}),
) {
  const atIssuer: string[] = []
  const atElsewhere: string[] = []
  const elsewhere = await rawServer(t, async (request, response) => {
    atElsewhere.push(await whole(request))
    response.writeHead(404).end()
  })
  const issuer = await rawServer(t, async (request, response) => {
    const { endpoint, issuer: named = issuer, answer } = around(issuer, elsewhere)
    if (request.url?.startsWith('/.well-known/'))
      return void response.end(JSON.stringify({ issuer: named, ...endpointsAt(endpoint) }))
    atIssuer.push(await whole(request))
    if (answer === undefined) response.writeHead(404).end()
    else answer(response)
  })
  const { endpoint, managedAt = endpoint } = around(issuer, elsewhere)
  const environment = { ...way.environment(t, managedAt), ...more(elsewhere) }
  const outcome: unknown = await Promise.resolve()
    .then(() => way.act(connected({ issuer }, environment), managedAt))
    .then(
      (answer) => answer,
      (error: unknown) => error,
    )
  const message = outcome instanceof Error ? outcome.message : JSON.stringify(outcome)
  return { message, atIssuer: atIssuer.join('\n'), atElsewhere, elsewhere }
}

function endpointsAt(endpoint: string): Readonly<Record<string, unknown>> {
  const names = ['registration_endpoint', 'token_endpoint', 'revocation_endpoint']
  const named = Object.fromEntries(names.map((name) => [name, endpoint]))
  return {
    ...named,
    mtls_endpoint_aliases: named,
    token_endpoint_auth_methods_supported: ['client_secret_post'],
  }
}

async function whole(request: IncomingMessage): Promise<string> {
  return `${request.method} ${request.url} ${JSON.stringify(request.headers)} ${await text(request)}`
}

/** Where an endpoint may not be, and what is said; the name resolves to a link-local address. */
const places: Readonly<Record<string, readonly [endpoint: string, says: RegExp]>> = {
  'by plain http': ['http://login.example.com/x', /only https/],
  'to a link-local address': ['https://169.254.169.254/x', /link-local/],
  'to one that is written as a number': ['https://2852039166/x', /link-local/],
  'to one that is written as IPv6': ['https://[::ffff:169.254.169.254]/x', /link-local/],
  'to a name that is at one': ['https://metadata.example.com/x', /link-local/],
  'to what is no address': ['no address', /only https/],
}

suite('A credential is never sent', () => {
  for (const [name, way] of Object.entries(ways)) {
    for (const [where, [endpoint, says]] of Object.entries(places))
      test(`${where}: ${name}`, async (t) => {
        resolving(t, { 'metadata.example.com': ['169.254.169.254'] })
        const { message, atIssuer, atElsewhere } = await tried(t, way, () => ({ endpoint }))
        assert.match(message, name.includes('to be tried') ? /^not tried$/ : saying(way, says))
        assert.doesNotMatch(message, new RegExp(canary))
        assert.deepEqual([atIssuer, atElsewhere], ['', []])
      })

    for (const status of [301, 302, 303, 307, 308])
      test(`to where a ${status} points: ${name}`, async (t) => {
        const { message, atElsewhere, atIssuer, elsewhere } = await tried(t, way, (issuer, to) => ({
          endpoint: `${issuer}/x`,
          answer: (response) => void response.writeHead(status, { location: `${to}/\u009b2J` }).end(),
        }))
        // Without this the test would say nothing.
        assert.match(atIssuer, / \/x/)
        assert.deepEqual(atElsewhere, [])
        if (name.includes('to be tried')) return
        assert.match(message, new RegExp(`answered ${status} with a redirect to ${elsewhere}/`))
        // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal control characters are what is looked for
        assert.doesNotMatch(message, /[\x00-\x1f\x7f-\x9f]/)
      })
  }

  for (const [name, way] of Object.entries(ways).filter(([, one]) => !one.manages && !one.administers))
    test(`to the endpoints of another issuer, in its document: ${name}`, async (t) => {
      const { message, atElsewhere } = await tried(t, way, (issuer, elsewhere) => ({
        endpoint: elsewhere,
        issuer: `${issuer}/`,
      }))
      assert.match(message, /describes the issuer|not tried/)
      assert.deepEqual(atElsewhere, [])
    })

  for (const [name, way] of Object.entries(ways).filter(([, { manages }]) => manages)) {
    test(`to a client configuration endpoint of another origin, unless it is allowed: ${name}`, async (t) => {
      const around = (issuer: string, elsewhere: string) => ({
        endpoint: `${issuer}/x`,
        managedAt: `${elsewhere}/x`,
      })
      const refused = await tried(t, way, around)
      assert.match(
        refused.message,
        /neither at the issuer .* pulumi config set oauth:allowedOrigins http:\/\/127/,
      )
      assert.deepEqual([refused.atIssuer, refused.atElsewhere], ['', []])
      const allowed = await tried(t, way, around, (elsewhere) => ({ ALLOWED_ORIGINS: elsewhere }))
      assert.match(allowed.atElsewhere.join(), new RegExp(canary))
    })
  }
})

/** An endpoint that a registration named is looked at before it is called; one that is configured, before anything is. */
function saying({ manages, administers }: Way, says: RegExp): RegExp {
  if (administers) return new RegExp(`${says.source}|must be an https URL`)
  return manages ? new RegExp(`${says.source}|neither at the issuer`) : says
}
