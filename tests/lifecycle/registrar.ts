import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import type { Bag } from '../../provider/door.ts'
import { rawServer } from '../registration/raw_server.ts'
import { keepSecret } from '../support/secrets.ts'

/** A request to register or manage a client. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly token: string
  readonly body: Bag
}

/** An answer, or the connection cut in its place. */
export type Replied = { readonly status: number; readonly body?: Bag } | 'cut'

export interface Registrar {
  readonly issuer: string
  /** Every request but discovery, in the order of arrival. */
  readonly asked: readonly Asked[]
  methods(): readonly string[]
}

interface Behaviour {
  readonly reply: (asked: Asked, issuer: string) => Replied
  /** Further members of the discovery document. */
  readonly metadata?: Bag
}

/**
 * An authorization server that publishes metadata and otherwise answers what a test says, at `/reg` and `/token`. It forces
 * answers that the embedded server does not give; it does not show that any product gives them.
 */
export async function registrar(t: TestContext, { reply, metadata }: Behaviour): Promise<Registrar> {
  const asked: Asked[] = []
  const issuer = await rawServer(t, (request, response) => {
    if (request.url?.startsWith('/.well-known/'))
      return void response.end(JSON.stringify({ ...endpoints(issuer), ...metadata }))
    void askedOf(request).then((one) => {
      asked.push(one)
      answer(response, reply(one, issuer))
    })
  })
  return { issuer, asked, methods: () => asked.map(({ method }) => method) }
}

function answer(response: ServerResponse, replied: Replied): void {
  if (replied === 'cut') return void response.destroy()
  for (const name of ['client_secret', 'registration_access_token', 'access_token'])
    keepSecret(replied.body?.[name], `${name} of a registrar`)
  response.writeHead(replied.status, { 'content-type': 'application/json' })
  response.end(replied.body === undefined ? '' : JSON.stringify(replied.body))
}

function endpoints(issuer: string): Bag {
  return { issuer, registration_endpoint: `${issuer}/reg`, token_endpoint: `${issuer}/token` }
}

async function askedOf(request: IncomingMessage): Promise<Asked> {
  const { method = '', url: path = '', headers } = request
  const sent = await text(request)
  const isJson = headers['content-type'] === 'application/json'
  const token = (headers.authorization ?? '').replace('Bearer ', '')
  return { method, path, token, body: isJson ? JSON.parse(sent) : {} }
}

/** The server's answer to a registration of this metadata. */
export function registeredAs(metadata: Bag, issuer: string): Bag {
  return {
    ...metadata,
    client_id: 'orders',
    client_secret: 'the secret of orders',
    client_secret_expires_at: 0,
    registration_access_token: 'the token of orders',
    registration_client_uri: `${issuer}/reg/orders`,
  }
}
