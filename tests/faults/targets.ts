import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { isRecord } from '../../provider/client/unknown.ts'
import { startHydra } from '../servers/hydra.ts'
import { startKeycloak } from '../servers/keycloak.ts'
import { startServer } from '../servers/oidc_provider.ts'
import { done, type Operator } from '../servers/operator.ts'
import { clientCredentials } from '../support/use_client.ts'
import type { FaultTarget, RunningTarget, Shown } from './target.ts'

/** The servers that the fault suite runs at. */
export const targets = {
  'oidc-provider': {
    name: 'oidc-provider',
    title: 'by RFC 7591 and RFC 7592, an update renewing the registration access token',
    seenOn: 'oidc-provider 9.13.3',
    sampled: 1,
    atOnce: 8,
    start: oidcProvider,
  },
  'keycloak-registration': {
    name: 'keycloak-registration',
    title: 'by its registration endpoint, an update renewing the registration access token',
    seenOn: 'Keycloak 26.7.3',
    sampled: 7,
    atOnce: 6,
    start: () => keycloak('registration'),
  },
  'keycloak-admin': {
    name: 'keycloak-admin',
    title: 'by its admin API',
    seenOn: 'Keycloak 26.7.3',
    sampled: 11,
    atOnce: 6,
    start: () => keycloak('admin'),
  },
  'hydra-registration': {
    name: 'hydra-registration',
    title: 'by its registration endpoint, an update renewing the registration access token',
    seenOn: 'Ory Hydra 2.3.0',
    sampled: 7,
    // SQLite has one writer, and whoever comes second is answered 500 (2.3.0), which a create by RFC 7591 does not try again.
    atOnce: 1,
    start: () => hydra('registration'),
  },
  'hydra-admin': {
    name: 'hydra-admin',
    title: 'by its admin API',
    seenOn: 'Ory Hydra 2.3.0',
    sampled: 7,
    atOnce: 4,
    start: () => hydra('admin'),
  },
} as const satisfies Readonly<Record<string, FaultTarget>>

export type Targets = keyof typeof targets

async function oidcProvider(): Promise<RunningTarget> {
  const server = await startServer({ rotate: true })
  const { issuer, initialAccessToken } = server
  const other = whenAsked(startServer)
  return {
    upstream: {
      ...at(issuer),
      elsewhere: async (path) => `${new URL((await other.started()).issuer).origin}${path}`,
    },
    stack: (origin = new URL(issuer).origin) => ({
      issuer: issuer.replace(new URL(issuer).origin, origin),
      initialAccessToken,
    }),
    hidden: [initialAccessToken],
    named: async (name) =>
      server
        .clients()
        .filter(({ client_name: one }) => one === name)
        .map(({ client_id: id }) => String(id)),
    remove: async (id) => server.removeClient(id),
    change: (id, members) => server.changeClient(id, members),
    shown: async (id) => shownOf(server.clients().find(({ client_id: one }) => one === id)),
    rotate: async (id) => {
      const secret = newSecret()
      await server.changeClient(id, { client_secret: secret })
      return secret
    },
    authenticate: (client) => clientCredentials(server, client),
    close: async () => {
      await other.close()
      await server.close()
    },
  }
}

async function keycloak(api: 'registration' | 'admin'): Promise<RunningTarget> {
  const server = await startKeycloak()
  const realm = await server.createRealm()
  const access = await accessTo[api](realm)
  const { origin: own } = new URL(realm.issuer)
  const other = await server.createRealm()
  const found = async () => listed(realm.admin, '/clients?max=1000')
  const addresses = new Map<string, string>()
  const addressOf = async (id: string) => {
    const [one] = addresses.has(id) ? [] : await listed(realm.admin, `/clients?clientId=${id}`)
    if (one !== undefined) addresses.set(id, `/clients/${String(one['id'])}`)
    return addresses.get(id) ?? '/clients/none'
  }
  return {
    upstream: {
      ...at(realm.issuer),
      elsewhere: async (path) => `${own}${path.replace(`/realms/${realm.name}/`, `/realms/${other.name}/`)}`,
    },
    stack: (origin = own) => ({ issuer: realm.issuer.replace(own, origin), ...access }),
    hidden: Object.entries(access).flatMap(([key, value]) => (/Token|Secret/.test(key) ? [value] : [])),
    named: async (name) =>
      (await found()).filter(({ name: one }) => one === name).map(({ clientId }) => String(clientId)),
    remove: async (id) => void (await done(realm.admin('DELETE', await addressOf(id)))),
    // A PUT there merges.
    change: async (id, { client_name: name, client_uri: baseUrl }) =>
      void (await done(realm.admin('PUT', await addressOf(id), { name, baseUrl }))),
    shown: async (id) => {
      const { body } = await done(realm.admin('GET', await addressOf(id)))
      assert.ok(isRecord(body))
      return shownOf({ client_name: body['name'], client_uri: body['baseUrl'] })
    },
    rotate: async (id) => {
      const { body } = await done(realm.admin('POST', `${await addressOf(id)}/client-secret`))
      assert.ok(isRecord(body))
      return String(body['value'])
    },
    authenticate: (client) => clientCredentials(realm, client),
    renewing: await renewing(realm),
    close: async () => {
      await realm.remove()
      await other.remove()
      await server.close()
    },
  }
}

