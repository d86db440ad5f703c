import * as pulumi from '@pulumi/pulumi'
import { type AuthorizationServer, askAuthorizationServer } from '../authorization_server.ts'

/**
 * Asks a configured authorization server what it is and can do, by its discovery document. Needs no credential.
 * Throws when the server is not configured, cannot be reached, or names another issuer.
 */
export function getAuthorizationServer(server?: string): Promise<AuthorizationServer> {
  const stack = (key: string) => pulumi.runtime.getConfig(`oauth:${key}`)
  return askAuthorizationServer({ stack, environment: process.env }, server)
}
