import type { AllClientMetadata } from 'oidc-provider'
import { isAuthMethod, type UsedClient } from './client_authentication.ts'

/** What a server answered to a registration request, unjudged. */
export interface Answer {
  readonly status: number
  readonly body: ClientInformation
}

/** Client information (RFC 7591 3.2.1, RFC 7592 3) or an error (RFC 7591 3.2.2). */
export interface ClientInformation extends AllClientMetadata {
  readonly client_id: string
  readonly registration_access_token: string
  readonly registration_client_uri: string
  readonly error?: string
  readonly error_description?: string
  readonly [member: string]: unknown
}

/** Plain RFC 7591, without the code under test. */
export function register(
  server: { readonly issuer: string; readonly initialAccessToken: string },
  metadata: AllClientMetadata,
  token = server.initialAccessToken,
): Promise<Answer> {
  return send('POST', `${server.issuer}/reg`, token, metadata)
}

export function read(client: ClientInformation): Promise<Answer> {
  return send('GET', client.registration_client_uri, client.registration_access_token)
}

/** Metadata is what the client shall be; the four members that only a server sets are left out here. */
export function update(client: ClientInformation, metadata: AllClientMetadata): Promise<Answer> {
  const {
    client_id_issued_at: _issuedAt,
    client_secret_expires_at: _expiresAt,
    ...desired
  } = {
    ...metadata,
    client_id: client.client_id,
    registration_access_token: undefined,
    registration_client_uri: undefined,
  }
  return send('PUT', client.registration_client_uri, client.registration_access_token, desired)
}

export function remove(client: ClientInformation): Promise<Answer> {
  return send('DELETE', client.registration_client_uri, client.registration_access_token)
}

/** The client as its application sees it, with what the application made itself. */
export function usedClient(
  information: ClientInformation,
  credentials: Pick<UsedClient, 'key' | 'certificate'> = {},
): UsedClient {
  const {
    client_id: clientId,
    client_secret: clientSecret,
    token_endpoint_auth_method: authMethod,
  } = information
  if (authMethod === undefined || !isAuthMethod(authMethod)) {
    throw new TypeError(`Client ${clientId} was registered with token_endpoint_auth_method ${authMethod}`)
  }
  return { clientId, authMethod, ...(clientSecret !== undefined && { clientSecret }), ...credentials }
}

async function send(
  method: string,
  url: string,
  token: string,
  metadata?: AllClientMetadata,
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(metadata && { body: JSON.stringify(metadata) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
}
