import { randomBytes } from 'node:crypto'
import { OAuthError } from '../errors.ts'
import type { ServerMetadata } from './discovery.ts'
import { basic } from './own_client.ts'
import type { Deliver } from './retry.ts'
import type { Exchange } from './send.ts'

/** A client as far as it authenticates with its secret, or without any. */
export interface Secretive {
  readonly clientId: string
  readonly clientSecret: string
  readonly method: string
}

type Form = Pick<Exchange, 'headers'> & { readonly form: Readonly<Record<string, string>> }

/** How a secret is shown; other methods prove it by something made of it, and are not tried. */
const ways: Readonly<Record<string, (client: Secretive) => Form>> = {
  client_secret_basic: ({ clientId, clientSecret }) => ({
    headers: { authorization: `Basic ${basic(clientId, clientSecret)}` },
    form: {},
  }),
  client_secret_post: ({ clientId, clientSecret }) => ({
    form: { client_id: clientId, client_secret: clientSecret },
  }),
  none: ({ clientId }) => ({ form: { client_id: clientId } }),
}

/**
 * Whether the server refuses the secret, by the revocation of a token that there is not (RFC 7009 section 2.2: answered 200 to an
 * authenticated client). A deleted or disabled client is refused too, so this means something only of one that was just read.
 */
export async function isRefused(
  client: Secretive,
  server: ServerMetadata,
  deliver: Deliver,
): Promise<boolean> {
  try {
    return (await tried(client, server, deliver)) === 401
  } catch (error) {
    // The client was read: that its secret could not be tried is no reason to fail.
    if (error instanceof OAuthError) return false
    throw error
  }
}

/** Whether the server takes the client as it is recorded, so that it is there, whatever somebody else says. */
export async function isTaken(client: Secretive, server: ServerMetadata, deliver: Deliver): Promise<boolean> {
  return (await tried(client, server, deliver)) === 200
}

async function tried(
  client: Secretive,
  { revocation_endpoint: url }: ServerMetadata,
  deliver: Deliver,
): Promise<number | undefined> {
  const way = Object.hasOwn(ways, client.method) ? ways[client.method] : undefined
  if (typeof url !== 'string' || way === undefined) return undefined
  const { headers, form } = way(client)
  const { status } = await deliver({
    method: 'POST',
    url,
    repeatable: true,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams({ token: randomBytes(32).toString('base64url'), ...form }).toString(),
  })
  return status
}
