import { reasonOf, ruleOf } from '../client/rules_elsewhere.ts'
import { type Client, elements, nameOf, text } from './client.ts'
import type { Find } from './practices.ts'

interface Claim {
  readonly rule: 'shared-redirect-uri' | 'shared-software-id'
  readonly property: string
  readonly value: string
}

/** The same redirect URI or software id in two clients of one issuer: two applications that share what they should not. */
export const isShared: Find = (client, { clients }) => {
  const holders = holdersAmong(clients)
  return claimsOf(client).flatMap((claim) => {
    const others = (holders.get(keyOf(client, claim)) ?? []).filter(({ urn }) => urn !== client.urn)
    if (others.length === 0) return []
    const says = `stands in ${named(others)} too: declare one client for each application`
    return [{ property: claim.property, reason: reasonOf(ruleOf(claim.rule), says) }]
  })
}

function claimsOf(client: Client): readonly Claim[] {
  const id = text(client, 'softwareId')
  return [
    ...elements(client, 'redirectUris').map((one) => ({ ...one, rule: 'shared-redirect-uri' as const })),
    ...(id === undefined ? [] : [{ rule: 'shared-software-id' as const, property: 'softwareId', value: id }]),
  ]
}

/** Thousands of clients are each looked for among all. */
const known = new WeakMap<readonly Client[], ReadonlyMap<string, readonly Client[]>>()

function holdersAmong(clients: readonly Client[]): ReadonlyMap<string, readonly Client[]> {
  const before = known.get(clients)
  if (before) return before
  const holders = new Map<string, Client[]>()
  for (const client of clients)
    for (const key of new Set(claimsOf(client).map((claim) => keyOf(client, claim))))
      holders.set(key, [...(holders.get(key) ?? []), client])
  known.set(clients, holders)
  return holders
}

function keyOf(client: Client, { rule, value }: Claim): string {
  return JSON.stringify([text(client, 'issuer'), rule, value])
}

const most = 3

function named(clients: readonly Client[]): string {
  const names = clients.slice(0, most).map(nameOf).join(', ')
  return clients.length > most ? `${names} and ${clients.length - most} more` : names
}
