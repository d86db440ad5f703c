import { reasonOf, ruleOf } from '../client/rules_elsewhere.ts'
import type { ClientMetadata } from '../client/settings.ts'
import { isRecord } from '../client/unknown.ts'
import { InvalidClientMetadata } from '../errors.ts'
import { inTime, shared } from '../operation.ts'
import { body, call } from '../registration/admin.ts'
import { failure, isOk, quoted } from '../registration/answer.ts'
import type { Endpoint } from '../registration/rfc7591.ts'

/** Client scopes that add claims and are never in a token's `scope` (26.7.3): every client may have them. */
const hidden = ['basic', 'service_account', 'acr', 'roles', 'web-origins']

export function isHidden(scope: string): boolean {
  return hidden.includes(scope)
}

/** The client scopes of one client, by name. */
export interface ClientScopes {
  readonly default: readonly string[]
  readonly optional: readonly string[]
}

/**
 * What the scopes of client metadata are as client scopes; `had` are those that the client has already. Declared ones are taken as
 * they are. Of the others a default scope that `scope` does not name is one that somebody added, or that is no longer wanted;
 * those that carry no scope of a token are left alone.
 */
export function clientScopes(
  { scope, keycloak }: ClientMetadata,
  had?: ClientScopes,
): ClientScopes | undefined {
  const declared = isRecord(keycloak) ? keycloak['defaultScopes'] : undefined
  if (typeof scope !== 'string' && !Array.isArray(declared)) return had
  const words = typeof scope === 'string' ? scope.split(' ').filter((word) => word !== '') : undefined
  const isKept = (name: string) => isHidden(name) || words === undefined || words.includes(name)
  const defaults = Array.isArray(declared) ? listed(declared) : (had?.default ?? ['basic']).filter(isKept)
  const optional = words ?? had?.optional ?? []
  return { default: defaults, optional: optional.filter((word) => !defaults.includes(word)) }
}

/** The `scope` of a client that has these client scopes. */
export function scopeOf(scopes: ClientScopes): string {
  return [...scopes.default.filter((name) => !isHidden(name)), ...scopes.optional].join(' ')
}

const realms = new WeakMap<Endpoint, Promise<ReadonlyMap<string, string>>>()

/** The ids of the realm's client scopes by name, asked for once in a process, and again where one is missing. */
async function realmScopes(
  endpoint: Endpoint,
  wanted: readonly string[],
  needs: string,
): Promise<ReadonlyMap<string, string>> {
  const came = (asked: Promise<ReadonlyMap<string, string>>) =>
    inTime(`the client scopes of ${endpoint.config.issuer}`, asked)
  const asking = realms.get(endpoint)
  const known = asking && (await came(asking))
  if (known !== undefined && wanted.every((name) => known.has(name))) return known
  const asked = shared(() => askedScopes(endpoint, needs))
  realms.set(endpoint, asked)
  asked.catch(() => realms.delete(endpoint))
  return came(asked)
}

async function askedScopes(endpoint: Endpoint, needs: string): Promise<ReadonlyMap<string, string>> {
  const answer = await call(endpoint, { method: 'GET', path: '/client-scopes', needs })
  const list = body({}, answer)
  const entries = (Array.isArray(list) ? list : []).flatMap((one: unknown) =>
    isRecord(one) && isForOpenId(one) && typeof one['name'] === 'string' && typeof one['id'] === 'string'
      ? [[one['name'], one['id']] as const]
      : [],
  )
  return new Map(entries)
}

/** A realm has client scopes for SAML too (26.7.3). */
function isForOpenId({ protocol }: Readonly<Record<string, unknown>>): boolean {
  return protocol === 'openid-connect'
}

/** Keycloak ignores client scopes that the realm does not have, without a word (26.7.3). */
export async function assertScopes(endpoint: Endpoint, wanted: ClientScopes, needs: string): Promise<void> {
  const known = await realmScopes(endpoint, [...wanted.default, ...wanted.optional], needs)
  const missing = (['default', 'optional'] as const).flatMap((kind) =>
    wanted[kind].filter((name) => !known.has(name)).map((name) => ({ property: properties[kind], name })),
  )
  if (missing.length === 0) return
  const rule = ruleOf('server-cannot')
  throw new InvalidClientMetadata(
    `The realm of ${endpoint.config.issuer} has no such client scopes. Make them there, or declare others; nothing was written.`,
    missing.map(({ property, name }) => ({
      property,
      reason: reasonOf(
        rule,
        `${JSON.stringify(name)} is none of ${quoted([...known.keys()].sort().join(', '), [])}`,
      ),
      rule: rule.id,
    })),
  )
}

/** Where a program declares them. */
const properties: Readonly<Record<keyof ClientScopes, string>> = {
  default: 'keycloak.defaultScopes',
  optional: 'scopes',
}

/** One request that gives or takes a scope. */
export interface ScopeStep {
  readonly method: 'PUT' | 'DELETE'
  readonly kind: keyof ClientScopes
  readonly name: string
}

/** A move is a removal first, for Keycloak takes the other one for nothing (26.7.3). */
export function scopeSteps(live: ClientScopes, wanted: ClientScopes): readonly ScopeStep[] {
  return [...stepsOf('DELETE', live, wanted), ...stepsOf('PUT', wanted, live)]
}

/** Sends them one after another. */
export async function changeScopes(
  endpoint: Endpoint,
  client: string,
  steps: readonly ScopeStep[],
  needs: string,
): Promise<void> {
  if (steps.length === 0) return
  const known = await realmScopes(
    endpoint,
    steps.map(({ name }) => name),
    needs,
  )
  for (const { method, kind, name } of steps) {
    const path = `${client}/${kind}-client-scopes/${encodeURIComponent(known.get(name) ?? '')}`
    const answer = await call(endpoint, { method, path, needs })
    if (!isOk(answer)) throw failure(answer, [])
  }
}

/** What is in one and not in the other, kind by kind. */
function stepsOf(
  method: ScopeStep['method'],
  these: ClientScopes,
  those: ClientScopes,
): readonly ScopeStep[] {
  const kinds = ['default', 'optional'] as const
  return kinds.flatMap((kind) =>
    these[kind].filter((name) => !those[kind].includes(name)).map((name) => ({ method, kind, name })),
  )
}

export function listed(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
