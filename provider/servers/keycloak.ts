import type { ClientType } from '../client/client_types.ts'
import type { PartialSettings } from '../client/settings.ts'
import { hasUnknown, isRecord, UNKNOWN } from '../client/unknown.ts'
import { adminApi } from './keycloak_admin.ts'
import { registrationApi } from './keycloak_registration.ts'
import { isHidden } from './keycloak_scopes.ts'
import { keycloakSettings } from './keycloak_settings.ts'
import type { NotKept, Server } from './server.ts'

const seenOn = 'Keycloak 26.7.3'

/** Every client may ask for it, and no client scope has its name; in a registration it is refused with 403 (26.7.3). */
const unlistedScopes = ['openid']

const derived: NotKept = { becomes: 'changed', why: 'Keycloak derives response types from the grants' }
const unknown: NotKept = { becomes: 'refused', why: 'Keycloak refuses members that it does not know' }
const forgotten: NotKept = { becomes: 'dropped', why: 'Keycloak takes it and forgets it' }
const unseen: NotKept = { becomes: 'dropped', why: 'Keycloak keeps it, and does not show it at registration' }
const nowhere: NotKept = { becomes: 'dropped', why: "Keycloak's clients have no place for it" }

/** Proven by tests/contract, in both directions. */
const notKeptByRegistration: Server['notKept'] = {
  responseTypes: derived,
  logoUri: unseen,
  tosUri: unseen,
  policyUri: unseen,
  backchannelLogoutSessionRequired: unseen,
  requestObjectEncryptionAlg: unseen,
  requestObjectEncryptionEnc: unseen,
  contacts: forgotten,
  softwareId: forgotten,
  softwareVersion: forgotten,
  applicationType: forgotten,
  defaultMaxAge: forgotten,
  requireAuthTime: forgotten,
  initiateLoginUri: forgotten,
  softwareStatement: unknown,
  tlsClientAuthSanDns: unknown,
  tlsClientAuthSanUri: unknown,
  tlsClientAuthSanIp: unknown,
  tlsClientAuthSanEmail: unknown,
  requireSignedRequestObject: unknown,
  authorizationDetailsTypes: unknown,
  introspectionSignedResponseAlg: unknown,
  introspectionEncryptedResponseAlg: unknown,
  introspectionEncryptedResponseEnc: unknown,
  backchannelUserCodeParameter: unknown,
  claimsRedirectUris: unknown,
}

const notKeptByAdmin: Server['notKept'] = {
  responseTypes: derived,
  contacts: nowhere,
  softwareId: nowhere,
  softwareVersion: nowhere,
  softwareStatement: nowhere,
  applicationType: nowhere,
  sectorIdentifierUri: nowhere,
  subjectType: nowhere,
  defaultMaxAge: nowhere,
  requireAuthTime: nowhere,
  initiateLoginUri: nowhere,
  tlsClientAuthSanDns: nowhere,
  tlsClientAuthSanUri: nowhere,
  tlsClientAuthSanIp: nowhere,
  tlsClientAuthSanEmail: nowhere,
  requireSignedRequestObject: nowhere,
  authorizationDetailsTypes: nowhere,
  introspectionSignedResponseAlg: nowhere,
  introspectionEncryptedResponseAlg: nowhere,
  introspectionEncryptedResponseEnc: nowhere,
  backchannelUserCodeParameter: nowhere,
  claimsRedirectUris: nowhere,
}

/** Keycloak by dynamic client registration, `/realms/<realm>/clients-registrations/openid-connect`. */
export const keycloakRegistration: Server = {
  api: registrationApi,
  removed: 'empty',
  expandsWildcards: true,
  unlistedScopes,
  listsScopes: true,
  choosesIdentity: false,
  seenOn,
  notKept: notKeptByRegistration,
}

/** Keycloak by its admin REST API, `/admin/realms/<realm>/clients`. */
export const keycloakAdmin: Server = {
  api: adminApi,
  removed: 'merged',
  expandsWildcards: true,
  unlistedScopes,
  listsScopes: true,
  choosesIdentity: true,
  native: { name: 'keycloak', settings: keycloakSettings },
  explicit,
  seenOn,
  notKept: notKeptByAdmin,
}

/**
 * The defaults that are safer than Keycloak's own, made explicit so that a change of them on the server is drift. A scope that
 * every token carries is one that the client has.
 */
function explicit(settings: PartialSettings, type: ClientType): PartialSettings {
  const { keycloak: given, scopes } = settings
  if (hasUnknown(given) && !isRecord(given)) return settings
  const own = isRecord(given) ? given : {}
  const defaults = isRecord(own) && Array.isArray(own['defaultScopes']) ? own['defaultScopes'] : []
  const visible = defaults.filter((scope) => typeof scope === 'string' && !isHidden(scope))
  return {
    ...settings,
    ...(Array.isArray(scopes) ? { scopes: [...new Set([...scopes, ...visible])] } : {}),
    keycloak: {
      enabled: true,
      fullScopeAllowed: false,
      ...pkce(settings, type),
      ...origins(settings, type),
      ...own,
    },
  }
}

/** RFC 9700 section 2.1.1: for public clients always, for the others with a code as well. */
function pkce({ grantTypes }: PartialSettings, { kind }: ClientType): Readonly<Record<string, unknown>> {
  const byCode = hasUnknown(grantTypes) ? UNKNOWN : 'required'
  if (kind === 'PublicClient') return { pkce: 'required' }
  return byCode === UNKNOWN || grantTypes?.includes('authorization_code') ? { pkce: byCode } : {}
}

/** Registration derives them once and an update leaves the old ones (26.7.3), so that they are always said. */
function origins({ redirectUris }: PartialSettings, { kind }: ClientType): Readonly<Record<string, unknown>> {
  if (kind !== 'PublicClient') return {}
  if (hasUnknown(redirectUris)) return { webOrigins: UNKNOWN }
  return { webOrigins: [...new Set((redirectUris ?? []).flatMap(originOf))] }
}

function originOf(uri: string): readonly string[] {
  return /^https?:/i.test(uri) && URL.canParse(uri) ? [new URL(uri).origin] : []
}
