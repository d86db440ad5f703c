/** Everything the project knows about one grant type. */
export interface Grant {
  /** The parts of response types that need this grant (RFC 7591 section 2.1). */
  readonly responseParts: readonly string[]
  /** Users come back through the browser, so redirect URIs are needed. */
  readonly redirects?: true
  /** Why a public client cannot use it. */
  readonly notPublic?: string
  /** Why a public client should not. */
  readonly doubtfulForPublic?: true
  /** Tokens without a user. */
  readonly machine?: true
}

/** The registered values of `grant_types`. Servers invent more: any other string passes. */
export const grantTypes = {
  /** The user logs in at the server, the client exchanges a code. RFC 6749 section 4.1. */
  authorization_code: { responseParts: ['code'], redirects: true },
  /** Tokens straight from the authorization endpoint; deprecated (RFC 9700 section 2.1.2). RFC 6749 section 4.2. */
  implicit: { responseParts: ['token', 'id_token'], redirects: true },
  /** The client asks users for their password; deprecated (RFC 9700 section 2.4). RFC 6749 section 4.3. */
  password: { responseParts: [] },
  /** Tokens for the client itself. RFC 6749 section 4.4. */
  client_credentials: { responseParts: [], notPublic: 'RFC 6749 section 4.4', machine: true },
  /** New access tokens without the user. RFC 6749 section 6. */
  refresh_token: { responseParts: [] },
  /** Devices without a browser. RFC 8628. */
  'urn:ietf:params:oauth:grant-type:device_code': { responseParts: [] },
  /** One token for another. RFC 8693. */
  'urn:ietf:params:oauth:grant-type:token-exchange': { responseParts: [], doubtfulForPublic: true },
  /** A signed assertion for a token. RFC 7523. */
  'urn:ietf:params:oauth:grant-type:jwt-bearer': {
    responseParts: [],
    doubtfulForPublic: true,
    machine: true,
  },
  /** A SAML assertion for a token. RFC 7522. */
  'urn:ietf:params:oauth:grant-type:saml2-bearer': {
    responseParts: [],
    doubtfulForPublic: true,
    machine: true,
  },
  /** The user agrees on another device. OpenID CIBA Core 1.0. */
  'urn:openid:params:grant-type:ciba': { responseParts: [], notPublic: 'OpenID CIBA Core 1.0 section 4' },
  /** Access that somebody else granted. UMA 2.0 Grant. */
  'urn:ietf:params:oauth:grant-type:uma-ticket': { responseParts: [] },
} as const satisfies Readonly<Record<string, Grant>>

export type KnownGrantType = keyof typeof grantTypes

/** A registered grant type, or one that your server invented. */
export type GrantType = KnownGrantType | (string & {})

/** The entry of a registered grant type; undefined for one that a server invented. */
export function grant(type: string): Grant | undefined {
  return isKnownGrantType(type) ? grantTypes[type] : undefined
}

export function isKnownGrantType(type: string): type is KnownGrantType {
  return Object.hasOwn(grantTypes, type)
}

/** The registered values of `response_types`. Servers invent more: any other string passes. */
export const responseTypes = [
  'code',
  'token',
  'id_token',
  'id_token token',
  'code id_token',
  'code token',
  'code id_token token',
  'none',
] as const

export type ResponseType = (typeof responseTypes)[number] | (string & {})

/** The grant that a part of a response type needs. */
export function grantOfResponsePart(part: string): string | undefined {
  return Object.keys(grantTypes).find((type) => grant(type)?.responseParts.includes(part))
}
