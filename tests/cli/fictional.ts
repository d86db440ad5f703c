import type { ClientKind } from '../../provider/client/client_types.ts'
import type { Bag } from '../../provider/door.ts'
import { dynamicTypeToken, pluginTypeToken, type TypeToken } from '../../provider/pulumi/urn.ts'

/** The clients of a company that there is not, as the states of its three stacks hold them. */

export const environments = ['dev', 'staging', 'production']

/** When they are looked at, in seconds since 1970. */
export const now = Date.UTC(2026, 7, 3, 9, 30) / 1000

interface Application {
  readonly kind: ClientKind
  readonly name: string
  readonly title: string
  /** The fixed part of its addresses. */
  readonly at?: readonly string[]
  readonly method?: string
  readonly scopes: readonly string[]
  readonly more?: Readonly<Record<string, unknown>>
  /** The environments that it is in. Default: all. */
  readonly only?: readonly string[]
  /** Days since its registration in the first of them; a week less in each that follows. */
  readonly days?: number
}

const code = { grantTypes: ['authorization_code', 'refresh_token'], responseTypes: ['code'] }
const sso = ['openid', 'profile']

const applications: readonly Application[] = [
  {
    kind: 'PublicClient',
    name: 'shop',
    title: 'Shop',
    at: ['https://shop./callback'],
    scopes: [...sso, 'email', 'orders:read', 'orders:write'],
  },
  {
    kind: 'PublicClient',
    name: 'app',
    title: 'Shop for phones',
    at: ['com.example.shop:/callback'],
    scopes: [...sso, 'orders:read', 'orders:write'],
    more: { applicationType: 'native' },
  },
  {
    kind: 'ConfidentialClient',
    name: 'orders',
    title: 'Orders',
    method: 'private_key_jwt',
    scopes: ['stock:read', 'stock:write', 'invoices:write'],
  },
  {
    kind: 'ConfidentialClient',
    name: 'billing',
    title: 'Billing',
    method: 'client_secret_basic',
    scopes: ['orders:read', 'invoices:write'],
    days: 431,
  },
  {
    kind: 'ConfidentialClient',
    name: 'backoffice',
    title: 'Back office',
    method: 'client_secret_post',
    at: ['https://office./signed-in'],
    scopes: [...sso, 'orders:read', 'orders:write', 'customers:read', 'customers:write'],
    days: 120,
    more: { clientUri: 'https://office.example.com/', ...code },
  },
  {
    kind: 'ConfidentialClient',
    name: 'reports',
    title: 'Reports',
    method: 'private_key_jwt',
    scopes: ['orders:read', 'invoices:read', 'customers:read'],
  },
  {
    kind: 'ConfidentialClient',
    name: 'warehouse',
    title: 'Warehouse',
    method: 'tls_client_auth',
    scopes: ['stock:read', 'stock:write'],
  },
  {
    kind: 'PublicClient',
    name: 'scanner',
    title: 'Stock scanner',
    at: ['http://localhost:7777/cb'],
    scopes: ['openid', 'stock:read', 'stock:write'],
    more: { applicationType: 'native' },
    only: ['staging', 'production'],
  },
  {
    kind: 'PublicClient',
    name: 'crm',
    title: 'Customer desk (2019)',
    at: ['https://crm./'],
    scopes: [...sso, 'customers:read', 'customers:write'],
    only: ['production'],
    more: { grantTypes: ['implicit'], responseTypes: ['id_token token'], allow: ['token-response-type'] },
  },
  {
    kind: 'PublicClient',
    name: 'previews',
    title: 'Shop, pull requests',
    at: ['https://*.previews./callback'],
    scopes: sso,
    only: ['dev'],
    more: { allow: ['wildcard-redirect-uri'] },
  },
  {
    kind: 'ConfidentialClient',
    name: 'newsletter',
    title: 'Newsletter',
    method: 'client_secret_basic',
    scopes: ['customers:read', 'email:send'],
    days: 74,
  },
  {
    kind: 'ConfidentialClient',
    name: 'partners',
    title: 'Partner gateway',
    method: 'client_secret_basic',
    at: ['https://partners./return'],
    scopes: ['openid', 'orders:read', 'stock:read'],
    days: 210,
    more: { ...code, grantTypes: ['authorization_code', 'client_credentials'] },
    only: ['staging', 'production'],
  },
  {
    kind: 'ConfidentialClient',
    name: 'search',
    title: 'Search index',
    method: 'private_key_jwt',
    scopes: ['stock:read'],
  },
]

/** The state of a stack, as the Pulumi CLI exports it. */
export function exported(environment: string) {
  return { version: 3, deployment: { resources: resourcesOfStack(environment) } }
}

/** In staging behind the plugin. */
export function resourcesOfStack(environment: string): readonly Bag[] {
  const token = environment === 'staging' ? pluginTypeToken : dynamicTypeToken
  return applications.flatMap((one) => {
    const { only = environments } = one
    const place = only.indexOf(environment)
    return place < 0 ? [] : [resource(one, environment, place, token)]
  })
}

function resource(one: Application, environment: string, place: number, token: TypeToken): Bag {
  const { kind, name, at = [], method = 'none', scopes, more, days } = one
  const host = environment === 'production' ? 'example.com' : `${environment}.example.com`
  const inputs = {
    clientName: one.title,
    redirectUris: at.map((uri) => uri.replace('./', `.${host}/`)),
    tokenEndpointAuthMethod: method,
    scopes,
    ...(at.length > 0 ? code : { grantTypes: ['client_credentials'], responseTypes: [] }),
    ...more,
    issuer: `https://login.${host}`,
    api: 'registration',
  }
  const urn = `urn:pulumi:${environment}::company::${token(kind)}::${name}`
  const issued = days === undefined ? {} : { clientIdIssuedAt: now - (days - 7 * place) * 86_400 }
  const outputs = { ...inputs, clientId: `${name}-${environment}-8fK2`, layout: 1, ...issued }
  return { urn, custom: true, id: outputs.clientId, type: token(kind), inputs, outputs }
}
