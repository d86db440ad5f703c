import type { FieldName } from './fields.ts'

/** Everything the project knows about one way of a client to authenticate at the token endpoint. */
export interface AuthMethod {
  /** The server issues a client secret for it. */
  readonly secret: boolean
  /** Exactly one of these is needed. Empty: nothing is needed. */
  readonly oneOf: readonly FieldName[]
  /** The JWS algorithms of `tokenEndpointAuthSigningAlg`, where the method signs. */
  readonly signs?: 'asymmetric' | 'symmetric'
}

/** The certificate subjects of RFC 8705 section 2.1.2: `tls_client_auth` takes exactly one, no other method takes any. */
export const certificateSubjects = [
  'tlsClientAuthSubjectDn',
  'tlsClientAuthSanDns',
  'tlsClientAuthSanUri',
  'tlsClientAuthSanIp',
  'tlsClientAuthSanEmail',
] as const satisfies readonly FieldName[]

/** The values of `token_endpoint_auth_method`. */
export const authMethods = {
  /** No authentication: a public client. RFC 7591 section 2. */
  none: { secret: false, oneOf: [] },
  /** The client secret in the Authorization header. RFC 6749 section 2.3.1. */
  client_secret_basic: { secret: true, oneOf: [] },
  /** The client secret in the form body. RFC 6749 section 2.3.1. */
  client_secret_post: { secret: true, oneOf: [] },
  /** A JWT with an HMAC by the client secret. OpenID Connect Core 1.0 section 9. */
  client_secret_jwt: { secret: true, oneOf: [], signs: 'symmetric' },
  /** A JWT signed with the client's own key: needs `jwks` or `jwksUri`. RFC 7523, OpenID Connect Core 1.0 section 9. */
  private_key_jwt: { secret: false, oneOf: ['jwks', 'jwksUri'], signs: 'asymmetric' },
  /** A certificate that the server trusts: needs exactly one certificate subject. RFC 8705 section 2.1. */
  tls_client_auth: { secret: false, oneOf: certificateSubjects },
  /** A self-signed certificate whose key is registered: needs `jwks` or `jwksUri`. RFC 8705 section 2.2. */
  self_signed_tls_client_auth: { secret: false, oneOf: ['jwks', 'jwksUri'] },
} as const satisfies Readonly<Record<string, AuthMethod>>

export type AuthMethodName = keyof typeof authMethods

/** How a confidential client may authenticate. */
export type ConfidentialAuthMethod = Exclude<AuthMethodName, 'none'>

export function isAuthMethod(method: string): method is AuthMethodName {
  return Object.hasOwn(authMethods, method)
}

export function authMethod(name: string): AuthMethod | undefined {
  return isAuthMethod(name) ? authMethods[name] : undefined
}

/** Whether clients that authenticate so have a client secret. */
export function hasSecret(method: unknown): boolean {
  return typeof method === 'string' && authMethod(method)?.secret === true
}
