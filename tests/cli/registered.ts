import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { AuthorizationServer } from '../servers/oidc_provider.ts'
import { type ClientInformation, register } from '../support/registration.ts'
import { keepSecret } from '../support/secrets.ts'

const metadata = [
  {
    client_name: 'Shop',
    redirect_uris: ['https://shop.example.com/callback'],
    token_endpoint_auth_method: 'none',
  },
  {
    client_name: 'Orders',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    scope: 'api:read',
  },
] as const

/** A folder of a test. */
export function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'pulumi-oauth-import-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

/** A browser app and a service that somebody registered, and a file with what the server answered of them. */
export async function registered(
  t: TestContext,
  server: AuthorizationServer,
): Promise<{ readonly clients: readonly ClientInformation[]; readonly file: string }> {
  const clients = await Promise.all(metadata.map(async (one) => (await register(server, { ...one })).body))
  for (const { client_secret: secret, registration_access_token: token } of clients) {
    keepSecret(secret, 'the secret of a client')
    keepSecret(token, 'the registration access token of a client')
  }
  const file = join(folderOf(t), 'clients.json')
  writeFileSync(file, JSON.stringify(clients), { mode: 0o600 })
  return { clients, file }
}
