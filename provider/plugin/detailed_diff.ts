import type { Change } from '../client/settings.ts'
import type { Bag } from '../door.ts'

/** What a preview shows of one property. */
export interface PropertyChange {
  readonly property: string
  readonly kind: 'add' | 'delete' | 'update'
  readonly replaces: boolean
  /** The old value is what the program gave, not what is recorded. */
  readonly ofInputs: boolean
}

interface Bags {
  readonly desired: Bag
  readonly inputs: Bag
  readonly recorded: Bag
}

/**
 * The changed properties and no other; `ignored` are the paths of `ignoreChanges`. The engine sets them back before it asks, so that
 * what is left of one that is named in part is another part.
 */
export function propertyChanges(
  changes: readonly Change[],
  bags: Bags,
  ignored: readonly string[],
): readonly PropertyChange[] {
  return changes
    .filter(({ field }) => !ignored.includes(field) && !ignored.includes(`["${field}"]`))
    .map((change) => propertyChange(change, bags))
}

function propertyChange({ field, by }: Change, { desired, inputs, recorded }: Bags): PropertyChange {
  const ofInputs = JSON.stringify(inputs[field]) !== JSON.stringify(desired[field])
  const [before, after] = [ofInputs ? inputs[field] : recorded[field], desired[field]]
  return { property: field, kind: kindOf(before, after), replaces: by === 'replace', ofInputs }
}

function kindOf(before: unknown, after: unknown): PropertyChange['kind'] {
  if (before === undefined) return 'add'
  return after === undefined ? 'delete' : 'update'
}
