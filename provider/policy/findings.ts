import { hasSecret } from '../client/auth_methods.ts'
import { isRecord, UNKNOWN } from '../client/unknown.ts'
import { isPrivateUse, matches } from '../client/uris.ts'
import { elements, environmentOf, record, text, texts } from './client.ts'
import type { Find, Finding } from './practices.ts'
import { daysBetween, secretTime } from './secret_age.ts'

/** What breaks a practice and is no rule of a check: because it looks at more, or is opinion. */

/** Also what the server made of it. */
export const hasPublicSecret: Find = (client) => {
  if (client.kind !== 'PublicClient') return []
  const { clientSecret, tokenEndpointAuthMethod: own } = client.recorded
  const { client_secret: beside, token_endpoint_auth_method: method } = record(client, 'additionalMetadata')
  const { tokenEndpointAuthMethod: kept } = record(client, 'serverChanged')
  return [
    ...when(
      clientSecret !== undefined,
      'clientSecret',
      'is a secret that everybody can read who has the application',
    ),
    ...when(
      beside !== undefined,
      'additionalMetadata.client_secret',
      'is a secret that everybody can read who has the application',
    ),
    ...when(
      isOther(method),
      'additionalMetadata.token_endpoint_auth_method',
      'makes a public client authenticate, with what everybody can read who has the application',
    ),
    ...when(
      isOther(own),
      'tokenEndpointAuthMethod',
      'makes a public client authenticate, with what everybody can read who has the application',
    ),
    ...when(
      isOther(kept),
      'tokenEndpointAuthMethod',
      'was changed by the server: it takes this public client for one that authenticates',
    ),
  ]
}

function isOther(method: unknown): boolean {
  return typeof method === 'string' && !['', 'none', UNKNOWN].includes(method)
}

/** An app on the device of a user, by its type or by an address that only the device knows. */
export const sharesSecretOfApp: Find = (client) => {
  const isApp =
    text(client, 'applicationType') === 'native' || texts(client, 'redirectUris').some(isPrivateUse)
  const isSecret =
    client.kind === 'ConfidentialClient' && hasSecret(client.recorded['tokenEndpointAuthMethod'])
  return when(
    isApp && isSecret,
    'tokenEndpointAuthMethod',
    'is a client secret in a native app, which everybody can read who installs it',
  )
}

export const needsNoPkce: Find = (client, { settings }) => {
  if (!texts(client, 'grantTypes').includes('authorization_code')) return []
  const { pkce } = record(client, 'keycloak')
  if (pkce === 'optional')
    return [{ property: 'keycloak.pkce', reason: 'is optional: who steals a code can redeem it' }]
  const issuers: readonly unknown[] | undefined = Array.isArray(settings['issuers'])
    ? settings['issuers']
    : undefined
  const issuer = text(client, 'issuer')
  const isOpen =
    pkce !== 'required' && issuers !== undefined && issuer !== undefined && !issuers.includes(issuer)
  return when(
    isOpen,
    'grantTypes',
    'has authorization_code at an issuer that is not among those which require PKCE',
  )
}

/** Also without an access token among the response types: an ID token in an address is as easily lost. */
export const hasImplicit: Find = (client) =>
  elements(client, 'grantTypes').flatMap(({ property, value }) =>
    when(
      value === 'implicit',
      property,
      'is implicit: tokens stand in the address of a browser, where they leak and can be replayed',
    ),
  )

export const isTooOld: Find = (client, { settings, now }) => {
  const { since, until } = secretTime(client)
  const { maxDays } = settings
  const longest = typeof maxDays === 'number' ? maxDays : longestDays
  const age = since === undefined ? 0 : daysBetween(since, now)
  return [
    ...when(until !== undefined && until <= now, 'clientSecret', 'has ended: the server takes it no more'),
    ...when(age > longest, 'clientSecret', `is up to ${age} days old, and may be ${longest}`),
  ]
}

const longestDays = 365

export const asksForMore: Find = (client, { settings: { environments } }) => {
  const environment = environmentOf(client)
  const lists = isRecord(environments) ? Object.entries(environments) : []
  const [, allowed] = lists.find(([name]) => matches(name, environment)) ?? []
  if (!Array.isArray(allowed)) return []
  const patterns = allowed.filter((one) => typeof one === 'string')
  return elements(client, 'scopes').flatMap(({ property, value }) =>
    when(
      !patterns.some((pattern) => matches(pattern, value)),
      property,
      `is ${value}, which ${environment} does not allow`,
    ),
  )
}

function when(broken: boolean, property: string, reason: string): readonly Finding[] {
  return broken ? [{ property, reason }] : []
}
