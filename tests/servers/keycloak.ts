import { randomBytes } from 'node:crypto'
import { runKeycloak } from '../../ci/servers/run_keycloak.ts'
import { json } from '../../provider/client/json.ts'
import { isRecord } from '../../provider/client/unknown.ts'

/** A real Keycloak. */
export interface Keycloak {
  readonly url: string
  /** A realm of a test, with a random name. */
  readonly createRealm: () => Promise<Realm>
  readonly close: () => Promise<void>
}

export interface OperatorAnswer {
  readonly status: number
  readonly body: unknown
}

/** A realm, and what its operator can do. */
export interface Realm {
  readonly name: string
  readonly issuer: string
  /** An operator's call below `/admin/realms/<realm>`. */
  readonly admin: (method: string, path: string, body?: unknown) => Promise<OperatorAnswer>
  readonly createInitialAccessToken: (count?: number) => Promise<string>
  /** A client of ours with a service account that has exactly these roles of `realm-management`. */
  readonly createAccessClient: (
    roles: readonly string[],
  ) => Promise<{ readonly clientId: string; readonly clientSecret: string }>
  readonly createUser: (username: string, password: string) => Promise<void>
  readonly remove: () => Promise<void>
}

/** A Keycloak of our own, or the one that KEYCLOAK_URL names, with KEYCLOAK_ADMIN and KEYCLOAK_ADMIN_PASSWORD. */
export async function startKeycloak(): Promise<Keycloak> {
  const { KEYCLOAK_URL: given } = process.env
  const { url, close } = given === undefined ? await runKeycloak() : { url: given, close: async () => {} }
  const operator = operatorAt(url)
  return { url, close, createRealm: () => createRealm(url, operator) }
}

type Operator = (method: string, path: string, body?: unknown) => Promise<OperatorAnswer>

/** A token lives 60 seconds (26.7.3), so that each call gets its own. */
function operatorAt(url: string): Operator {
  return async (method, path, body) => {
    const response = await fetch(`${url}/admin${path}`, {
      method,
      headers: { authorization: `Bearer ${await adminToken(url)}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: json(await response.text()) }
  }
}

async function adminToken(url: string): Promise<unknown> {
  const { KEYCLOAK_ADMIN: username = 'admin', KEYCLOAK_ADMIN_PASSWORD: password = 'admin' } = process.env
  const response = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username, password }),
  })
  return member(json(await response.text()), 'access_token')
}

function member(value: unknown, name: string): unknown {
  const found = isRecord(value) ? value[name] : undefined
  if (found === undefined) throw new Error(`Keycloak answered no ${name}: ${JSON.stringify(value)}`)
  return found
}

async function createRealm(url: string, operator: Operator): Promise<Realm> {
  const name = `test-${randomBytes(6).toString('hex')}`
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
    createAccessClient: (roles) => createAccessClient(admin, roles),
    createUser: async (username, password) => {
      const credentials = [{ type: 'password', value: password, temporary: false }]
      const email = `${username}@example.com`
      const user = {
        username,
        enabled: true,
        email,
        emailVerified: true,
        firstName: 'A',
        lastName: 'B',
        credentials,
      }
      await done(admin('POST', '/users', user))
    },
    remove: async () => {
      await done(operator('DELETE', at))
    },
  }
}

async function createAccessClient(admin: Operator, roles: readonly string[]) {
  const id = randomBytes(8).toString('hex')
  const [clientId, clientSecret] = [`pulumi-${id}`, randomBytes(32).toString('hex')]
  const settings = {
    id,
    clientId,
    secret: clientSecret,
    serviceAccountsEnabled: true,
    standardFlowEnabled: false,
  }
  await done(admin('POST', '/clients', settings))
  const account = member((await done(admin('GET', `/clients/${id}/service-account-user`))).body, 'id')
  const { body: found } = await done(admin('GET', '/clients?clientId=realm-management'))
  const management = member(Array.isArray(found) ? found[0] : undefined, 'id')
  const granted = await Promise.all(
    roles.map(async (role) => (await done(admin('GET', `/clients/${management}/roles/${role}`))).body),
  )
  await done(admin('POST', `/users/${account}/role-mappings/clients/${management}`, granted))
  return { clientId, clientSecret }
}

async function done(asked: Promise<OperatorAnswer>): Promise<OperatorAnswer> {
  const answer = await asked
  if (answer.status >= 200 && answer.status < 300) return answer
  throw new Error(`The operator was answered ${answer.status}: ${JSON.stringify(answer.body)}`)
}
