import { isForPublic, type OwnArgName, ownArgNames } from './args.ts'
import { type AuthMethodName, certificateSubjects } from './auth_methods.ts'
import { type FieldName, fieldNames } from './fields.ts'

/** Everything the project knows about one type of client (RFC 6749 section 2.1). */
export interface ClientType {
  readonly kind: string
  readonly authMethods: readonly AuthMethodName[]
  /** The method of a program that names none. */
  readonly defaultAuthMethod: AuthMethodName
  /** Fields that mean nothing for this type. */
  readonly without: readonly FieldName[]
  /** The grant of a client that has redirect URIs, and of one that has none. */
  readonly defaultGrant: { readonly redirecting: string; readonly other: string }
}

/** The two types of clients, from which most decisions about a client follow. */
export const clientTypes = {
  /**
   * An OAuth client that cannot keep a secret: a browser or native app. It obtains tokens by authorization code with PKCE,
   * may read userinfo, and is told nothing at introspection. RFC 6749 section 2.1.
   */
  PublicClient: {
    kind: 'PublicClient',
    authMethods: ['none'],
    defaultAuthMethod: 'none',
    without: [
      'tokenEndpointAuthMethod',
      'tokenEndpointAuthSigningAlg',
      ...certificateSubjects,
      'backchannelTokenDeliveryMode',
      'backchannelClientNotificationEndpoint',
      'backchannelAuthenticationRequestSigningAlg',
      'backchannelUserCodeParameter',
    ],
    defaultGrant: { redirecting: 'authorization_code', other: 'authorization_code' },
  },
  /**
   * An OAuth client that can be entrusted with a secret, a key or a certificate: a server, a container, a backend service.
   * It obtains tokens by client credentials, or by authorization code with PKCE for its users. RFC 6749 section 2.1.
   */
  ConfidentialClient: {
    kind: 'ConfidentialClient',
    authMethods: [
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'tls_client_auth',
      'self_signed_tls_client_auth',
    ],
    defaultAuthMethod: 'client_secret_basic',
    without: [],
    defaultGrant: { redirecting: 'authorization_code', other: 'client_credentials' },
  },
} as const satisfies Readonly<Record<string, ClientType>>

export type ClientKind = keyof typeof clientTypes

export function clientType(kind: ClientKind): ClientType {
  return clientTypes[kind]
}

/** The fields that a program may give to a client of this type. */
export function fieldsOf(type: ClientType): readonly FieldName[] {
  return fieldNames.filter((name) => !type.without.includes(name))
}

/** The other arguments that it may give. */
export function ownArgsOf({ kind }: ClientType): readonly OwnArgName[] {
  return ownArgNames.filter((name) => kind !== 'PublicClient' || isForPublic(name))
}
