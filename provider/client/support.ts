import { type FieldName, field, fieldNames } from './fields.ts'
import { asWord } from './json.ts'
import { reasonOf, ruleOf } from './rules_elsewhere.ts'
import type { ClientMetadata, Issue, PartialSettings } from './settings.ts'
import { UNKNOWN } from './unknown.ts'

/** Something declared that the server says it cannot do. */
export interface Unsupported extends Issue {
  /** The list is complete by its specification, so the server would refuse: an error at create. */
  readonly certain: boolean
}

/** Holds settings against what the server says of itself. A list that it omits means that it did not say. */
export function unsupported(settings: PartialSettings, server: ClientMetadata): readonly Unsupported[] {
  return limited.flatMap((name) => {
    const list = settings[name] === undefined ? undefined : server[field(name).supportedIn ?? '']
    if (!Array.isArray(list)) return []
    const offered = list.map(sorted)
    return values(name, settings).flatMap(({ path, value }) =>
      value === UNKNOWN || value === 'none' || offered.includes(sorted(value)) ? [] : [finding(name, path)],
    )
  })
}

const limited = fieldNames.filter((name) => field(name).supportedIn !== undefined)

function finding(name: FieldName, property: string): Unsupported {
  const rule = ruleOf('server-cannot')
  const says = `is not in the server's ${field(name).supportedIn}`
  return {
    property,
    reason: reasonOf(rule, says),
    rule: rule.id,
    certain: field(name).listMayBePartial !== true,
  }
}

function values(name: FieldName, settings: PartialSettings) {
  const value: unknown = settings[name]
  if (Array.isArray(value))
    return value.map((one: unknown, index) => ({ path: `${name}[${index}]`, value: one }))
  return [{ path: name, value }]
}

/** The words of a response type come in any order. */
function sorted(value: unknown): string {
  return asWord(value).split(' ').sort().join(' ')
}
