import { asWord } from '../client/json.ts'
import { reasonOf, ruleOf } from '../client/rules_elsewhere.ts'
import type { ClientMetadata } from '../client/settings.ts'
import { isRecord } from '../client/unknown.ts'
import { InvalidClientMetadata } from '../errors.ts'
import { body, call } from '../registration/admin.ts'
import { failure, isOk } from '../registration/answer.ts'
import type { Endpoint } from '../registration/rfc7591.ts'
import { listed } from './keycloak_scopes.ts'

const needs =
  'The roles of service accounts need more: grant manage-users of the client realm-management to the service account of our own client in that realm, and view-realm for roles of the realm. Keycloak lets nobody give an administration role that they do not have.'

/** The roles of one service account; a kind that is absent is not looked at. */
export interface AccountRoles {
  readonly serviceAccountRealmRoles?: readonly string[]
  readonly serviceAccountClientRoles?: Readonly<Record<string, readonly string[]>>
}

type Kind = keyof AccountRoles

const kinds: readonly Kind[] = ['serviceAccountRealmRoles', 'serviceAccountClientRoles']

/** Those of these settings that are about roles. */
export function roleKinds(settings: readonly string[] = []): readonly Kind[] {
  return kinds.filter((kind) => settings.includes(kind))
}

/** What client metadata says of roles. A kind that is no longer declared is null, and means none. */
export function accountRoles({ keycloak, grant_types: grants }: ClientMetadata): AccountRoles {
  if (!isRecord(keycloak) || !listed(grants).includes('client_credentials')) return {}
  const { serviceAccountRealmRoles: realm, serviceAccountClientRoles: clients } = keycloak
  return {
    ...(realm === undefined ? {} : { serviceAccountRealmRoles: listed(realm) }),
    ...(clients === undefined ? {} : { serviceAccountClientRoles: listsOf(clients) }),
  }
}

function listsOf(value: unknown): Readonly<Record<string, readonly string[]>> {
  const entries = isRecord(value) ? Object.entries(value) : []
  return Object.fromEntries(entries.map(([client, names]) => [client, listed(names)]))
}

/** The `container` of a role is the client id of its client, or undefined for the realm. */
interface Role {
  readonly container: string | undefined
  readonly name: string
}

function rolesOf({
  serviceAccountRealmRoles: realm = [],
  serviceAccountClientRoles: clients = {},
}: AccountRoles) {
  return [
    ...realm.map((name): Role => ({ container: undefined, name })),
    ...Object.entries(clients).flatMap(([container, names]) =>
      names.map((name): Role => ({ container, name })),
    ),
  ]
}

/** One request that gives roles of one container, or takes them. */
interface RoleStep {
  readonly method: 'POST' | 'DELETE'
  readonly container: string | undefined
  readonly names: readonly string[]
}

/** What is taken goes first, so that an account never has more than it had or shall have. */
export function roleSteps(live: AccountRoles, wanted: AccountRoles): readonly RoleStep[] {
  return [
    ...stepsOf('DELETE', rolesOf(live), rolesOf(wanted)),
    ...stepsOf('POST', rolesOf(wanted), rolesOf(live)),
  ]
}

/** What is in one and not in the other, container by container. */
function stepsOf(
  method: RoleStep['method'],
  these: readonly Role[],
  those: readonly Role[],
): readonly RoleStep[] {
  const changed = these.filter(
    ({ container, name }) => !those.some((one) => one.container === container && one.name === name),
  )
  return [...new Set(changed.map(({ container }) => container))].map((container) => ({
    method,
    container,
    names: [...new Set(changed.filter((role) => role.container === container).map(({ name }) => name))],
  }))
}

interface Account {
  readonly path: string
  readonly roles: AccountRoles
}

/** The service account of a client, and its roles of these kinds. */
export async function serviceAccount(
  endpoint: Endpoint,
  client: string,
  wanted: readonly Kind[],
): Promise<Account | undefined> {
  const answer = await call(endpoint, { method: 'GET', path: `${client}/service-account-user`, needs })
  // It is 400 where service accounts are off (26.7.3).
  if (answer.status === 400) return undefined
  const found = body({}, answer)
  const path = `/users/${isRecord(found) ? encodeURIComponent(asWord(found['id'])) : ''}/role-mappings`
  const roles: AccountRoles = {
    ...(wanted.includes('serviceAccountRealmRoles')
      ? { serviceAccountRealmRoles: await realmRoles(endpoint, path) }
      : {}),
    ...(wanted.includes('serviceAccountClientRoles')
      ? { serviceAccountClientRoles: await clientRoles(endpoint, path) }
      : {}),
  }
  return { path, roles }
}

