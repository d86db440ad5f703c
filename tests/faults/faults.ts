import type { requestSteps } from 'mockttp'

/** What a client gets in place of an answer: an answer of another kind, or the end of its connection. */
export type Instead = Exclude<Awaited<ReturnType<requestSteps.CallbackStep['callback']>>, undefined>

/** What the server answered once it had acted. */
export interface Acted {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** The server gives the client of the operation another secret, which this is. */
export type Rotate = () => Promise<string>

type Promised<T> = T | Promise<T>

/** One thing that goes wrong at one request. */
export interface Fault {
  readonly title: string
  /** At the request and at all after it; else once. */
  readonly every?: true
  /** Before a request can be sent. */
  readonly wire?: 'refused' | 'no TLS' | 'reset'
  /** Before the server sees the request. */
  readonly before?: () => Promise<void>
  /** The server never sees the request. */
  readonly instead?: () => Instead
  /** Another realm of the server sees it, or another server of the product. */
  readonly elsewhere?: true
  /** The server has acted; `never`: its answer stays away until the time of the operation is over. */
  readonly acted?: (answer: Acted, rotate: Rotate) => Promised<Instead | 'never'>
  /** How the bytes of the answer pass. */
  readonly bytes?: 'in drops' | 'cut'
  /** The requests that it can meet, by method and path. */
  readonly only?: RegExp
}

const page = '<html><body>Please sign in to the network.</body></html>'
const html = { 'content-type': 'text/html' }

function status(statusCode: number, headers: Readonly<Record<string, string>> = {}): () => Instead {
  return () => ({ statusCode, headers: { ...html, ...headers }, body: page })
}

/** The server acted, and a gateway answers in its place. */
function gateway(statusCode: number): () => Instead {
  return status(statusCode)
}

/** The same answer with another body. */
function withText(change: (text: string) => string): (answer: Acted) => Instead {
  return ({ text, ...answer }) => ({ ...answer, body: change(text) })
}

/** The same answer with other members, where it is an object. */
function withMembers(change: (members: Record<string, unknown>) => Readonly<Record<string, unknown>>) {
  return withText((text) => {
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
    return isObject ? JSON.stringify(change({ ...body })) : text
  })
}

/**
 * Not an update at Keycloak's admin API, which answers nothing: it rotates only by a policy of the realm, which a read before it
 * shows (tests/admin/keycloak.test.ts).
 */
const answeredWrite = /^(?!PUT \/admin\/realms\/)(PUT|POST) (?!\S*\/token$)/

/** Not a create at Hydra, where anybody may register: the client is at the other one then, and nothing can tell. */
const known = /^(?!POST \S*\/(oauth2\/register|admin\/clients)$)/

const depth = 100_000
const huge = 100 * 1024 * 1024

/** Everything that is forced, once at each request of each operation. */
export const faults = {
  refused: { title: 'connection refused', wire: 'refused' },
  'refused-always': { title: 'connection refused, and again', wire: 'refused', every: true },
  'tls-failure': { title: 'TLS failure', wire: 'no TLS' },
  'tls-failure-always': { title: 'TLS failure, and again', wire: 'no TLS', every: true },
  'reset-at-connect': { title: 'reset when the connection opens', wire: 'reset' },
  'reset-before': { title: 'reset before the server acted', instead: () => 'reset' },
  'reset-after': { title: 'reset after the server acted', acted: () => 'reset' },
  'answer-lost': { title: 'connection closed after the server acted', acted: () => 'close' },
  'answer-lost-always': {
    title: 'connection closed after the server acted, and again',
    acted: () => 'close',
    every: true,
  },
  'answer-cut': { title: 'answer cut before its end', bytes: 'cut' },
  'answer-late': { title: 'answer later than the time limit', acted: () => 'never' },
  'answer-in-drops': { title: 'answer in drops, longer than the time limit', bytes: 'in drops' },
  '429-seconds': { title: '429, Retry-After in seconds', instead: status(429, { 'retry-after': '1' }) },
  '429-date': {
    title: '429, Retry-After as a date',
    instead: () => status(429, { 'retry-after': new Date(Date.now() + 1000).toUTCString() })(),
  },
  '429-always': { title: '429, and again', instead: status(429), every: true },
  '500': { title: '500, nothing done', instead: status(500) },
  '502': { title: '502, nothing done', instead: status(502) },
  '503': { title: '503, nothing done', instead: status(503) },
  '503-always': { title: '503, nothing done, and again', instead: status(503), every: true },
  '504': { title: '504, nothing done', instead: status(504) },
  '500-after': { title: '500 after the server acted', acted: gateway(500) },
  '502-after': { title: '502 after the server acted', acted: gateway(502) },
  '504-after': { title: '504 after the server acted', acted: gateway(504) },
  'html-before': { title: 'a web page (200) in place of the server', instead: status(200) },
  'html-after': { title: 'a web page (200) after the server acted', acted: gateway(200) },
  'content-type': {
    title: 'the right answer as text/plain',
    acted: ({ headers, text, statusCode }) => ({
      statusCode,
      headers: { ...headers, 'content-type': 'text/plain' },
      body: text,
    }),
  },
  'answer-huge': {
    title: 'an answer of 100 MB',
    acted: withText((text) => `${text}${' '.repeat(huge)}`),
  },
  'answer-deep': {
    title: `an answer ${depth} levels deep`,
    acted: withText(() => `{"client_id":${'['.repeat(depth)}${']'.repeat(depth)}}`),
  },
  'wrong-types': {
    title: 'members of the wrong type',
    acted: withMembers((members) => ({
      ...members,
      ...Object.fromEntries(
        Object.entries(members).map(([name, value]) => [name, typeof value === 'string' ? 42 : 'text']),
      ),
    })),
  },
  'auth-method-list': {
    title: 'the auth method as a list',
    acted: withMembers((members) =>
      'token_endpoint_auth_method' in members
        ? { ...members, token_endpoint_auth_method: [members['token_endpoint_auth_method']] }
        : members,
    ),
  },
  redirect: {
    title: 'a redirect to another origin',
    instead: status(307, { location: 'https://elsewhere.example.com/' }),
  },
  '401-empty': { title: '401 with nothing said', instead: () => ({ statusCode: 401, headers: {} }) },
  'token-expired': {
    title: '401, token expired',
    instead: () => ({
      statusCode: 401,
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
      json: { error: 'invalid_token', error_description: 'The access token expired' },
    }),
  },
  '403': { title: '403 of a gateway', instead: status(403) },
  '404-of-a-proxy': { title: '404 of a gateway', instead: status(404) },
  '200-for-201-and-204': {
    title: '200 for a create or a delete',
    acted: ({ headers, text, statusCode }) => ({
      statusCode: statusCode === 201 || statusCode === 204 ? 200 : statusCode,
      headers,
      body: text,
    }),
  },
  'secret-rotated': {
    title: 'a write that rotates the client secret (simulated: the operator does, and the answer says so)',
    acted: async (answer, rotate) => {
      const secret = await rotate()
      return withMembers((members) => ({
        ...members,
        ...('client_id' in members ? { client_secret: secret } : {}),
      }))(answer)
    },
    only: answeredWrite,
  },
  'no-such-realm': {
    title: '404, "Realm does not exist", as Keycloak says it',
    instead: () => ({ statusCode: 404, headers: {}, json: { error: 'Realm does not exist' } }),
  },
  'wrong-realm': {
    title: 'another realm or server of the product answers',
    elsewhere: true,
    only: known,
  },
  'wrong-realm-always': {
    title: 'another realm or server of the product answers, and again',
    elsewhere: true,
    every: true,
    only: known,
  },
  'wrong-issuer': {
    title: 'discovery names another issuer',
    acted: withMembers((members) => ({ ...members, issuer: 'https://login.example.com' })),
    only: /^GET .*\/\.well-known\//,
  },
} as const satisfies Readonly<Record<string, Fault>>

export type FaultName = keyof typeof faults

export const faultNames = Object.keys(faults).filter((name): name is FaultName => Object.hasOwn(faults, name))
