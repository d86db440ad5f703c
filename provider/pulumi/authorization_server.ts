import * as pulumi from '@pulumi/pulumi'
import { serverConfig } from '../config.ts'

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

/**
 * Asks a configured authorization server what it is and can do, by its discovery document. Needs no credential.
 * Throws when the server is not configured, cannot be reached, or names another issuer.
 */
export async function getAuthorizationServer(server?: string): Promise<AuthorizationServer> {
  const stack = (key: string) => pulumi.runtime.getConfig(`oauth:${key}`)
  const { discover } = await import('../registration/discovery.ts')
  const metadata = await discover(serverConfig({ stack, environment: process.env }, server))
  const { authorization_endpoint: authorizationEndpoint, token_endpoint: tokenEndpoint } = metadata
  return {
    issuer: metadata.issuer,
    ...(authorizationEndpoint === undefined ? {} : { authorizationEndpoint }),
    ...(tokenEndpoint === undefined ? {} : { tokenEndpoint }),
    metadata,
  }
}