/** Keycloak gives every account the realm's default by itself. Asked of all roles, it hides these without view-realm (26.7.3). */
async function realmRoles(endpoint: Endpoint, path: string): Promise<readonly string[]> {
  const found = body({}, await call(endpoint, { method: 'GET', path: `${path}/realm`, needs }))
  return namesOf(found).filter((name) => !name.startsWith('default-roles-'))
}

async function clientRoles(
  endpoint: Endpoint,
  path: string,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const found = body({}, await call(endpoint, { method: 'GET', path, needs }))
  const mappings = isRecord(found) && isRecord(found['clientMappings']) ? found['clientMappings'] : {}
  const entries = Object.entries(mappings).map(([client, one]) => [
    client,
    namesOf(isRecord(one) ? one['mappings'] : undefined),
  ])
  return Object.fromEntries(entries)
}

function namesOf(roles: unknown): readonly string[] {
  return listed(Array.isArray(roles) ? roles.map((role) => (isRecord(role) ? role['name'] : undefined)) : [])
}

/** Roles that do not exist are found before anything is written, all at once. */
export async function assertRoles(endpoint: Endpoint, steps: readonly RoleStep[]): Promise<void> {
  const given = steps.filter(({ method }) => method === 'POST')
  const missing = (
    await Promise.all(
      given.map(async ({ container, names }) => {
        const at = await containerPath(endpoint, container)
        const found = await Promise.all(names.map((name) => roleNamed(endpoint, at, name)))
        return names.filter((_, index) => found[index] === undefined).map((name) => ({ container, name }))
      }),
    )
  ).flat()
  if (missing.length === 0) return
  const rule = ruleOf('server-cannot')
  throw new InvalidClientMetadata(
    `The realm of ${endpoint.config.issuer} has no such roles. Make them there, or declare others; nothing was written.`,
    missing.map(({ container, name }) => ({
      property:
        container === undefined
          ? 'keycloak.serviceAccountRealmRoles'
          : `keycloak.serviceAccountClientRoles[${JSON.stringify(container)}]`,
      reason: reasonOf(rule, `${JSON.stringify(name)} is no role there`),
      rule: rule.id,
    })),
  )
}

/** Sends them one after another; a role to be taken that is no more is taken already. */
export async function changeRoles(
  endpoint: Endpoint,
  { path }: Account,
  steps: readonly RoleStep[],
): Promise<void> {
  for (const { method, container, names } of steps) {
    const at = await containerPath(endpoint, container)
    if (at === undefined) continue
    const found = await Promise.all(names.map((name) => roleNamed(endpoint, at, name)))
    const roles = found.filter((role) => role !== undefined)
    if (roles.length === 0) continue
    const answer = await call(endpoint, { method, path: `${path}${at}`, body: roles, needs })
    if (!isOk(answer)) throw failure(answer, [])
  }
}

/** Below the realm for its roles, and below an account for its roles of that container: `/realm` is only in the latter. */
async function containerPath(endpoint: Endpoint, container: string | undefined): Promise<string | undefined> {
  if (container === undefined) return '/realm'
  const path = `/clients?clientId=${encodeURIComponent(container)}`
  const found = body({}, await call(endpoint, { method: 'GET', path, needs }))
  const client: unknown = Array.isArray(found) ? found[0] : undefined
  return isRecord(client) && typeof client['id'] === 'string'
    ? `/clients/${encodeURIComponent(client['id'])}`
    : undefined
}

async function roleNamed(endpoint: Endpoint, at: string | undefined, name: string): Promise<unknown> {
  if (at === undefined) return undefined
  const path = `${at === '/realm' ? '' : at}/roles/${encodeURIComponent(name)}`
  const answer = await call(endpoint, { method: 'GET', path, needs })
  return answer.status === 404 ? undefined : body({}, answer)
}
