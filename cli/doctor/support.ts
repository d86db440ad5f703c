import type { ServerConfig } from '../../provider/config.ts'
import { NotSupportedByServer } from '../../provider/errors.ts'
import type { ServerMetadata } from '../../provider/registration/discovery.ts'

/** What a discovery document says that one declares clients by (RFC 8414 section 2). */
const lists = {
  scopes_supported: 'scopes',
  grant_types_supported: 'grant types',
  token_endpoint_auth_methods_supported: 'auth methods',
  code_challenge_methods_supported: 'PKCE',
} as const

/** One line for each list. A document that has none leaves it open. */
export function supportOf(metadata: ServerMetadata): string {
  return Object.entries(lists)
    .map(([name, title]) => `${title}: ${shown(metadata[name])}`)
    .join('\n')
}

const most = 12

function shown(list: unknown): string {
  const names = Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []
  if (names.length === 0) return 'not said'
  const more = names.length > most ? ` and ${names.length - most} more` : ''
  return names.slice(0, most).join(' ') + more
}

/** Where clients are registered by RFC 7591. */
export function assertOffered(
  { issuer, registrationEndpoint }: ServerConfig,
  { registration_endpoint: offered }: ServerMetadata,
): string {
  const endpoint = registrationEndpoint ?? offered
  if (endpoint !== undefined) return endpoint
  throw new NotSupportedByServer(
    `The discovery document of ${issuer} names no registration endpoint: dynamic client registration (RFC 7591) is off there, or not offered. Turn it on at the server; or set oauth:registrationEndpoint if it has one all the same; or use its admin API (oauth:api keycloak or hydra).`,
  )
}
