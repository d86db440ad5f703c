import { check } from '../client/check.ts'
import { clientType } from '../client/client_types.ts'
import type { Issue } from '../client/settings.ts'
import { isRecord } from '../client/unknown.ts'
import { serverOf } from '../servers/index.ts'
import { type Client, text, texts } from './client.ts'
import {
  type Finding,
  type PracticeId,
  type PracticeLevel,
  practice,
  practiceIds,
  type Seen,
} from './practices.ts'

/** What breaks a practice at one client. */
export interface Mark extends Finding {
  readonly practice: PracticeId
  readonly level: PracticeLevel
  readonly cure: string
  /** The program breaks this rule on purpose (`allow`). */
  readonly allowed: boolean
}

/** By practice: a level, or its settings with `enforcementLevel` among them, as `--policy-pack-config` of Pulumi takes it. */
export type PracticeSettings = Readonly<Record<string, unknown>>

/** Holds one client against one practice. Pure, and it never throws, whatever is recorded. */
export function findingsOf(
  id: PracticeId,
  client: Client,
  seen: Seen,
): readonly (Finding & { readonly rule?: string })[] {
  const { rules = [], find } = practice(id)
  const isOne = ({ rule }: Issue) => rules.some((one) => one === rule)
  return [...(rules.length === 0 ? [] : issuesOf(client).filter(isOne)), ...(find?.(client, seen) ?? [])]
}

/** Every mark of one client. `now` is in seconds since 1970. */
export function marksOf(
  client: Client,
  clients: readonly Client[],
  settings: PracticeSettings,
  now: number,
): readonly Mark[] {
  const allowed = texts(client, 'allow')
  return practiceIds.flatMap((id) => {
    const { level, ...own } = settingsOf(id, settings)
    if (level === 'disabled') return []
    return findingsOf(id, client, { clients, settings: own, now }).map(({ property, reason, rule = '' }) => ({
      practice: id,
      level,
      property,
      reason,
      cure: practice(id).cure,
      allowed: allowed.includes(rule),
    }))
  })
}

function settingsOf(id: PracticeId, settings: PracticeSettings) {
  const { [id]: own, all } = settings
  const { enforcementLevel, ...rest } = isRecord(own) ? own : { enforcementLevel: own }
  return { ...rest, level: levelOf(enforcementLevel) ?? levelOf(all) ?? practice(id).level }
}

function levelOf(level: unknown): PracticeLevel | 'disabled' | undefined {
  return level === 'advisory' || level === 'mandatory' || level === 'disabled' ? level : undefined
}

/** What a check says of it, as if its program allowed nothing. */
function issuesOf({ kind, recorded, ...client }: Client): readonly Issue[] {
  const { allow, ...declared } = recorded
  const { issues, warnings } = check(declared, {
    type: clientType(kind),
    expandsWildcards: expands({ kind, recorded, ...client }),
  })
  return [...issues, ...warnings]
}

/** A registration endpoint does not tell its product, and that of Keycloak takes `*` in a path as a wildcard. */
function expands(client: Client): boolean {
  const api = text(client, 'api') ?? 'registration'
  return api === 'registration' || serverOf({ api, product: 'standard' }).expandsWildcards
}
