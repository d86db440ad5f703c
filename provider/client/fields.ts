import type { GrantType, ResponseType } from './grant_types.ts'

/**
 * What a value is in a program, and so on the wire:
 * `scopes` is a list in a program and one space-separated string on the wire, every other kind is the same in both.
 */
export type Kind = 'string' | 'uri' | 'boolean' | 'integer' | 'strings' | 'uris' | 'scopes' | 'jwks'

/** Everything the project knows about one registered client metadata name. */
export interface Field {
  /** The name on the wire. */
  readonly wire: string
  readonly kind: Kind
  /** The specification that registers the name. */
  readonly spec: string
  /** Order and duplicates carry no meaning. Lists without it are ordered. */
  readonly set?: true
  /** A Pulumi secret: encrypted in the state, never compared with what a server answers, never in a message. */
  readonly secret?: true
  /** May be given for each language, `client_name#fr` on the wire (RFC 7591 section 2.2). */
  readonly translatable?: true
  /** Must be an https URL. */
  readonly https?: true
  /** Means something only beside this field; servers give it a default then, and refuse it without. */
  readonly beside?: string
  /** Of the fields with the same word here a client holds one at most: servers refuse two. */
  readonly onlyOneOf?: 'keys' | 'certificate subjects'
  /** The authorization server metadata that lists which values the server can do. */
  readonly supportedIn?: string
  /** The server's list may be incomplete by its specification, so a missing value is never an error. */
  readonly listMayBePartial?: true
}

/**
 * One entry for each name of the registry "OAuth Dynamic Client Registration Metadata" that a client may send.
 * The comment above an entry is its documentation everywhere: in editors, in schema.json and in the reference.
 */
