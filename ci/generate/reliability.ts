import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { faultNames, faults } from '../../tests/faults/faults.ts'
import { root } from './documentation.ts'
import { table } from './sentences.ts'

/** What a whole run of the fault suite found at one server. */
export interface Results {
  readonly name: string
  readonly title: string
  readonly seenOn: string
  readonly requests: readonly {
    readonly operation: string
    readonly request: string
    /** By fault. */
    readonly outcomes: Readonly<Record<string, string>>
  }[]
}

export const order = [
  'oidc-provider',
  'keycloak-registration',
  'hydra-registration',
  'keycloak-admin',
  'hydra-admin',
]

/** How docs/reliability.md says each outcome. */
const outcomes: Readonly<Record<string, { readonly sign: string; readonly meaning: string }>> = {
  done: { sign: 'done', meaning: 'The operation did what it should all the same.' },
  again: {
    sign: 'again',
    meaning:
      'It failed, and said so. The next run put it right by itself: nothing was lost, nothing was there twice.',
  },
  look: {
    sign: '**look**',
    meaning:
      'A create by RFC 7591 whose answer did not come. The client may be there, and has no id that anybody knows. The message names issuer, client name and the time between which it was made; a person looks for it and deletes it, then runs again.',
  },
  'adopt-own': {
    sign: '**adopt**',
    meaning:
      'A create with a chosen client id whose answer did not come, in a run that ended. The next run finds a client with our own mark and asks: `OAUTH_ADOPT_OWN=<client id>` takes it over. Nothing is lost.',
  },
  'assume-gone': {
    sign: '**lost**',
    meaning:
      'The server gave the client another registration access token (RFC 7592 section 2.2) in an answer that did not come. Nobody has that token, so a person deletes the client on the server, and `OAUTH_ASSUME_GONE=<client id>` makes it anew, with another client id.',
  },
  'delete: assume-gone': {
    sign: '**confirm**',
    meaning:
      'The server deleted the client in an answer that did not come, and a `401` proves nothing. A person looks, and `OAUTH_ASSUME_GONE=<client id>` says that it is gone.',
  },
}

export function committedFaults(): readonly Results[] {
  return order.map(
    (name): Results => JSON.parse(readFileSync(join(root, 'tests/faults/results', `${name}.json`), 'utf8')),
  )
}

/** docs/reliability.md, its tables: operation and request by fault. */
export function reliabilityTables(results: readonly Results[]): string {
  const meanings = Object.values(outcomes).map(({ sign, meaning }) => [sign, meaning])
  return [
    table(['In the tables', 'Means'], [...meanings, ['·', 'The fault cannot come at this request.']]),
    ...results.map(section),
  ].join('\n\n')
}

function section({ name, title, seenOn, requests }: Results): string {
  const heads = requests.map(({ operation, request }) => `${operation}: \`${request}\``)
  const rows = faultNames.map((fault) => [
    faults[fault].title,
    ...requests.map(({ operation, outcomes: found }) => signOf(operation, found[fault])),
  ])
  return [`### ${name}`, `${seenOn} ${title}.`, table(['Fault', ...heads], rows)].join('\n\n')
}

function signOf(operation: string, outcome: string | undefined): string {
  if (outcome === undefined) return '·'
  const known = outcomes[`${operation}: ${outcome}`] ?? outcomes[outcome]
  if (known === undefined)
    throw new Error(`ci/generate/reliability.ts: outcomes lacks ${outcome}. Say there what it means.`)
  return known.sign
}
