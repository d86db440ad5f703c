import {
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretJwt,
  ClientSecretPost,
  type CryptoKey,
  None,
  PrivateKeyJwt,
  TlsClientAuth,
} from 'openid-client'
import type { Certificate } from './certificates.ts'

/** A registered client and what its application keeps: everything needed to use it. */
export interface UsedClient {
  readonly clientId: string
  /** `token_endpoint_auth_method` of the client. */
  readonly authMethod: AuthMethod
  readonly clientSecret?: string
  readonly redirectUris?: readonly string[]
  /** Private key of private_key_jwt. */
  readonly key?: CryptoKey
  /** Of tls_client_auth and self_signed_tls_client_auth, or to bind access tokens to (RFC 8705 section 3). */
  readonly certificate?: Certificate
}

/** How openid-client authenticates a client, by `token_endpoint_auth_method`. */
export const clientAuthentication = {
  none: () => None(),
  client_secret_basic: (client) => ClientSecretBasic(needed(client, 'clientSecret')),
  client_secret_post: (client) => ClientSecretPost(needed(client, 'clientSecret')),
  client_secret_jwt: (client) => ClientSecretJwt(needed(client, 'clientSecret')),
  private_key_jwt: (client) => PrivateKeyJwt(needed(client, 'key')),
  tls_client_auth: (client) => needed(client, 'certificate') && TlsClientAuth(),
  self_signed_tls_client_auth: (client) => needed(client, 'certificate') && TlsClientAuth(),
} as const satisfies Record<string, (client: UsedClient) => ClientAuth>

export type AuthMethod = keyof typeof clientAuthentication

export function isAuthMethod(name: string): name is AuthMethod {
  return Object.hasOwn(clientAuthentication, name)
}

function needed<Part extends 'clientSecret' | 'key' | 'certificate'>(
  client: UsedClient,
  part: Part,
): NonNullable<UsedClient[Part]> {
  const value = client[part]
  if (value !== undefined) return value
  throw new TypeError(
    `Client ${client.clientId} authenticates with ${client.authMethod}, which needs its ${part}`,
  )
}
