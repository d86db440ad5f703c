import { field, fieldNames } from './fields.ts'

/** Everything the project knows about one output. */
export interface Output {
  /** The member of the server's answer that it is. */
  readonly wire?: string
  readonly type: 'string' | 'integer' | 'boolean' | 'strings' | 'object'
  /** A Pulumi secret, always. */
  readonly secret?: true
  /** Kept only while the server answers it. */
  readonly passing?: true
  /** For the provider itself: not part of the class. */
  readonly internal?: true
  /** Recorded only while the auth method has a secret. */
  readonly ofSecret?: true
  /** Answered by this API alone. */
  readonly only?: 'keycloak'
}

/** What a program may read of a client beside what it declared. The comment above an entry is its documentation. */
export const outputs = {
  /** The client id that the server issued; the same as `id`. RFC 7591 section 3.2.1. */
  clientId: { type: 'string', wire: 'client_id' },
  /** The client secret, where the auth method has one. A Pulumi secret. RFC 7591 section 3.2.1. */
  clientSecret: { type: 'string', wire: 'client_secret', secret: true, ofSecret: true },
  /** When the client secret expires, in seconds since 1970; 0: never. RFC 7591 section 3.2.1. */
  clientSecretExpiresAt: { type: 'integer', wire: 'client_secret_expires_at', ofSecret: true },
  /**
   * The secret before the last rotation, while the server still takes it (Keycloak's rotation policy). A Pulumi secret.
   */
  previousClientSecret: {
    type: 'string',
    wire: 'previous_client_secret',
    ...{ secret: true, passing: true, ofSecret: true, only: 'keycloak' },
  },
  /** When the server stops taking it, in seconds since 1970; an update after that forgets it. */
  previousClientSecretExpiresAt: {
    type: 'integer',
    wire: 'previous_client_secret_expires_at',
    ...{ passing: true, ofSecret: true, only: 'keycloak' },
  },
  /** When the client id was issued, in seconds since 1970, where the server says so. RFC 7591 section 3.2.1. */
  clientIdIssuedAt: { type: 'integer', wire: 'client_id_issued_at' },
  /** The token that manages this one client; it may change with every update. A Pulumi secret. RFC 7592 section 3. */
  registrationAccessToken: { type: 'string', wire: 'registration_access_token', secret: true },
  /** The one before it, void unless the server's own write of somebody else's change brings it back (registration/rfc7591.ts). */
  previousRegistrationAccessToken: { type: 'string', secret: true, internal: true },
  /** The client configuration endpoint, where this one client is managed. RFC 7592 section 3. */
  registrationClientUri: { type: 'string', wire: 'registration_client_uri' },
  /** The server's authorization endpoint, where it has one. RFC 8414 section 2. */
  authorizationEndpoint: { type: 'string' },
  /** The server's token endpoint, where it has one. RFC 8414 section 2. */
  tokenEndpoint: { type: 'string' },
  /** The declared fields that the server keeps with another value, and that value; said once, never a diff. */
  serverChanged: { type: 'object' },
  /** The layout of these outputs, for later versions of this package. */
  layout: { type: 'integer', internal: true },
  /** Steps of an earlier run that did not finish; the next update repeats them. */
  unfinished: { type: 'strings', internal: true },
  /** The server answers every read with another registration access token, so reads are not sent. */
  rotatesOnRead: { type: 'boolean', internal: true },
  /** Which creation of this client id is ours, where client ids are chosen. */
  life: { type: 'string', wire: 'life', internal: true },
} as const satisfies Readonly<Record<string, Output>>

export type OutputName = keyof typeof outputs

export const outputNames = Object.keys(outputs).filter((name): name is OutputName =>
  Object.hasOwn(outputs, name),
)

/** What is a secret wherever it is recorded. */
export const secretNames: readonly string[] = [
  ...fieldNames.filter((name) => field(name).secret === true),
  ...outputNames.filter((name) => 'secret' in outputs[name]),
]
