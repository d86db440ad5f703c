import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { complaint, run } from '../../ci/run.ts'
import { hydraBinary } from '../../ci/servers/hydra.ts'
import { freePort, start } from '../../ci/servers/started.ts'

/** A real Ory Hydra. */
export interface Hydra {
  /** With the slash at its end, as its discovery document says it. */
  readonly issuer: string
  readonly adminUrl: string
  readonly close: () => Promise<void>
}

/** A Hydra of our own, or the one that HYDRA_ADMIN_URL and HYDRA_PUBLIC_URL name. */
export async function startHydra(): Promise<Hydra> {
  const { HYDRA_ADMIN_URL: adminUrl, HYDRA_PUBLIC_URL: publicUrl } = process.env
  if (adminUrl === undefined) return startOwn()
  if (publicUrl === undefined)
    throw new Error('HYDRA_ADMIN_URL is set without HYDRA_PUBLIC_URL: set that too.')
  return { issuer: `${publicUrl.replace(/\/$/, '')}/`, adminUrl, close: async () => {} }
}

async function startOwn(): Promise<Hydra> {
  const command = await hydraBinary()
  const folder = mkdtempSync(join(tmpdir(), 'hydra-'))
  const [publicPort, adminPort] = [await freePort(), await freePort()]
  const issuer = `http://127.0.0.1:${publicPort}/`
  const adminUrl = `http://127.0.0.1:${adminPort}`
  const config = join(folder, 'hydra.json')
  const dsn = `sqlite://${join(folder, 'hydra.sqlite')}?_fk=true`
  writeFileSync(config, JSON.stringify(configuration(issuer, { publicPort, adminPort, dsn })))
  const migrated = await run(command, ['migrate', 'sql', 'up', '-e', '-y', '-c', config], {
    env: { ...process.env, DSN: dsn },
  })
  if (migrated.code !== 0) throw new Error(`Hydra could not make its database:\n${complaint(migrated)}`)
  const started = await start({
    name: 'Hydra',
    command,
    args: ['serve', 'all', '--dev', '-c', config],
    env: {},
    ready: `${adminUrl}/health/ready`,
    limit: 60_000,
  })
  const close = async () => {
    await started.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { issuer, adminUrl, close }
}

/** In memory it answers 401 to some of many requests at once (2.3.0), so that it gets a file. */
function configuration(
  issuer: string,
  {
    publicPort,
    adminPort,
    dsn,
  }: { readonly publicPort: number; readonly adminPort: number; readonly dsn: string },
): object {
  return {
    serve: {
      public: { host: '127.0.0.1', port: publicPort },
      admin: { host: '127.0.0.1', port: adminPort },
      cookies: { same_site_mode: 'Lax' },
    },
    dsn,
    log: { level: 'error' },
    urls: {
      self: { issuer },
      consent: 'http://127.0.0.1:1/consent',
      login: 'http://127.0.0.1:1/login',
    },
    secrets: { system: ['of-a-test-server-0123456789'] },
    oidc: {
      dynamic_client_registration: { enabled: true, default_scope: ['openid', 'offline_access'] },
      subject_identifiers: {
        supported_types: ['public', 'pairwise'],
        pairwise: { salt: 'of-a-test-server-0123456789' },
      },
    },
    // Without it the discovery document has no registration_endpoint.
    webfinger: { oidc_discovery: { client_registration_url: `${issuer}oauth2/register` } },
  }
}
