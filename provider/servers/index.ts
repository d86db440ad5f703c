import type { RegistrationApi } from '../registration/api.ts'
import { type Endpoint, rfc7591 } from '../registration/rfc7591.ts'
import { standard } from './standard.ts'

/** What is different at one product: data, and code only where its API is not RFC 7591. */
export interface Server {
  /** How a member that is no longer declared is sent at an update. */
  readonly removed: 'omitted' | 'empty'
  /** `*` in the path of a redirect URI is a wildcard. */
  readonly expandsWildcards: boolean
}

/** Whose oddities a registration endpoint has: `oauth:product`. */
const servers: Readonly<Record<string, Server>> = { standard }

/** How clients are managed: `oauth:api`. */
const apis: Readonly<Record<string, (endpoint: Endpoint) => RegistrationApi>> = { registration: rfc7591 }

export function serverOf(product = 'standard'): Server {
  return servers[product] ?? standard
}

export function apiOf(api: string): (endpoint: Endpoint) => RegistrationApi {
  return apis[api] ?? rfc7591
}
