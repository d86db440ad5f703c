import { Agent, request } from 'undici'
import type { argsOf } from './core/client.ts'

/** A client's requests by undici alone: what it sends is written, and what comes is parsed. Nothing is looked at. */

export type Metadata = Readonly<Record<string, unknown>>

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export type Bare = (method: Method, url: string, token: string, metadata?: Metadata) => Promise<Metadata>

export function bare(): Bare {
  const dispatcher = new Agent()
  return async (method, url, token, metadata) => {
    const body = metadata === undefined ? null : JSON.stringify(metadata)
    const { body: answer } = await request(url, {
      method,
      dispatcher,
      body,
      headers: {
        accept: 'application/json',
        'user-agent': 'pulumi-oauth',
        ...(body === null ? {} : { 'content-type': 'application/json' }),
        authorization: `Bearer ${token}`,
      },
    })
    const text = await answer.text()
    return text === '' ? {} : JSON.parse(text)
  }
}

/** The body of an update: what the server holds, without what only the server sets, overlaid. */
export function overlaid(live: Metadata, metadata: Metadata): Metadata {
  const { client_secret, client_secret_expires_at, client_id_issued_at, ...rest } = live
  const { registration_access_token, registration_client_uri, ...kept } = rest
  return { ...kept, ...metadata }
}

export function metadataOf({
  clientName,
  redirectUris,
  scopes,
  contacts,
}: ReturnType<typeof argsOf>): Metadata {
  return {
    redirect_uris: redirectUris,
    ...{ token_endpoint_auth_method: defaults.tokenEndpointAuthMethod, grant_types: defaults.grantTypes },
    response_types: defaults.responseTypes,
    client_name: clientName,
    scope: scopes.join(' '),
    contacts,
  }
}

/** What our check makes explicit for these clients. */
export const defaults = {
  tokenEndpointAuthMethod: 'client_secret_basic',
  grantTypes: ['authorization_code', 'refresh_token'],
  responseTypes: ['code'],
}
