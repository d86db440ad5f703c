import type { Mark } from '../../provider/policy/examine.ts'
import { inLine } from '../../provider/printable.ts'
import type { Entry, SecretAge } from './entry.ts'

/** The columns of an inventory, and what a cell says of a client. Texts of others in it are not yet escaped. */
export const columns: Readonly<Record<string, (entry: Entry) => string>> = {
  Application: ({ application, project, name }) => `${application} (${project}/${name})`,
  Environment: ({ environment }) => environment,
  Type: ({ type }) => type,
  'Auth method': ({ authMethod }) => authMethod,
  Scopes: ({ scopes }) => scopes.join(' '),
  'Redirect hosts': ({ redirectHosts }) => redirectHosts.join(' '),
  'Secret age': ({ secret }) => ageText(secret),
}

export function ageText({ used, atMostDays, endsInDays }: SecretAge): string {
  if (!used) return 'no secret'
  const age = atMostDays === null ? 'unknown' : days(atMostDays)
  if (endsInDays === null) return age
  return endsInDays < 0 ? `${age}, has ended` : `${age}, ends in ${days(endsInDays)}`
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`
}

/** What breaks a practice, and why. */
export function reasonText({ property, reason, allowed }: Mark): string {
  return inLine(`${property} ${reason}${allowed ? ' (the program allows it)' : ''}`)
}

/** One line that says how much there is to look at. */
export function summary(entries: readonly Entry[]): string {
  const marked = entries.filter(({ marks }) => marks.length > 0).length
  return marked === 0
    ? `${entries.length} clients, none of which breaks a practice`
    : `${entries.length} clients, ${marked} of which ${marked === 1 ? 'breaks' : 'break'} a practice`
}
