import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import type { AuthorizationServer } from '../servers/oidc_provider.ts'

/** A request on its way to the server. */
export interface Passing {
  readonly method: string
  readonly path: string
  readonly token: string
}

/** What comes back: a status and client information, or an error, or nothing. */
export interface Reply {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>> | undefined
}

/** What stands between the provider and the registration endpoint, and what it saw. */
export interface Between {
  /** To be configured as `oauth:registrationEndpoint`. */
  readonly registrationEndpoint: string
  /** The most requests that were on their way at the same time. */
  mostAtOnce(): number
  /** Methods of the requests that arrived since the last call. */
  arrived(): readonly string[]
}

/** Asks the server for this request, with this token. */
type Forward = (token: string) => Promise<Reply>
type Rule = (passing: Passing, forward: Forward) => Promise<Reply>

/**
 * A proxy before the registration endpoint of a real server, which sees every request and may answer otherwise. It shows what
 * the provider does with such answers; it does not show that any product gives them.
 */
export async function between(
  t: TestContext,
  server: AuthorizationServer,
  rule: Rule = ({ token }, forward) => forward(token),
): Promise<Between> {
  let [now, most]: [number, number] = [0, 0]
  const methods: string[] = []
  const proxy = createServer(async (request, response) => {
    most = Math.max(most, ++now)
    methods.push(request.method ?? '')
    reply(response, await answer(request, server, origin(), rule))
    now--
  })
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening))
  t.after(() => proxy.close().closeAllConnections())
  const origin = () => `http://127.0.0.1:${portOf(proxy.address())}`
  return {
    registrationEndpoint: `${origin()}/reg`,
    mostAtOnce: () => most,
    arrived: () => methods.splice(0),
  }
}

async function answer(
  request: IncomingMessage,
  server: AuthorizationServer,
  origin: string,
  rule: Rule,
): Promise<Reply> {
  const { method = '', url: path = '' } = request
  const body = await text(request)
  const token = (request.headers.authorization ?? '').replace('Bearer ', '')
  return rule({ method, path, token }, async (real) => {
    const headers = { authorization: `Bearer ${real}`, 'content-type': 'application/json' }
    const response = await fetch(server.issuer + path, { method, headers, ...(body === '' ? {} : { body }) })
    const came = (await response.text()).replaceAll(server.issuer, origin)
    return { status: response.status, body: came === '' ? undefined : JSON.parse(came) }
  })
}

function reply(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(body === undefined ? '' : JSON.stringify(body))
}

function portOf(address: AddressInfo | string | null): number {
  if (address !== null && typeof address === 'object') return address.port
  throw new Error(`A proxy should listen on a port, but listens on ${address}`)
}

/**
 * A server that answers every read and update with another registration access token, the one before being void (RFC 7592
 * section 2.1 allows it). No server that could be run here does it, so this shows our side only.
 */
export function rotating(fault: (passing: Passing) => Reply | undefined = () => undefined): Rule {
  const latest = new Map<string, string>()
  let count = 0
  const renew = ({ method }: Passing, real: string) => (method === 'POST' ? real : `${real}~${++count}`)
  return async (passing, forward) => {
    if (isVoid(passing, latest)) return { status: 401, body: { error: 'invalid_token' } }
    const answered = fault(passing) ?? (await forward(passing.token.split('~')[0] ?? ''))
    const { registration_access_token: real, client_id: id } = answered.body ?? {}
    if (typeof real !== 'string') return answered
    const renewed = renew(passing, real)
    latest.set(String(id), renewed)
    return { ...answered, body: { ...answered.body, registration_access_token: renewed } }
  }
}

function isVoid({ path, token }: Passing, latest: ReadonlyMap<string, string>): boolean {
  const known = latest.get(path.split('/')[2] ?? '')
  return known !== undefined && token !== known
}
