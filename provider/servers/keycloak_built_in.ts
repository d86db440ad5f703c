import { isRecord } from '../client/unknown.ts'
import type { Listed } from '../registration/api.ts'
import type { Representation } from './keycloak_representation.ts'

/** In every realm, whatever somebody named them; it says nothing else of `admin-permissions` (26.7.3). */
const reserved = [
  'account',
  'account-console',
  'admin-cli',
  'admin-permissions',
  'broker',
  'realm-management',
  'security-admin-console',
]

/** What no program declares: clients that Keycloak makes for itself, and those of another protocol. */
export function apartOf(found: Representation): Pick<Listed, 'apart'> {
  if (isBuiltIn(found)) return { apart: 'built-in' }
  const { protocol } = found
  return typeof protocol === 'string' && protocol !== 'openid-connect' ? { apart: 'other-protocol' } : {}
}

/** It calls them by a text of its own; those that stand for a realm have an attribute, and before 26 a name. */
function isBuiltIn({ clientId, name, attributes, bearerOnly }: Representation): boolean {
  if (typeof clientId !== 'string') return false
  const [, realm] = /^(.+)-realm$/.exec(clientId) ?? []
  const ofRealm = realm !== undefined && bearerOnly === true && name === `${realm} Realm`
  return reserved.includes(clientId) || name === `\${client_${clientId}}` || ofRealm || isRealm(attributes)
}

function isRealm(attributes: unknown): boolean {
  return isRecord(attributes) && attributes['realm_client'] === 'true'
}
