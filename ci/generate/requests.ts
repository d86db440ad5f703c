import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './documentation.ts'
import { table } from './sentences.ts'

/** The requests that a client takes at one server: by the kind of client, then by operation. */
export interface Requests {
  readonly name: string
  readonly seenOn: string
  /** In a process, whatever the clients. */
  readonly once: readonly string[]
  readonly operations: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}

const order = [
  'oidc-provider',
  'keycloak-registration',
  'keycloak-admin',
  'hydra-registration',
  'hydra-admin',
]

/** Each written by a run of tests/requests. */
export function committedRequests(): readonly Requests[] {
  const folder = join(root, 'tests/requests/results')
  const place = (file: string) => order.indexOf(file.replace(/\.json$/, ''))
  return readdirSync(folder)
    .sort((one, other) => place(one) - place(other))
    .map((file): Requests => JSON.parse(readFileSync(join(folder, file), 'utf8')))
}

/** Public and confidential clients take the same; those with scopes have rows where they take more. */
export function requestsTable(found: readonly Requests[]): string {
  const plain = rowsOf(found, 'ConfidentialClient')
  const scoped = rowsOf(found, 'ConfidentialClient with scopes')
  const rows = [
    ['once in a process', ...found.map(({ once }) => cell(once))],
    ...[...plain].map(([name, cells]) => [name, ...cells]),
    ...[...scoped]
      .filter(([name, cells]) => cells.join() !== plain.get(name)?.join())
      .map(([name, cells]) => [plain.has(name) ? `${name}, with scopes` : name, ...cells]),
  ]
  return table(['', ...found.map(({ name }) => name)], rows)
}

function rowsOf(found: readonly Requests[], kind: string): ReadonlyMap<string, readonly string[]> {
  const names = new Set(found.flatMap(({ operations }) => Object.keys(operations[kind] ?? {})))
  return new Map(
    [...names].map((name) => [name, found.map(({ operations }) => cell(operations[kind]?.[name]))]),
  )
}

function cell(requests: readonly string[] = []): string {
  const words = requests.map((request) => wordOf(request)).join(', ')
  return requests.length === 0 ? '0' : `${requests.length}: ${words}`
}

function wordOf(request: string): string {
  const [method = '', path = ''] = request.split(' ')
  const [, what] = known.find(([pattern]) => pattern.test(path)) ?? []
  return what ?? method
}

/** What is no request about the client itself. */
const known: readonly (readonly [RegExp, string])[] = [
  [/\/\.well-known\//, 'discovery'],
  [/\/token$/, 'access token'],
  [/\/client-scopes$/, "the realm's scopes"],
  [/-client-scopes\//, 'a scope'],
]
