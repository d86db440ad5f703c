import type { NativeSetting } from './native_settings.ts'

/**
 * What Keycloak offers beyond RFC 7591, under `keycloak` on the resource. The comment above an entry is its documentation
 * everywhere. `at` is the member of Keycloak's client representation, with a dot the attribute.
 */
export const keycloakSettings = {
  /** `false` locks the client without deleting it: a switch for incidents. Default true, which is sent. */
  enabled: { kind: 'boolean', at: 'enabled' },
  /**
   * Whether Keycloak insists on PKCE with S256 (RFC 7636). Default `required` for every PublicClient, which lowers it only with
   * `allow: ['public-client-without-pkce']`, and for a ConfidentialClient with the authorization code grant.
   */
  pkce: {
    kind: 'string',
    choices: ['required', 'optional'],
    notPublic: ['optional'],
    at: 'attributes.pkce.code.challenge.method',
  },
  /** Whether users are asked for consent. Default false. */
  consentRequired: { kind: 'boolean', at: 'consentRequired' },
  /** Whether tokens carry every role of the user. Default false, which is sent. */
  fullScopeAllowed: { kind: 'boolean', at: 'fullScopeAllowed' },
  /**
   * The client scopes that every token carries without being asked for. Those in `scopes` beside them are optional. Default
   * `basic` when `scopes` is given, as Keycloak's own registration does, else the realm's.
   */
  defaultScopes: { kind: 'strings', at: 'defaultClientScopes' },
  /**
   * The origins from which a browser may call Keycloak. Default for a PublicClient: those of its redirect URIs, which is sent.
   */
  webOrigins: { kind: 'strings', at: 'webOrigins' },
  /**
   * Further audiences (`aud`) of access tokens, a protocol mapper each. Order carries no meaning. Other mappers of the client stay.
   * Default none.
   */
  audience: { kind: 'strings', at: 'protocolMappers' },
  /**
   * The roles of the realm that the client's service account has, by name; every other one is taken from it, but the realm's
   * default. Needs the grant `client_credentials`, and manage-users and view-realm for our own client. Default: they are not
   * looked at.
   */
  serviceAccountRealmRoles: { kind: 'strings', needs: 'client_credentials', at: 'service account' },
  /**
   * The roles of clients that its service account has, by client id: `{ api: ['orders:write'] }`; every other one is taken from it.
   * Needs the grant `client_credentials`, and manage-users for our own client. Default: they are not looked at.
   */
  serviceAccountClientRoles: { kind: 'lists', needs: 'client_credentials', at: 'service account' },
  /** The life of access tokens as a duration in whole seconds, for instance `5m`. Default: the realm's. */
  accessTokenLifespan: { kind: 'duration', at: 'attributes.access.token.lifespan' },
} as const satisfies Readonly<Record<string, NativeSetting>>
