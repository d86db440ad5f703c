import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { complaint, run } from '../../ci/run.ts'
import { hydraBinary } from '../../ci/servers/hydra.ts'
import { freePort, start } from '../../ci/servers/started.ts'
import { type Operator, operatorAt } from './operator.ts'

/** A real Ory Hydra. */
export interface Hydra {
  /** With the slash at its end, as its discovery document says it. */
  readonly issuer: string
  readonly adminUrl: string
  /** An operator's call below `/admin`. */
  readonly admin: Operator
  readonly close: () => Promise<void>
}

type Running = Omit<Hydra, 'admin'>

/** A Hydra of our own, or the one that HYDRA_ADMIN_URL and HYDRA_PUBLIC_URL name. */
export async function startHydra(): Promise<Hydra> {
  const running = await given()
  return { ...running, admin: operatorAt(`${running.adminUrl}/admin`) }
}

async function given(): Promise<Running> {
  const { HYDRA_ADMIN_URL: adminUrl, HYDRA_PUBLIC_URL: publicUrl } = process.env
  if (adminUrl === undefined) return startOwn()
  if (publicUrl === undefined)
    throw new Error('HYDRA_ADMIN_URL is set without HYDRA_PUBLIC_URL: set that too.')
  const [issuer, admin] = [`${publicUrl.replace(/\/$/, '')}/`, adminUrl.replace(/\/$/, '')]
  return { issuer, adminUrl: admin, close: async () => {} }
}

async function startOwn(): Promise<Running> {
  const command = await hydraBinary()
  const folder = mkdtempSync(join(tmpdir(), 'hydra-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    const { issuer, adminUrl, close } = await startIn(folder, command)
    return { issuer, adminUrl, close: () => close().finally(remove) }
  } catch (error) {
    remove()
    throw error
  }
}

async function startIn(folder: string, command: string): Promise<Running> {
  const [publicPort, adminPort] = [await freePort(), await freePort()]
  const issuer = `http://127.0.0.1:${publicPort}/`
  const adminUrl = `http://127.0.0.1:${adminPort}`
  const config = join(folder, 'hydra.json')
  const dsn = `sqlite://${join(folder, 'hydra.sqlite')}?_fk=true`
  writeFileSync(config, JSON.stringify(configuration(issuer, { publicPort, adminPort, dsn })))
  // It would rather believe a DSN of the person than its configuration.
  const env = { ...process.env, DSN: dsn }
  const migrated = await run(command, ['migrate', 'sql', 'up', '-e', '-y', '-c', config], { env })
  if (migrated.code !== 0) throw new Error(`Hydra could not make its database:\n${complaint(migrated)}`)
  const { close } = await start({
    name: 'Hydra',
    command,
    args: ['serve', 'all', '--dev', '-c', config],
    env,
    ready: `${adminUrl}/health/ready`,
    limit: 60_000,
  })
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
    sqa: { opt_out: true },
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