type Realm = Awaited<ReturnType<Awaited<ReturnType<typeof startKeycloak>>['createRealm']>>

const accessTo = {
  registration: async (realm: Realm): Promise<Readonly<Record<string, string>>> => ({
    product: 'keycloak',
    initialAccessToken: await realm.createInitialAccessToken(10_000),
  }),
  admin: async (realm: Realm): Promise<Readonly<Record<string, string>>> => {
    const { clientId, clientSecret } = await realm.createAccessClient(['manage-clients'])
    return { api: 'keycloak', accessClientId: clientId, accessClientSecret: clientSecret }
  },
}

async function renewing(realm: Realm): Promise<Readonly<Record<string, string>>> {
  const { accessClientId = '', accessClientSecret = '' } = await accessTo.admin(realm)
  return {
    OAUTH_ISSUER: realm.issuer,
    OAUTH_ACCESS_CLIENT_ID: accessClientId,
    OAUTH_ACCESS_CLIENT_SECRET: accessClientSecret,
  }
}

async function hydra(api: 'registration' | 'admin'): Promise<RunningTarget> {
  const server = await startHydra()
  const [issuer, admin] = [new URL(server.issuer).origin, new URL(server.adminUrl).origin]
  const byAdmin = (origin = admin) => ({ api: 'hydra', adminUrl: origin })
  const other = whenAsked(startHydra)
  return {
    upstream: {
      elsewhere: async (path) => {
        const { issuer: another, adminUrl } = await other.started()
        return `${path.startsWith('/admin/') ? adminUrl : new URL(another).origin}${path}`
      },
      originOf: (path) => (path.startsWith('/admin/') ? admin : issuer),
      origins: [issuer, admin],
    },
    stack: (origin) => ({
      issuer: `${origin ?? issuer}/`,
      ...(api === 'admin' ? byAdmin(origin) : { product: 'hydra' }),
    }),
    hidden: [],
    named: async (name) =>
      (await listed(server.admin, `/clients?client_name=${encodeURIComponent(name)}&page_size=500`)).map(
        ({ client_id: id }) => String(id),
      ),
    remove: async (id) => void (await done(server.admin('DELETE', `/clients/${id}`))),
    change: async (id, members) => {
      const steps = Object.entries(members).map(([name, value]) => ({ op: 'add', path: `/${name}`, value }))
      const patch = () => server.admin('PATCH', `/clients/${id}`, steps)
      const first = await patch()
      // SQLite has one writer, and whoever comes second is answered 500 (2.3.0).
      if (first.status === 500) await done(patch())
      else await done(Promise.resolve(first))
    },
    shown: async (id) => shownOf((await done(server.admin('GET', `/clients/${id}`))).body),
    rotate: async (id) => {
      const value = newSecret()
      const steps = [{ op: 'replace', path: '/client_secret', value }]
      await done(server.admin('PATCH', `/clients/${id}`, steps))
      return value
    },
    authenticate: (client) => clientCredentials(server, client),
    close: async () => {
      await other.close()
      await server.close()
    },
  }
}

function shownOf(client: unknown): Shown {
  assert.ok(isRecord(client))
  const { client_name: name, client_uri: uri } = client
  return {
    ...(typeof name === 'string' ? { client_name: name } : {}),
    ...(typeof uri === 'string' ? { client_uri: uri } : {}),
  }
}

interface Closable {
  readonly close: () => Promise<void>
}

/** Most who start a target need no second server. */
function whenAsked<T extends Closable>(start: () => Promise<T>) {
  let starting: Promise<T> | undefined
  return {
    started: () => {
      starting ??= start()
      return starting
    },
    close: async () => (await starting)?.close(),
  }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

function at(issuer: string): Pick<RunningTarget['upstream'], 'originOf' | 'origins'> {
  const { origin } = new URL(issuer)
  return { originOf: () => origin, origins: [origin] }
}

async function listed(operator: Operator, path: string) {
  const { body } = await done(operator('GET', path))
  assert.ok(Array.isArray(body))
  return body.filter(isRecord)
}
