import { serverConfig } from './config.ts'
import type { Door } from './door.ts'

/** What an authorization server says about itself (RFC 8414 section 2). Other members are there under their own names. */
export interface AuthorizationServer {
  /** The issuer, exactly as configured. */
  readonly issuer: string
  /** Where users are sent to log in, where the server has it. */
  readonly authorizationEndpoint?: string
  /** Where clients obtain tokens, where the server has it. */
  readonly tokenEndpoint?: string
  /** The whole document, with the names on the wire. */
  readonly metadata: Readonly<Record<string, unknown>>
}

/** Behind both front doors. Loads what sends requests only when it is called. */
export async function askAuthorizationServer(
  door: Door,
  server: string | undefined,
): Promise<AuthorizationServer> {
  const { connect } = await import('./connection.ts')
  const metadata = await connect(door, serverConfig(door.config, server).issuer).discover()
  const { authorization_endpoint: authorizationEndpoint, token_endpoint: tokenEndpoint } = metadata
  return {
    issuer: metadata.issuer,
    ...(authorizationEndpoint === undefined ? {} : { authorizationEndpoint }),
    ...(tokenEndpoint === undefined ? {} : { tokenEndpoint }),
    metadata,
  }
}
