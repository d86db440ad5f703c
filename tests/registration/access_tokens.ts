import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TestContext } from 'node:test'
import type { AllClientMetadata } from 'oidc-provider'
import type { Connection } from '../../provider/connection.ts'
import type { AuthorizationServer } from '../servers/oidc_provider.ts'
import { read, register, remove, usedClient } from '../support/registration.ts'
import { clientCredentials, introspect } from '../support/use_client.ts'
import { connected, type Environment } from './connected.ts'
import { rawServer } from './raw_server.ts'

/** A registration endpoint that takes access tokens of a real server. */
export interface Guarded {
  /** The status of every answer. */
  readonly answers: readonly number[]
  connect(environment: Environment): Connection
  /** An access token of a client that has nothing to do with ours. */
  obtainToken(): Promise<string>
  /** No token that was used so far is taken any more. */
  revokeAll(): void
  /** What happens on the other side before a refusal goes out. */
  beforeRefusal(act: () => Promise<void>): void
}

/**
 * oidc-provider 9 takes initial access tokens at its registration endpoint, no access tokens. This endpoint stands before it:
 * it asks the real server by introspection whether a token is active, and registers with an initial access token then. It
 * does not prove that any product takes access tokens this way.
 */
export async function takingAccessTokens(t: TestContext, server: AuthorizationServer): Promise<Guarded> {
  const guard = usedClient((await register(server, ourselves)).body)
  const answers: number[] = []
  const refused = new Set<string>()
  const seen = new Set<string>()
  let actBefore = async () => {}
  const isActive = async (token: string) => {
    seen.add(token)
    const active = !refused.has(token) && (await introspect(server, guard, token)).active
    if (!active) await actBefore()
    return active
  }
  const endpoint = await rawServer(t, (request, response) => {
    void answerTo(server, request, isActive).then(({ status, body }) => {
      answers.push(status)
      end(response, status, body)
    })
  })
  return {
    answers,
    connect: (environment) =>
      connected(server, { ...environment, REGISTRATION_ENDPOINT: `${endpoint}/clients` }),
    beforeRefusal: (act) => {
      actBefore = act
    },
    obtainToken: async () => (await clientCredentials(server, guard)).access_token,
    revokeAll: () => {
      for (const token of seen) refused.add(token)
    },
  }
}

/** A client that obtains access tokens for itself. */
export const ourselves: AllClientMetadata = {
  grant_types: ['client_credentials'],
  response_types: [],
  token_endpoint_auth_method: 'client_secret_post',
}

interface Answered {
  readonly status: number
  readonly body?: unknown
}

const registrations = new Map<string, Parameters<typeof read>[0]>()

async function answerTo(
  server: AuthorizationServer,
  request: IncomingMessage,
  isActive: (token: string) => Promise<boolean>,
): Promise<Answered> {
  const text = await whole(request)
  const [, token = ''] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? []
  if (!(await isActive(token))) return { status: 401, body: { error: 'invalid_token' } }
  if (request.method === 'POST') {
    const { status, body } = await register(server, JSON.parse(text))
    registrations.set(body.client_id, body)
    const { registration_access_token: _, registration_client_uri: __, ...information } = body
    return { status, body: information }
  }
  const client = registrations.get(request.url?.split('/').at(-1) ?? '')
  if (client === undefined) return { status: 404 }
  return request.method === 'DELETE' ? remove(client) : read(client)
}

async function whole(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}

function end(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(status === 204 ? undefined : JSON.stringify(body ?? {}))
}
