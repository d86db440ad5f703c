import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/**
 * The least that RFC 7591 and RFC 7592 ask of a server, over real sockets, so that what is measured is not the server. It judges no
 * metadata, renews no token and keeps nothing on a disk: it proves nothing about what real servers do or cost.
 */

type Metadata = Readonly<Record<string, unknown>>

export interface Heard {
  readonly method: string
  readonly path: string
  readonly body: Metadata
}

export interface StandIn {
  readonly issuer: string
  readonly initialAccessToken: string
  readonly requests: () => number
  readonly close: () => void
}

type Answer = readonly [status: number, body?: Metadata]

export async function standIn(hear: (heard: Heard) => void = () => {}): Promise<StandIn> {
  const initialAccessToken = token()
  const clients = new Map<string, Metadata>()
  let requests = 0
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens))
  const issuer = `http://127.0.0.1:${portOf(server.address())}`
  const discovery = {
    issuer,
    registration_endpoint: `${issuer}/reg`,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request
    requests++
    const sent = await text(request)
    const body: Metadata = sent === '' ? {} : JSON.parse(sent)
    hear({ method, path, body })
    const bearer = headers.authorization?.replace('Bearer ', '') ?? ''
    const [status, answer] = answerTo(method, path, bearer, body)
    const written = answer === undefined ? '' : JSON.stringify(answer)
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(written),
    })
    response.end(written)
  }

  function answerTo(method: string, path: string, bearer: string, body: Metadata): Answer {
    if (path === '/.well-known/openid-configuration') return [200, discovery]
    if (path === '/reg') return bearer === initialAccessToken ? register(body) : [401]
    const client = clients.get(path)
    if (client?.['registration_access_token'] !== bearer) return [401]
    return managed[method]?.(path, client, body) ?? [405]
  }

  function register(body: Metadata): Answer {
    const client_id = token()
    const client = {
      ...body,
      client_id,
      client_id_issued_at: 1_700_000_000,
      client_secret: token(),
      client_secret_expires_at: 0,
      registration_access_token: token(),
      registration_client_uri: `${issuer}/reg/${client_id}`,
    }
    clients.set(`/reg/${client_id}`, client)
    return [201, client]
  }

  const managed: Readonly<Record<string, (path: string, client: Metadata, body: Metadata) => Answer>> = {
    GET: (_, client) => [200, client],
    PUT(path, client, body) {
      const { client_id, client_id_issued_at, client_secret, client_secret_expires_at } = client
      const { registration_access_token, registration_client_uri } = client
      const kept = { client_id, client_id_issued_at, client_secret, client_secret_expires_at }
      const changed = { ...body, ...kept, registration_access_token, registration_client_uri }
      clients.set(path, changed)
      return [200, changed]
    },
    DELETE(path) {
      clients.delete(path)
      return [204]
    },
  }

  return {
    issuer,
    initialAccessToken,
    requests: () => requests,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function token(): string {
  return randomBytes(24).toString('base64url')
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}