export const fields = {
  /**
   * Where the authorization server may send users back: absolute URIs without a fragment. Order carries no meaning.
   * Default `[]`, which is sent, so that a URI that somebody adds on the server shows as drift.
   * Required for `authorization_code` and `implicit`. RFC 7591 section 2.
   */
  redirectUris: { wire: 'redirect_uris', kind: 'uris', spec: 'RFC 7591', set: true },
  /**
   * How the client authenticates at the token endpoint. Default `client_secret_basic`; always `none` for a PublicClient.
   * A method brings its own required arguments, for instance `jwks` or `jwksUri` for `private_key_jwt`.
   * RFC 7591 section 2, OpenID Connect Core 1.0 section 9, RFC 8705 section 2.
   */
  tokenEndpointAuthMethod: {
    wire: 'token_endpoint_auth_method',
    kind: 'string',
    spec: 'RFC 7591',
    supportedIn: 'token_endpoint_auth_methods_supported',
  },
  /**
   * The grants that the client may use. Default: `authorization_code` for a PublicClient and for a ConfidentialClient with
   * redirect URIs, `client_credentials` for a ConfidentialClient without; `refresh_token` is added when `offline_access` is
   * among the scopes. `[]` is a client that obtains no tokens, for instance a resource server that only introspects.
   * RFC 7591 section 2.
   */
  grantTypes: {
    wire: 'grant_types',
    kind: 'strings',
    spec: 'RFC 7591',
    set: true,
    supportedIn: 'grant_types_supported',
  },
  /**
   * The response types that the client may use at the authorization endpoint. Default `['code']` with
   * `authorization_code`, else `[]`; always sent. Must fit the grant types. RFC 7591 section 2.1.
   */
  responseTypes: {
    wire: 'response_types',
    kind: 'strings',
    spec: 'RFC 7591',
    set: true,
    supportedIn: 'response_types_supported',
  },
  /** The name that users see when they consent. No default. May be translated. RFC 7591 section 2. */
  clientName: { wire: 'client_name', kind: 'string', spec: 'RFC 7591', translatable: true },
  /** A web page about the client, as a URL that users may follow. No default. May be translated. RFC 7591 section 2. */
  clientUri: { wire: 'client_uri', kind: 'uri', spec: 'RFC 7591', translatable: true },
  /** The client's logo, as a URL of an image that users may see. No default. May be translated. RFC 7591 section 2. */
  logoUri: { wire: 'logo_uri', kind: 'uri', spec: 'RFC 7591', translatable: true },
  /**
   * The scopes that the client may ask for, one word each; `scope` on the wire. Order carries no meaning.
   * Default: what the server gives a client that asks for none. Held against the server's `scopes_supported` at preview
   * (a warning). Narrow the type to your own scopes with `interface Register`. RFC 7591 section 2, RFC 6749 section 3.3.
   */
  scopes: {
    wire: 'scope',
    kind: 'scopes',
    spec: 'RFC 7591',
    set: true,
    supportedIn: 'scopes_supported',
    listMayBePartial: true,
  },
  /** People responsible for the client, usually e-mail addresses. Order carries no meaning. No default. RFC 7591 section 2. */
  contacts: { wire: 'contacts', kind: 'strings', spec: 'RFC 7591', set: true },
  /** The terms of service, as a URL that users may follow. No default. May be translated. RFC 7591 section 2. */
  tosUri: { wire: 'tos_uri', kind: 'uri', spec: 'RFC 7591', translatable: true },
  /** The privacy policy, as a URL that users may follow. No default. May be translated. RFC 7591 section 2. */
  policyUri: { wire: 'policy_uri', kind: 'uri', spec: 'RFC 7591', translatable: true },
  /**
   * Where the server fetches the client's public keys: an https URL. Excludes `jwks`. No default.
   * This provider never fetches it. RFC 7591 section 2.
   */
  jwksUri: { wire: 'jwks_uri', kind: 'uri', spec: 'RFC 7591', https: true, onlyOneOf: 'keys' },
  /**
   * The client's public keys as a JWK Set, by value. Public and asymmetric keys only; a private or symmetric key is an
   * error. Excludes `jwksUri`. Allowed under every auth method: it also serves signed requests and encryption.
   * No default. RFC 7591 section 2, RFC 7517 section 5.
   */
  jwks: { wire: 'jwks', kind: 'jwks', spec: 'RFC 7591', onlyOneOf: 'keys' },
  /** Identifies the software, the same for all its clients and versions. No default. RFC 7591 section 2. */
  softwareId: { wire: 'software_id', kind: 'string', spec: 'RFC 7591' },
  /** The version of the software named by `softwareId`. No default. RFC 7591 section 2. */
  softwareVersion: { wire: 'software_version', kind: 'string', spec: 'RFC 7591' },
  /**
   * Signed claims about the client as a JWT, issued by somebody whom the server trusts. Its values win over those declared
   * beside it: what the server answers is then said once and kept. A secret. No default. RFC 7591 section 2.3.
   */
  softwareStatement: {
    wire: 'software_statement',
    kind: 'string',
    spec: 'RFC 7591 section 2.3',
    secret: true,
  },
  /**
   * `web` or `native`. No default: servers take `web`. A native app with a private-use URI scheme needs `native`.
   * OpenID Connect Dynamic Client Registration 1.0 section 2.
   */
  applicationType: {
    wire: 'application_type',
    kind: 'string',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
  },
  /**
   * An https URL of a JSON list of redirect URIs that share one pairwise sector. The server fetches it, this provider never
   * does. No default. OpenID Connect Dynamic Client Registration 1.0 section 5.
   */
  sectorIdentifierUri: {
    wire: 'sector_identifier_uri',
    kind: 'uri',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
    https: true,
  },
  /**
   * `public`: every client sees the same `sub` for a user; `pairwise`: each sector its own. No default. A change gives every
   * user a new `sub`, which the preview says. OpenID Connect Dynamic Client Registration 1.0 section 2.
   */
  subjectType: {
    wire: 'subject_type',
    kind: 'string',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
    supportedIn: 'subject_types_supported',
  },
  /**
   * The JWS algorithm of ID tokens. No default: servers take `RS256`. OpenID Connect Dynamic Client Registration 1.0
   * section 2.
   */
  idTokenSignedResponseAlg: {
    wire: 'id_token_signed_response_alg',
    kind: 'string',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
    supportedIn: 'id_token_signing_alg_values_supported',
  },
  /**
   * The JWE key management algorithm of ID tokens. No default: not encrypted. OpenID Connect Dynamic Client Registration 1.0
   * section 2.
   */
  idTokenEncryptedResponseAlg: {
    wire: 'id_token_encrypted_response_alg',
    kind: 'string',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
    supportedIn: 'id_token_encryption_alg_values_supported',
  },
  /**
   * The JWE content encryption of ID tokens. Needs `idTokenEncryptedResponseAlg`. No default: servers take `A128CBC-HS256`.
   * OpenID Connect Dynamic Client Registration 1.0 section 2.
   */
  idTokenEncryptedResponseEnc: {
    wire: 'id_token_encrypted_response_enc',
    kind: 'string',
    beside: 'idTokenEncryptedResponseAlg',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
    supportedIn: 'id_token_encryption_enc_values_supported',
  },
  /**
   * The JWS algorithm of userinfo answers. No default: plain JSON. OpenID Connect Dynamic Client Registration 1.0 section 2.
   */
  userinfoSignedResponseAlg: {
    wire: 'userinfo_signed_response_alg',
    kind: 'string',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
    supportedIn: 'userinfo_signing_alg_values_supported',
  },
  /**
   * The JWE key management algorithm of userinfo answers. No default: not encrypted. OpenID Connect Dynamic Client
   * Registration 1.0 section 2.
   */
  userinfoEncryptedResponseAlg: {
    wire: 'userinfo_encrypted_response_alg',
    kind: 'string',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
    supportedIn: 'userinfo_encryption_alg_values_supported',
  },
  /**
   * The JWE content encryption of userinfo answers. Needs `userinfoEncryptedResponseAlg`. No default: servers take
   * `A128CBC-HS256`. OpenID Connect Dynamic Client Registration 1.0 section 2.
   */
  userinfoEncryptedResponseEnc: {
    wire: 'userinfo_encrypted_response_enc',
    kind: 'string',
    beside: 'userinfoEncryptedResponseAlg',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
    supportedIn: 'userinfo_encryption_enc_values_supported',
  },
  /**
   * The JWS algorithm that request objects must be signed with. No default: any that the server knows. OpenID Connect
   * Dynamic Client Registration 1.0 section 2.
   */
  requestObjectSigningAlg: {
    wire: 'request_object_signing_alg',
    kind: 'string',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
    supportedIn: 'request_object_signing_alg_values_supported',
  },
  /**
   * The JWE key management algorithm that the client may use for request objects. No default. OpenID Connect Dynamic Client
   * Registration 1.0 section 2.
   */
  requestObjectEncryptionAlg: {
    wire: 'request_object_encryption_alg',
    kind: 'string',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
    supportedIn: 'request_object_encryption_alg_values_supported',
  },
  /**
   * The JWE content encryption that the client may use for request objects. Needs `requestObjectEncryptionAlg`. No default:
   * servers take `A128CBC-HS256`. OpenID Connect Dynamic Client Registration 1.0 section 2.
   */
  requestObjectEncryptionEnc: {
    wire: 'request_object_encryption_enc',
    kind: 'string',
    beside: 'requestObjectEncryptionAlg',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
    supportedIn: 'request_object_encryption_enc_values_supported',
  },
  /**
   * The JWS algorithm that the client signs its authentication with, for `private_key_jwt` and `client_secret_jwt`.
   * No default: any that the server knows. OpenID Connect Dynamic Client Registration 1.0 section 2.
   */
  tokenEndpointAuthSigningAlg: {
    wire: 'token_endpoint_auth_signing_alg',
    kind: 'string',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
    supportedIn: 'token_endpoint_auth_signing_alg_values_supported',
  },
  /**
   * Seconds after which a user must log in again, unless a request says otherwise. `0` means at every request, which is not
   * the same as absent. No default. OpenID Connect Dynamic Client Registration 1.0 section 2.
   */
  defaultMaxAge: {
    wire: 'default_max_age',
    kind: 'integer',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
  },
  /**
   * Whether ID tokens must say when the user logged in (`auth_time`). No default: servers take `false`. OpenID Connect
   * Dynamic Client Registration 1.0 section 2.
   */
  requireAuthTime: {
    wire: 'require_auth_time',
    kind: 'boolean',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
  },
  /**
   * The authentication context classes to ask for when a request names none, in order of preference: here order counts.
   * No default. OpenID Connect Dynamic Client Registration 1.0 section 2.
   */
  defaultAcrValues: {
    wire: 'default_acr_values',
    kind: 'strings',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
    supportedIn: 'acr_values_supported',
    listMayBePartial: true,
  },
  /**
   * An https URL by which somebody else may start a login at the client. No default. OpenID Connect Dynamic Client
   * Registration 1.0 section 2.
   */
  initiateLoginUri: {
    wire: 'initiate_login_uri',
    kind: 'uri',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
    https: true,
  },
  /**
   * The `request_uri` values that the client may use. Order carries no meaning. No default. The server may fetch them, this
   * provider never does. OpenID Connect Dynamic Client Registration 1.0 section 2.
   */
  requestUris: {
    wire: 'request_uris',
    kind: 'uris',
    spec: 'OpenID Connect Dynamic Client Registration 1.0',
    set: true,
  },
  /**
   * Where users may be sent after a logout: absolute URIs. Order carries no meaning. No default.
   * OpenID Connect RP-Initiated Logout 1.0 section 3.1.
   */
  postLogoutRedirectUris: {
    wire: 'post_logout_redirect_uris',
    kind: 'uris',
    spec: 'OpenID Connect RP-Initiated Logout 1.0',
    set: true,
  },
  /**
   * The page that the server loads in the browser to log the user out of the client: scheme, host and port of one of the
   * redirect URIs. No default. OpenID Connect Front-Channel Logout 1.0 section 2.
   */
  frontchannelLogoutUri: {
    wire: 'frontchannel_logout_uri',
    kind: 'uri',
    spec: 'OpenID Connect Front-Channel Logout 1.0',
  },
  /**
   * Whether the server must add issuer and session to the front-channel logout. No default: servers take `false`.
   * OpenID Connect Front-Channel Logout 1.0 section 2.
   */
  frontchannelLogoutSessionRequired: {
    wire: 'frontchannel_logout_session_required',
    kind: 'boolean',
    spec: 'OpenID Connect Front-Channel Logout 1.0',
  },
  /**
   * Where the server posts a logout token: an http(s) URL without a fragment. No default. OpenID Connect Back-Channel Logout
   * 1.0 section 2.2.
   */
  backchannelLogoutUri: {
    wire: 'backchannel_logout_uri',
    kind: 'uri',
    spec: 'OpenID Connect Back-Channel Logout 1.0',
  },
  /**
   * Whether logout tokens must name the session. No default: servers take `false`. OpenID Connect Back-Channel Logout 1.0
   * section 2.2.
   */
  backchannelLogoutSessionRequired: {
    wire: 'backchannel_logout_session_required',
    kind: 'boolean',
    spec: 'OpenID Connect Back-Channel Logout 1.0',
  },
  /**
   * Whether access tokens are bound to the client's certificate. No default: servers take `false`. RFC 8705 section 3.4.
   */
  tlsClientCertificateBoundAccessTokens: {
    wire: 'tls_client_certificate_bound_access_tokens',
    kind: 'boolean',
    spec: 'RFC 8705',
  },
  /**
   * The subject of the client's certificate as a distinguished name (RFC 4514). For `tls_client_auth`, which takes exactly
   * one certificate subject. No default. RFC 8705 section 2.1.2.
   */
  tlsClientAuthSubjectDn: {
    wire: 'tls_client_auth_subject_dn',
    kind: 'string',
    spec: 'RFC 8705',
    onlyOneOf: 'certificate subjects',
  },
  /**
   * The DNS name in the client's certificate. For `tls_client_auth`, which takes exactly one certificate subject.
   * No default. RFC 8705 section 2.1.2.
   */
  tlsClientAuthSanDns: {
    wire: 'tls_client_auth_san_dns',
    kind: 'string',
    spec: 'RFC 8705',
    onlyOneOf: 'certificate subjects',
  },
  /**
   * The URI in the client's certificate. For `tls_client_auth`, which takes exactly one certificate subject. No default.
   * RFC 8705 section 2.1.2.
   */
  tlsClientAuthSanUri: {
    wire: 'tls_client_auth_san_uri',
    kind: 'string',
    spec: 'RFC 8705',
    onlyOneOf: 'certificate subjects',
  },
  /**
   * The IP address in the client's certificate. For `tls_client_auth`, which takes exactly one certificate subject.
   * No default. RFC 8705 section 2.1.2.
   */
  tlsClientAuthSanIp: {
    wire: 'tls_client_auth_san_ip',
    kind: 'string',
    spec: 'RFC 8705',
    onlyOneOf: 'certificate subjects',
  },
  /**
   * The e-mail address in the client's certificate. For `tls_client_auth`, which takes exactly one certificate subject.
   * No default. RFC 8705 section 2.1.2.
   */
  tlsClientAuthSanEmail: {
    wire: 'tls_client_auth_san_email',
    kind: 'string',
    spec: 'RFC 8705',
    onlyOneOf: 'certificate subjects',
  },
  /**
   * Whether authorization requests must be signed request objects. No default: servers take `false`. RFC 9101 section 10.5.
   */
  requireSignedRequestObject: { wire: 'require_signed_request_object', kind: 'boolean', spec: 'RFC 9101' },
  /**
   * Whether authorization requests must be pushed first. Such a client may have no redirect URIs. No default: servers take
   * `false`. RFC 9126 section 6.
   */
  requirePushedAuthorizationRequests: {
    wire: 'require_pushed_authorization_requests',
    kind: 'boolean',
    spec: 'RFC 9126',
  },
  /** The authorization details types that the client may use. Order carries no meaning. No default. RFC 9396 section 10. */
  authorizationDetailsTypes: {
    wire: 'authorization_details_types',
    kind: 'strings',
    spec: 'RFC 9396',
    set: true,
    supportedIn: 'authorization_details_types_supported',
  },
  /** Whether the client always asks for DPoP-bound access tokens. No default: servers take `false`. RFC 9449 section 5.2. */
  dpopBoundAccessTokens: { wire: 'dpop_bound_access_tokens', kind: 'boolean', spec: 'RFC 9449' },
  /** The JWS algorithm of introspection answers. No default: plain JSON. RFC 9701 section 6. */
  introspectionSignedResponseAlg: {
    wire: 'introspection_signed_response_alg',
    kind: 'string',
    spec: 'RFC 9701',
    supportedIn: 'introspection_signing_alg_values_supported',
  },
  /** The JWE key management algorithm of introspection answers. No default: not encrypted. RFC 9701 section 6. */
  introspectionEncryptedResponseAlg: {
    wire: 'introspection_encrypted_response_alg',
    kind: 'string',
    spec: 'RFC 9701',
    supportedIn: 'introspection_encryption_alg_values_supported',
  },
  /**
   * The JWE content encryption of introspection answers. Needs `introspectionEncryptedResponseAlg`. No default: servers take
   * `A128CBC-HS256`. RFC 9701 section 6.
   */
  introspectionEncryptedResponseEnc: {
    wire: 'introspection_encrypted_response_enc',
    kind: 'string',
    beside: 'introspectionEncryptedResponseAlg',
    spec: 'RFC 9701',
    supportedIn: 'introspection_encryption_enc_values_supported',
  },
  /** The JWS algorithm of authorization responses; `none` is not allowed. No default: servers take `RS256`. JARM section 3. */
  authorizationSignedResponseAlg: {
    wire: 'authorization_signed_response_alg',
    kind: 'string',
    spec: 'JARM',
    supportedIn: 'authorization_signing_alg_values_supported',
  },
  /** The JWE key management algorithm of authorization responses. No default: not encrypted. JARM section 3. */
  authorizationEncryptedResponseAlg: {
    wire: 'authorization_encrypted_response_alg',
    kind: 'string',
    spec: 'JARM',
    supportedIn: 'authorization_encryption_alg_values_supported',
  },
  /**
   * The JWE content encryption of authorization responses. Needs `authorizationEncryptedResponseAlg`. No default: servers
   * take `A128CBC-HS256`. JARM section 3.
   */
  authorizationEncryptedResponseEnc: {
    wire: 'authorization_encrypted_response_enc',
    kind: 'string',
    beside: 'authorizationEncryptedResponseAlg',
    spec: 'JARM',
    supportedIn: 'authorization_encryption_enc_values_supported',
  },
  /**
   * How backchannel authentication delivers tokens: `poll`, `ping` or `push`. Required with the CIBA grant. No default.
   * OpenID CIBA Core 1.0 section 4.
   */
  backchannelTokenDeliveryMode: {
    wire: 'backchannel_token_delivery_mode',
    kind: 'string',
    spec: 'OpenID CIBA Core 1.0',
    supportedIn: 'backchannel_token_delivery_modes_supported',
  },
  /**
   * Where the server notifies the client: an https URL. Required for `ping` and `push`. No default. OpenID CIBA Core 1.0
   * section 4.
   */
  backchannelClientNotificationEndpoint: {
    wire: 'backchannel_client_notification_endpoint',
    kind: 'uri',
    spec: 'OpenID CIBA Core 1.0',
    https: true,
  },
  /**
   * The JWS algorithm of signed backchannel authentication requests. No default: not signed. OpenID CIBA Core 1.0 section 4.
   */
  backchannelAuthenticationRequestSigningAlg: {
    wire: 'backchannel_authentication_request_signing_alg',
    kind: 'string',
    spec: 'OpenID CIBA Core 1.0',
    supportedIn: 'backchannel_authentication_request_signing_alg_values_supported',
  },
  /** Whether the client supports a user code. No default: servers take `false`. OpenID CIBA Core 1.0 section 4. */
  backchannelUserCodeParameter: {
    wire: 'backchannel_user_code_parameter',
    kind: 'boolean',
    spec: 'OpenID CIBA Core 1.0',
  },
  /**
   * Where users may be sent after they gave claims. Order carries no meaning. No default. UMA 2.0 Grant section 3.3.2.
   */
  claimsRedirectUris: { wire: 'claims_redirect_uris', kind: 'uris', spec: 'UMA 2.0 Grant', set: true },
} as const satisfies Readonly<Record<string, Field>>

