import { randomBytes } from 'node:crypto'
import { runKeycloak } from '../../ci/servers/run_keycloak.ts'
import { administrator } from '../../ci/servers/start_keycloak.ts'
import { json } from '../../provider/client/json.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import { done, type Operator, type OperatorAnswer, operatorAt } from './operator.ts'

/** A real Keycloak. */
export interface Keycloak {
  readonly url: string
  /** A realm of a test. @default a random name */
  readonly createRealm: (name?: string) => Promise<Realm>
  readonly close: () => Promise<void>
}

/** A realm, and what its operator can do. */
export interface Realm {
  readonly name: string
  readonly issuer: string
  /** An operator's call below `/admin/realms/<realm>`. */
  readonly admin: Operator
  readonly createInitialAccessToken: (count?: number) => Promise<string>
  /** A client of ours with a service account that has exactly these roles of `realm-management`. */
  readonly createAccessClient: (
    roles: readonly string[],
    clientId?: string,
  ) => Promise<{ readonly clientId: string; readonly clientSecret: string }>
  /** Somebody who can sign in, and has these roles of `realm-management`. @default no roles */
  readonly createUser: (username: string, password: string, roles?: readonly string[]) => Promise<void>
  readonly remove: () => Promise<void>
}

/** A Keycloak of our own, or the one that KEYCLOAK_URL names, with KEYCLOAK_ADMIN and KEYCLOAK_ADMIN_PASSWORD. */
export async function startKeycloak(): Promise<Keycloak> {
  const { KEYCLOAK_URL: given } = process.env
  const { url, close } = given === undefined ? await runKeycloak() : { url: given, close: async () => {} }
  const operator = operatorAt(`${url}/admin`, bearers(url))
  return {
    url,
    close,
    createRealm: (name = `test-${randomBytes(6).toString('hex')}`) => createRealm(url, operator, name),
  }
}

/** A token lives 60 seconds (26.7.3). */
const usableMs = 30_000

function bearers(url: string): () => Promise<Record<string, string>> {
  let held: { readonly until: number; readonly headers: Promise<Record<string, string>> } | undefined
  return () => {
    if (held === undefined || held.until < Date.now())
      held = { until: Date.now() + usableMs, headers: bearer(url) }
    return held.headers
  }
}

async function bearer(url: string): Promise<Record<string, string>> {
  const response = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...administrator() }),
  })
  return { authorization: `Bearer ${member(json(await response.text()), 'access_token')}` }
}

function member(value: unknown, name: string): unknown {
  const found = isRecord(value) ? value[name] : undefined
  if (found === undefined) throw new Error(`Keycloak answered no ${name}: ${JSON.stringify(value)}`)
  return found
}

async function createRealm(url: string, operator: Operator, name: string): Promise<Realm> {
  const at = `/realms/${name}`
  const admin = (method: string, path: string, body?: unknown) => operator(method, `${at}${path}`, body)
  await done(operator('POST', '/realms', { realm: name, enabled: true }))
  return {
    name,
    issuer: `${url}${at}`,
    admin,
    createInitialAccessToken: async (count = 1_000) => {
      const answer = await done(admin('POST', '/clients-initial-access', { count, expiration: 3_600 }))
      return String(member(answer.body, 'token'))
    },
    createAccessClient: (roles, clientId = `pulumi-${randomBytes(8).toString('hex')}`) =>
      createAccessClient(admin, roles, clientId),
    createUser: (username, password, roles = []) => createUser(admin, username, password, roles),
    remove: async () => {
      await done(operator('DELETE', at))
    },
  }
}

async function createAccessClient(admin: Operator, roles: readonly string[], clientId: string) {
  const clientSecret = randomBytes(32).toString('hex')
  const settings = {
    clientId,
    secret: clientSecret,
    serviceAccountsEnabled: true,
    standardFlowEnabled: false,
  }
  const id = idOf(await done(admin('POST', '/clients', settings)))
  const account = member((await done(admin('GET', `/clients/${id}/service-account-user`))).body, 'id')
  await grant(admin, `${account}`, roles)
  return { clientId, clientSecret }
}

async function createUser(admin: Operator, username: string, password: string, roles: readonly string[]) {
  const user = {
    username,
    enabled: true,
    email: `${username}@example.com`,
    emailVerified: true,
    firstName: 'A',
    lastName: 'B',
    credentials: [{ type: 'password', value: password, temporary: false }],
  }
  await grant(admin, idOf(await done(admin('POST', '/users', user))), roles)
}

/** Roles of `realm-management`, the client that stands for the realm's own administration. */
async function grant(admin: Operator, user: string, roles: readonly string[]): Promise<void> {
  if (roles.length === 0) return
  const { body: found } = await done(admin('GET', '/clients?clientId=realm-management'))
  const management = member(Array.isArray(found) ? found[0] : undefined, 'id')
  const granted = await Promise.all(
    roles.map(async (role) => (await done(admin('GET', `/clients/${management}/roles/${role}`))).body),
  )
  await done(admin('POST', `/users/${user}/role-mappings/clients/${management}`, granted))
}

function idOf({ location }: OperatorAnswer): string {
  const id = location?.split('/').at(-1)
  if (id === undefined) throw new Error('Keycloak did not say where it created what it was asked for')
  return id
}
