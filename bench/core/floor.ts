import { bare, metadataOf, overlaid } from '../bare.ts'
import { argsOf } from './client.ts'
import { type Contender, contend } from './contender.ts'

/** The same requests with the same bodies, and nothing else. */

interface Client {
  readonly number: number
  readonly uri: string
  readonly token: string
}

export function floor(issuer: string, initialAccessToken: string): Contender<Client> {
  const send = bare()
  return {
    async create(number) {
      const metadata = metadataOf(argsOf(number, 0))
      const client = await send('POST', `${issuer}/reg`, initialAccessToken, metadata)
      const { registration_client_uri: uri, registration_access_token: token } = client
      return { number, uri: String(uri), token: String(token) }
    },
    async read(client) {
      await send('GET', client.uri, client.token)
      return client
    },
    async update({ number, uri, token }) {
      const live = await send('GET', uri, token)
      const updated = await send('PUT', uri, token, overlaid(live, metadataOf(argsOf(number, 1))))
      const { registration_access_token: next } = updated
      return { number, uri, token: typeof next === 'string' ? next : token }
    },
    async delete({ uri, token }) {
      await send('DELETE', uri, token)
    },
  }
}

if (import.meta.main) {
  const [issuer = '', initialAccessToken = ''] = process.argv.slice(2)
  contend(floor(issuer, initialAccessToken))
}
