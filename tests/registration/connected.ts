import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { ConfigSource } from '../../provider/config.ts'
import { type Connection, connect } from '../../provider/connection.ts'
import type { Door } from '../../provider/door.ts'
import { type AuthorizationServer, type ServerOptions, startServer } from '../servers/oidc_provider.ts'
import { hear, hearing } from '../support/heard.ts'
import { keepConfigured } from '../support/secrets.ts'

/** What a process is configured with: `OAUTH_*` without the prefix, on top of the issuer and its initial access token. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A server for one test, closed at its end. */
export async function serverFor(t: TestContext, options: ServerOptions = {}): Promise<AuthorizationServer> {
  const server = await startServer(options)
  t.after(() => server.close())
  return server
}

/** A door through which nobody but the search for secrets hears. */
export function quiet(config: ConfigSource): Door {
  return { config, say: async (_, text) => hear('what was said', text) }
}

/** A new process's connection to a server, by environment. */
export function connected(server: { readonly issuer: string }, environment: Environment): Connection {
  const named = Object.entries({ ISSUER: server.issuer, ...environment })
  const prefixed = Object.fromEntries(named.map(([name, value]) => [`OAUTH_${name}`, value]))
  keepConfigured(prefixed)
  const connection = connect(quiet({ stack: () => undefined, environment: prefixed }), server.issuer)
  return { ...connection, api: heardApi(connection.api) }
}

/** What it throws is searched for secrets. */
function heardApi(api: Connection['api']): Connection['api'] {
  return {
    ...api,
    register: (...given) => hearing('register', api.register(...given)),
    read: (...given) => hearing('read', api.read(...given)),
    update: (...given) => hearing('update', api.update(...given)),
    delete: (...given) => hearing('delete', api.delete(...given)),
  }
}

/** The same with the server's own initial access token. */
export function trusted(server: AuthorizationServer, environment: Environment = {}): Connection {
  return connected(server, { INITIAL_ACCESS_TOKEN: server.initialAccessToken, ...environment })
}

/** A client without users, on the wire. */
export const machine = {
  client_name: 'Orders',
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
  token_endpoint_auth_method: 'client_secret_basic',
} as const

/** The registration endpoint does not look at what was read before an update. */
export const unread = { client_id: 'not looked at' }

/** The path of a file for one test. */
export function fileFor(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'access-token-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'token')
  writeFileSync(path, text)
  return path
}
