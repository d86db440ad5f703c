import { keepsOnDestroy } from '../client/diff.ts'
import { isRecord } from '../client/unknown.ts'
import type { Bag } from '../door.ts'
import { kindOf } from './urn.ts'

/** A client that an update would delete, by itself or to replace it. */
export interface PlannedDelete {
  readonly name: string
  readonly by: 'delete' | 'replace'
}

/** The engine's steps after which a client is no more. One replacement is up to three of them. */
const deleting: Readonly<Record<string, PlannedDelete['by']>> = {
  delete: 'delete',
  replace: 'replace',
  'create-replacement': 'replace',
  'delete-replaced': 'replace',
  'import-replacement': 'replace',
}

/** The clients that the run would delete of which `pulumi preview --json` wrote this, each once. */
export function plannedDeletes(preview: unknown): readonly PlannedDelete[] {
  const planned = stepsOf(preview).flatMap((step) => {
    const { op, urn, oldState } = step
    const by = typeof op === 'string' && Object.hasOwn(deleting, op) ? deleting[op] : undefined
    const old = isRecord(oldState) ? oldState : {}
    if (by === undefined || typeof urn !== 'string' || !isClient(urn) || stays(old)) return []
    const name = urn.split('::').slice(3).join('::')
    return [[JSON.stringify([urn, old['id']]), { name, by }] as const]
  })
  return [...new Map(planned).values()]
}

/** A preview that failed shows only a part of what would be done. */
function stepsOf(preview: unknown): readonly Bag[] {
  const { steps, changeSummary, diagnostics } = isRecord(preview) ? preview : {}
  if (!Array.isArray(steps) && !isRecord(changeSummary))
    throw new Error('This is no preview: give what "pulumi preview --json" writes.')
  const all = Array.isArray(diagnostics) ? diagnostics : []
  if (all.some((one: unknown) => isRecord(one) && one['severity'] === 'error'))
    throw new Error('The preview failed, so that it does not show all that would be deleted.')
  return Array.isArray(steps) ? steps.filter(isRecord) : []
}

function isClient(urn: string): boolean {
  return kindOf(urn.split('::')[2]?.split('$').at(-1) ?? '') !== undefined
}

/** Whoever adopted it keeps it, or the engine forgets it without a word to us. */
function stays({ outputs, retainOnDelete }: Bag): boolean {
  return retainOnDelete === true || (isRecord(outputs) && keepsOnDestroy(outputs))
}
