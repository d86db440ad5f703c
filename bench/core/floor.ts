import { Agent, request } from 'undici'
import { argsOf } from './client.ts'
import { type Contender, contend } from './contender.ts'

/** The same requests with the same bodies by undici alone: what it sends is written, and what comes is parsed. Nothing is looked at. */

type Metadata = Readonly<Record<string, unknown>>

interface Client {
  readonly number: number
  readonly uri: string
  readonly token: string
}

export function floor(issuer: string, initialAccessToken: string): Contender<Client> {
  const dispatcher = new Agent()

  async function sent(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    token: string,
    metadata?: Metadata,
  ): Promise<Metadata> {
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

  return {
    async create(number) {
      const client = await sent('POST', `${issuer}/reg`, initialAccessToken, metadataOf(number, 0))
      const { registration_client_uri: uri, registration_access_token: token } = client
      return { number, uri: String(uri), token: String(token) }
    },
    async read(client) {
      await sent('GET', client.uri, client.token)
      return client
    },
    async update({ number, uri, token }) {
      const live = await sent('GET', uri, token)
      const { client_secret, client_secret_expires_at, client_id_issued_at, ...rest } = live
      const { registration_access_token, registration_client_uri, ...metadata } = rest
      const changed = { ...metadata, ...metadataOf(number, 1) }
      const { registration_access_token: next } = await sent('PUT', uri, token, changed)
      return { number, uri, token: typeof next === 'string' ? next : token }
    },
    async delete({ uri, token }) {
      await sent('DELETE', uri, token)
    },
  }
}

function metadataOf(number: number, turn: number): Metadata {
  const { clientName, redirectUris, scopes, contacts } = argsOf(number, turn)
  return {
    redirect_uris: redirectUris,
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    client_name: clientName,
    scope: scopes.join(' '),
    contacts,
  }
}

if (import.meta.main) {
  const [issuer = '', initialAccessToken = ''] = process.argv.slice(2)
  contend(floor(issuer, initialAccessToken))
}
