import { randomBytes } from 'node:crypto'
import { startHydra } from '../../tests/servers/hydra.ts'
import { startKeycloak } from '../../tests/servers/keycloak.ts'
import { done, type Operator } from '../../tests/servers/operator.ts'
import { inParallel } from '../in_parallel.ts'

/** A real server with clients of ours and of others, and how its admin API is asked for them. */
export interface Filled {
  readonly url: string
  readonly ours: readonly string[]
  /** Of one client of ours. */
  readonly pathOf: (client: string) => string
  readonly firstPage: (size: number) => string
  /** The page after a full one: undefined is the end. */
  readonly nextPage: (last: Page) => string | undefined
  /** By which a client of ours is found in a page. */
  readonly key: string
  /** A token for one pass. */
  readonly token: () => Promise<string>
  readonly keepsInMemory: boolean
  /** What the server holds in memory is forgotten, as after a start of it. */
  readonly forget: () => Promise<void>
}

export interface Page {
  readonly path: string
  readonly size: number
  readonly count: number
  readonly link?: string | undefined
}

export interface Server {
  readonly name: string
  /** So many clients of ours, and all others. */
  readonly filled: (ours: number, others: number) => Promise<Filled>
  readonly close: () => Promise<void>
}

/** Of ours one in so many, evenly, since lists are in the order of client ids or of time. */
function clients(ours: number, others: number): readonly { readonly isOurs: boolean }[] {
  const every = Math.round((ours + others) / ours)
  return Array.from({ length: ours + others }, (_, number) => ({ isOurs: number % every === 0 }))
}

async function made<T>(count: readonly T[], create: (one: T) => Promise<string>): Promise<readonly string[]> {
  return inParallel(count, 8, create)
}

export async function keycloak(): Promise<Server> {
  const server = await startKeycloak()
  return {
    name: 'Keycloak',
    close: server.close,
    async filled(ours, others) {
      const realm = await server.createRealm()
      const access = await realm.createAccessClient(['manage-clients'])
      const all = clients(ours, others)
      const ids = await made(all, () => createAtKeycloak(realm.admin))
      const page = (first: number, max: number) => `/clients?first=${first}&max=${max}`
      return {
        url: `${server.url}/admin/realms/${realm.name}`,
        ours: ids.filter((_, number) => all[number]?.isOurs === true),
        key: 'id',
        pathOf: (id) => `/clients/${id}`,
        firstPage: (size) => page(0, size),
        nextPage: ({ path, size, count }) =>
          count < size
            ? undefined
            : page(Number(new URLSearchParams(path.split('?')[1]).get('first')) + size, size),
        keepsInMemory: true,
        token: () => tokenOf(realm.issuer, access),
        forget: async () => {
          await done(realm.admin('POST', '/clear-realm-cache', {}))
        },
      }
    },
  }
}

async function createAtKeycloak(admin: Operator): Promise<string> {
  const id = `${randomBytes(4).toString('hex')}-0000-4000-8000-${randomBytes(6).toString('hex')}`
  const name = randomBytes(8).toString('hex')
  const redirectUris = [`https://${name}.example.com/callback`, `https://${name}.example.com/silent`]
  await done(
    admin('POST', '/clients', {
      id,
      clientId: name,
      name,
      redirectUris,
      secret: randomBytes(32).toString('hex'),
    }),
  )
  return id
}

async function tokenOf(
  issuer: string,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
): Promise<string> {
  const answer = await fetch(`${issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }),
  })
  const { access_token }: { readonly access_token: string } = JSON.parse(await answer.text())
  return access_token
}

/** One for each filling: all of its clients are in one list. */
export async function hydra(): Promise<Server> {
  const running: (() => Promise<void>)[] = []
  return {
    name: 'Hydra',
    close: async () => {
      for (const close of running) await close()
    },
    async filled(ours, others) {
      const { adminUrl, admin, close } = await startHydra()
      running.push(close)
      const all = clients(ours, others)
      const ids = await made(all, () => createAtHydra(admin))
      return {
        url: `${adminUrl}/admin`,
        ours: ids.filter((_, number) => all[number]?.isOurs === true),
        key: 'client_id',
        pathOf: (id) => `/clients/${id}`,
        firstPage: (size) => `/clients?page_size=${size}`,
        nextPage: ({ link = '' }) => /<\/admin([^>]*)>; rel="next"/.exec(link)?.[1],
        keepsInMemory: false,
        token: async () => '',
        forget: async () => {},
      }
    },
  }
}

async function createAtHydra(admin: Operator): Promise<string> {
  const name = randomBytes(8).toString('hex')
  const redirect_uris = [`https://${name}.example.com/callback`, `https://${name}.example.com/silent`]
  await done(admin('POST', '/clients', { client_id: name, client_name: name, redirect_uris }))
  return name
}
