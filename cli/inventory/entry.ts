import { host, isAbsolute, isWeb, scheme } from '../../provider/client/uris.ts'
import {
  type Client,
  environmentOf,
  nameOf,
  projectOf,
  record,
  text,
  texts,
} from '../../provider/policy/client.ts'
import { type Mark, marksOf, type PracticeSettings } from '../../provider/policy/examine.ts'
import { daysBetween, secretTime } from '../../provider/policy/secret_age.ts'

/** What the inventory says of one client. Its texts are of programs and servers. */
export interface Entry {
  readonly application: string
  readonly project: string
  readonly name: string
  readonly environment: string
  readonly type: 'public' | 'confidential'
  readonly clientId: string
  readonly issuer: string
  readonly api: string
  readonly authMethod: string
  readonly grantTypes: readonly string[]
  readonly scopes: readonly string[]
  /** Of a private-use scheme the scheme. */
  readonly redirectHosts: readonly string[]
  readonly pkce: 'required' | 'optional' | 'unknown' | 'none'
  readonly secret: SecretAge
  /** Its home page, where that is one that can be linked. */
  readonly page: string | null
  readonly marks: readonly Mark[]
}

/** Whole days; null where nothing recorded tells. */
export interface SecretAge {
  /** The client authenticates by a client secret. */
  readonly used: boolean
  readonly atMostDays: number | null
  readonly endsInDays: number | null
}

/** One entry for each client, by application and then in the order of the stacks. `now` is in seconds since 1970. */
export function entriesOf(
  clients: readonly Client[],
  settings: PracticeSettings,
  now: number,
): readonly Entry[] {
  const entries = clients.map((client) => entryOf(client, marksOf(client, clients, settings, now), now))
  return entries.toSorted((one, other) => compare(orderOf(one), orderOf(other)))
}

function orderOf(entry: Entry): string {
  return `${entry.application.toLowerCase()} ${keyOf(entry)}`
}

/** What is one application in several environments. */
export function keyOf({ project, name }: Pick<Entry, 'project' | 'name'>): string {
  return `${project}/${name}`
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}

function entryOf(client: Client, marks: readonly Mark[], now: number): Entry {
  const name = nameOf(client)
  return {
    application: known(client, 'clientName') || name,
    project: projectOf(client),
    name,
    environment: environmentOf(client),
    type: client.kind === 'PublicClient' ? 'public' : 'confidential',
    clientId: known(client, 'clientId'),
    issuer: known(client, 'issuer'),
    api: known(client, 'api'),
    authMethod: known(client, 'tokenEndpointAuthMethod'),
    grantTypes: texts(client, 'grantTypes'),
    scopes: texts(client, 'scopes'),
    redirectHosts: [...new Set(texts(client, 'redirectUris').map(hostOf))],
    pkce: pkceOf(client),
    secret: ageOf(client, now),
    page: pageOf(client),
    marks,
  }
}

/** A text that is recorded as a secret is shown as absent. */
function known(client: Client, name: string): string {
  return text(client, name) ?? ''
}

function hostOf(uri: string): string {
  return isWeb(uri) ? host(uri) || uri : `${scheme(uri)}:`
}

function pkceOf(client: Client): Entry['pkce'] {
  if (!texts(client, 'grantTypes').includes('authorization_code')) return 'none'
  const { pkce } = record(client, 'keycloak')
  return pkce === 'required' || pkce === 'optional' ? pkce : 'unknown'
}

function ageOf(client: Client, now: number): SecretAge {
  const { kind, since, until } = secretTime(client)
  return {
    used: kind === 'shared',
    atMostDays: since === undefined ? null : daysBetween(since, now),
    endsInDays: until === undefined ? null : daysBetween(now, until),
  }
}

function pageOf(client: Client): string | null {
  const page = known(client, 'clientUri')
  return isWeb(page) && isAbsolute(page) ? page : null
}
