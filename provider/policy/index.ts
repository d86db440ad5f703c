import {
  type ReportViolation,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
  UnknownValueError,
} from '@pulumi/policy'
import { isRecord, UNKNOWN } from '../client/unknown.ts'
import { inLine } from '../printable.ts'
import { kindOf } from '../pulumi/urn.ts'
import type { Client } from './client.ts'
import { findingsOf } from './examine.ts'
import { type PracticeId, practice, practiceIds } from './practices.ts'

/**
 * The practices as policies, for clients behind either front door: `new PolicyPack('oauth-clients', { policies })`. What the program
 * allows itself (`allow`) does not count: only the settings of the pack lower or disable a policy.
 */
export const policies: (ResourceValidationPolicy | StackValidationPolicy)[] = practiceIds.map((id) =>
  practice(id).overStack ? overStack(id) : overClient(id),
)

interface Resource {
  readonly urn: string
  readonly type: string
  readonly props: Readonly<Record<string, unknown>>
}

function overClient(id: PracticeId): ResourceValidationPolicy {
  return {
    ...described(id),
    validateResource(args, report) {
      const client = clientOf(args)
      if (client) tell(id, client, [client], args.getConfig(), report)
    },
  }
}

function overStack(id: PracticeId): StackValidationPolicy {
  return {
    ...described(id),
    validateStack(args, report) {
      const clients = args.resources.map(clientOf).filter((client) => client !== undefined)
      for (const client of clients) tell(id, client, clients, args.getConfig(), report)
    },
  }
}

function described(id: PracticeId) {
  const { level, description, spec, cure, settings } = practice(id)
  return {
    name: id,
    description: `${description} (${spec})`,
    enforcementLevel: level,
    remediationSteps: cure,
    ...(settings === undefined ? {} : { configSchema: { properties: { ...settings } } }),
  }
}

function tell(
  id: PracticeId,
  client: Client,
  clients: readonly Client[],
  settings: Readonly<Record<string, unknown>>,
  report: ReportViolation,
): void {
  const now = Date.now() / 1000
  for (const { property, reason } of findingsOf(id, client, { clients, settings, now }))
    report(inLine(`${property}: ${reason}. ${practice(id).cure}`), client.urn)
}

function clientOf({ urn, type, props }: Resource): Client | undefined {
  const kind = kindOf(type)
  return kind && { urn, kind, recorded: known(props) }
}

/** What a preview does not know is looked past, not a reason to leave the policy out. */
function known(props: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.keys(props).map((name) => [name, read(() => props[name])]))
}

function read(get: () => unknown): unknown {
  try {
    const value = get()
    if (Array.isArray(value)) return [...value.keys()].map((index) => read(() => value[index]))
    return isRecord(value) ? known(value) : value
  } catch (error) {
    if (error instanceof UnknownValueError) return UNKNOWN
    throw error
  }
}
