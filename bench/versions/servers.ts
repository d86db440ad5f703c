import { fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Agent, request } from 'undici'
import { keycloakHome } from '../../ci/servers/keycloak.ts'
import { administrator, startIn } from '../../ci/servers/start_keycloak.ts'
import { json } from '../../provider/client/json.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import { createCertificateAuthority } from '../../tests/support/certificates.ts'
import { asked } from '../asked.ts'

/** A server in another process that offers both versions by TLS. */
export interface Offering {
  readonly name: string
  readonly url: string
  /** For one pass: a token of the master realm lives a minute (26.7.3). */
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  /** Vouches for the server, in PEM. */
  readonly authority: string
  readonly close: () => Promise<void>
}

export async function standIn(): Promise<Offering> {
  const child = fork(fileURLToPath(new URL('server.ts', import.meta.url)))
  const { url, authority } = await asked<Pick<Offering, 'url' | 'authority'>>(child)
  return { name: 'stand-in', url, authority, headers: async () => ({}), close: async () => void child.kill() }
}

/** A read of a client by the admin API. */
export async function keycloak(): Promise<Offering> {
  const authority = await createCertificateAuthority()
  const { cert, key } = await authority.issue({ commonName: 'bench', ip: '127.0.0.1' })
  const folder = mkdtempSync(join(tmpdir(), 'versions-'))
  const files = { certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  writeFileSync(files.certificate, cert)
  writeFileSync(files.key, key, { mode: 0o600 })
  const { secureUrl, close } = await startIn(await keycloakHome(), files)
  const dispatcher = new Agent({ connect: { ca: authority.certificate } })
  const member = async (name: string, asked: ReturnType<typeof request>) => {
    const found = json(await (await asked).body.text())
    const one: unknown = Array.isArray(found) ? found[0] : found
    return isRecord(one) ? String(one[name]) : ''
  }
  const headers = async () => {
    const token = await member(
      'access_token',
      request(`${secureUrl}/realms/master/protocol/openid-connect/token`, {
        ...{ method: 'POST', dispatcher, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
        body: `${new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...administrator() })}`,
      }),
    )
    return { authorization: `Bearer ${token}` }
  }
  const clients = `${secureUrl}/admin/realms/master/clients`
  const asking = { dispatcher, headers: await headers() }
  const id = await member('id', request(`${clients}?clientId=account`, asking))
  return {
    name: 'Keycloak',
    url: `${clients}/${id}`,
    authority: authority.certificate,
    headers,
    close: async () => {
      await dispatcher.destroy()
      await close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