export type FieldName = keyof typeof fields

export const fieldNames: readonly FieldName[] = Object.keys(fields).filter(isFieldName)

export function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(fields, name)
}

/** The entry as its interface, for code that treats all fields alike. */
export function field(name: FieldName): Field {
  return fields[name]
}

/** The field that this one depends on. */
export function beside(name: FieldName): FieldName | undefined {
  const other = field(name).beside
  return other !== undefined && isFieldName(other) ? other : undefined
}

/** The fields that cannot stand beside this one. */
export function alternatives(name: FieldName): readonly FieldName[] {
  const group = field(name).onlyOneOf
  return group === undefined
    ? []
    : fieldNames.filter((other) => other !== name && field(other).onlyOneOf === group)
}

export const translatableNames: readonly FieldName[] = fieldNames.filter((name) => field(name).translatable)

/** A JSON Web Key (RFC 7517), public and asymmetric. */
export interface Jwk {
  readonly kty: string
  readonly [member: string]: unknown
}

/** A JWK Set (RFC 7517 section 5). */
export interface Jwks {
  readonly keys: readonly Jwk[]
}

/** Your own scopes, when you narrow `Register`; else any string. */
// biome-ignore lint/suspicious/noEmptyInterface: users merge their `scope` union into it
export interface Register {}

/**
 * What may stand in `scopes`: any string, until a project declares its own union once:
 * `declare module 'pulumi-oauth' { interface Register { scope: 'orders:read' | 'orders:write' } }`
 */
export type Scope = Register extends { readonly scope: infer S extends string } ? S : string

interface KindValues {
  string: string
  uri: string
  boolean: boolean
  integer: number
  strings: readonly string[]
  uris: readonly string[]
  scopes: readonly Scope[]
  jwks: Jwks
}

interface NarrowerValues {
  applicationType: 'web' | 'native'
  subjectType: 'public' | 'pairwise'
  grantTypes: readonly GrantType[]
  responseTypes: readonly ResponseType[]
  backchannelTokenDeliveryMode: 'poll' | 'ping' | 'push'
}

/** The value of a field in a program. */
export type FieldValue<F extends FieldName> = F extends keyof NarrowerValues
  ? NarrowerValues[F]
  : KindValues[(typeof fields)[F]['kind']]
