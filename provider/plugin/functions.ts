import { type AuthorizationServer, askAuthorizationServer } from '../authorization_server.ts'
import type { Bag, Door } from '../door.ts'
import { InvalidClientMetadata } from '../errors.ts'

/** What a program asks without declaring anything. */

/** Where a client is looked up. */
export interface ClientQuery {
  /** The client id that the server knows. */
  readonly clientId: string
  /** The authorization server, a name in `oauth:servers`. Default: the server of `oauth:issuer`. */
  readonly server?: string
  /** The client configuration endpoint (RFC 7592 section 2). Default: `<registration endpoint>/<client id>`. */
  readonly registrationClientUri?: string
}

/** Which authorization server is asked. */
export interface ServerQuery {
  /** A name in `oauth:servers`. Default: the server of `oauth:issuer`. */
  readonly server?: string
}

interface AskedFunction {
  readonly ask: (door: Door, args: Bag) => Promise<Bag>
}

/** The functions of the plugin, `oauth:index:<name>`. The comment above an entry is its documentation. */
export const functions = {
  /**
   * What an authorization server says of itself, by its discovery document: endpoints, and what it supports. Needs no credential.
   * RFC 8414 section 2.
   */
  getAuthorizationServer: {
    ask: async (door, { server }): Promise<Bag & AuthorizationServer> => ({
      ...(await askAuthorizationServer(door, typeof server === 'string' ? server : undefined)),
    }),
  },
  /**
   * A client that exists, as the server shows it, without its secrets. Its registration access token comes from
   * `oauth:registrationAccessTokens`. RFC 7592 section 2.1.
   */
  getClient: {
    ask: async (door, { clientId, ...given }) => {
      if (typeof clientId !== 'string' || clientId === '')
        throw new InvalidClientMetadata('getClient needs the clientId of a client.')
      return (await import('../foreign.ts')).lookUp(door, clientId, given)
    },
  },
} as const satisfies Readonly<Record<string, AskedFunction>>

export type FunctionName = keyof typeof functions

const prefix = 'oauth:index:'

/** The function of a token; undefined where there is none. */
export function functionOf(token: string): AskedFunction | undefined {
  const name = token.startsWith(prefix) ? token.slice(prefix.length) : ''
  return isFunctionName(name) ? functions[name] : undefined
}

function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(functions, name)
}
