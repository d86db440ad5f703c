import { json } from '../../provider/client/json.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import { environmentName, secretConfigKeys } from '../../provider/config.ts'
import { type Search, searchFor } from './canaries.ts'

/**
 * Every credential that a test of this process configured or that its servers issued. Whatever is said, printed or stored is
 * searched for each of them, whichever test it belongs to.
 */
const known = new Map<string, string>()
let search: Search | undefined

/** What shorter texts stand for stands elsewhere too. */
const shortest = 12

/** From now on the value must be nowhere in the open; of JSON and of PEM each part. */
export function keepSecret(value: unknown, what: string): void {
  const parts = isRecord(value) || Array.isArray(value) ? Object.values(value) : partsOf(value)
  if (parts !== undefined) for (const part of parts) keepSecret(part, what)
  else if (typeof value === 'string' && value.length >= shortest && !known.has(value)) {
    known.set(value, what)
    search = undefined
  }
}

function partsOf(value: unknown): readonly unknown[] | undefined {
  if (typeof value !== 'string') return undefined
  if (value.includes('-----BEGIN')) return value.split('\n').filter((line) => !line.startsWith('-----'))
  const parsed = /^[[{]/.test(value) ? json(value) : undefined
  return isRecord(parsed) || Array.isArray(parsed) ? Object.values(parsed) : undefined
}

const endings = [
  ...secretConfigKeys.flatMap((key) => [key, environmentName(key).replace('OAUTH', '')]),
  '_JOURNAL_KEY',
]

/** The credentials among variables and among values of stack config, by the names of the project's own keys. */
export function keepConfigured(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values))
    if (endings.some((ending) => name.endsWith(ending))) keepSecret(value, name)
}

/** Where a secret may be in the open. */
export interface Place {
  readonly path: string
  readonly text: string | Buffer
}

/** Which secret is where, in which form; the secret itself is not repeated. */
export function leaks(places: readonly Place[]): readonly string[] {
  search ??= searchFor(known.keys())
  const found = search
  return places.flatMap(({ path, text }) =>
    found(text).map(({ canary, form }) => `${known.get(canary)}, ${form}, in ${path}`),
  )
}

export function assertNoLeak(places: readonly Place[]): void {
  const found = [...new Set(leaks(places))]
  if (found.length > 0) throw new Error(`Secrets are in the open:\n  ${found.join('\n  ')}`)
}
