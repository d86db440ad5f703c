import * as pulumi from '@pulumi/pulumi'
import { type AuthorizationServer, askAuthorizationServer } from '../authorization_server.ts'
import type { Door } from '../door.ts'
import { printable } from '../printable.ts'

/**
 * Asks a configured authorization server what it is and can do, by its discovery document. Needs no credential.
 * Throws when the server is not configured, cannot be reached, or names another issuer.
 */
export function getAuthorizationServer(server?: string): Promise<AuthorizationServer> {
  const stack = (key: string) => pulumi.runtime.getConfig(`oauth:${key}`)
  const say: Door['say'] = (_level, text) => pulumi.log.info(printable(text))
  return askAuthorizationServer({ config: { stack, environment: process.env }, say }, server)
}
