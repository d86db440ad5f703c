import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { authMethods } from '../../provider/client/auth_methods.ts'
import { fieldNames } from '../../provider/client/fields.ts'
import { grantTypes } from '../../provider/client/grant_types.ts'
import { root } from './documentation.ts'
import { type Requests, requestsTable } from './requests.ts'
import { table } from './sentences.ts'

/** What one run of the contract found at one server: by name, in words, with the reason after a colon. */
export interface Results {
  readonly name: string
  readonly title: string
  readonly seenOn: string
  readonly fields: Readonly<Record<string, string>>
  readonly authMethods: Readonly<Record<string, string>>
  readonly grants: Readonly<Record<string, string>>
  readonly behaviours: Readonly<Record<string, string>>
}

export function byName(found: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}

const order = [
  'oidc-provider-rotating',
  'oidc-provider',
  'keycloak-registration',
  'keycloak-registration-bearer',
  'keycloak-admin',
  'hydra-registration',
  'hydra-admin',
]

/** The committed results, each written by a run. */
export function committedResults(): readonly Results[] {
  const folder = join(root, 'tests/contract/results')
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  const place = (file: string) => order.indexOf(file.replace(/\.json$/, ''))
  return files
    .sort((a, b) => place(a) - place(b))
    .map((file): Results => JSON.parse(readFileSync(join(folder, file), 'utf8')))
}

/** docs/servers.md: what works where, as the last runs of tests/contract found it. */
export function serversDocument(results: readonly Results[], requests: readonly Requests[]): string {
  const sections = [
    '# Servers',
    '<!-- Written by `npm run generate` from tests/contract/results, which a run of the contract writes. -->',
    'One suite, [tests/contract](../tests/contract/), runs against every server below, and this is what it found. Run it with `npm run test:contract -- <server>`; it fails when a server does otherwise than is written here, in either direction.',
    table(
      ['Server', 'Clients are managed by', 'Seen on'],
      results.map(({ name, title, seenOn }) => [name, title, seenOn]),
    ),
    ...part('Fields', fieldsText, fieldNames, results, 'fields'),
    ...part('Auth methods', methodsText, Object.keys(authMethods), results, 'authMethods'),
    ...part('Grants', grantsText, grantsOf(results), results, 'grants'),
    ...part('Behaviours', behavioursText, behavioursOf(results), results, 'behaviours'),
    '## Requests',
    requestsText,
    requestsTable(requests),
  ]
  return `${sections.join('\n\n')}\n`
}

const fieldsText =
  'Kept: the server answers what is declared, takes a change of it, shows a change that somebody else makes, and resets it when it is no longer declared. Changed and dropped are said once and recorded in `serverChanged`; refused is an error at create.'
const methodsText = 'Token: a client registered so obtained a real access token with its own credentials.'
const grantsText = 'Whether the server keeps a client of this type with this grant.'
const requestsText =
  'What each operation sends for one client, as [tests/requests](../tests/requests/) counts it before the real servers; a public client takes the same as a confidential one. Once in a process, and for all clients of a server together, whatever their number: that is discovery, an access token where we call as a client of our own, and the scopes of a realm where a client declares scopes. Connections are kept: to one address there are never more than `oauth:maxConcurrentRequests`.'
const behavioursText = 'What does not depend on a field.'

/** In the order of the table of grants. */
function grantsOf(results: readonly Results[]): readonly string[] {
  const found = new Set(results.flatMap(({ grants }) => Object.keys(grants)))
  const ofGrant = (grant: string) => [...found].filter((name) => name.startsWith(`${grant}, `)).sort()
  return Object.keys(grantTypes).flatMap(ofGrant)
}

function behavioursOf(results: readonly Results[]): readonly string[] {
  return [...new Set(results.flatMap(({ behaviours }) => Object.keys(behaviours)))]
}

type Part = 'fields' | 'authMethods' | 'grants' | 'behaviours'

function part(
  title: string,
  text: string,
  names: readonly string[],
  results: readonly Results[],
  of: Part,
): readonly string[] {
  const reasons = reasonsOf(results, of)
  const rows = names.map((name) => [
    `\`${name}\``,
    ...results.map((result) => cell(result[of][name] ?? '–', reasons)),
  ])
  const heads = ['', ...results.map(({ name }) => name)]
  const notes = reasons.map((reason, index) => `${index + 1}. ${reason}`).join('\n')
  return [`## ${title}`, text, table(heads, rows), ...(notes === '' ? [] : [notes])]
}

const separator = ': '

function split(text: string): readonly [string, string] {
  const [word = '', ...reason] = text.split(separator)
  return [word, reason.join(separator)]
}

function reasonsOf(results: readonly Results[], of: Part): readonly string[] {
  const texts = results.flatMap((result) => Object.values(result[of]).map((text) => split(text)[1]))
  return [...new Set(texts)].filter((reason) => reason !== '')
}

function cell(text: string, reasons: readonly string[]): string {
  const [word, reason] = split(text)
  return reason === '' ? word : `${word} (${reasons.indexOf(reason) + 1})`
}
