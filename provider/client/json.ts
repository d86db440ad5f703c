import { isDeeper, isRecord } from './unknown.ts'

/** More than any client needs, and far from where recursion runs out of stack. */
export const deepest = 64

/**
 * The value that a JSON text stands for, such that it can be recorded: without text that is no Unicode, which the engine's protocol
 * refuses, and without numbers that no JSON can hold. undefined for a text that is none, or that is nested without end.
 */
export function json(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (isStorable(value, deepest)) return value
    return isDeeper(value, deepest) ? undefined : storable(value)
  } catch {
    return undefined
  }
}

/** Any value as a text, also one that was made to be none. */
export function asWord(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** As nearly every value is, which then needs no copy: storable, and nested no deeper. */
function isStorable(value: unknown, levels: number): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value === 'number') return Number.isFinite(value)
  if (!isRecord(value) && !Array.isArray(value)) return true
  if (levels === 0) return false
  if (Array.isArray(value)) return value.every((one) => isStorable(one, levels - 1))
  return Object.keys(value).every((name) => name.isWellFormed() && isStorable(value[name], levels - 1))
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return wellFormed(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (Array.isArray(value)) return value.map(storable)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [wellFormed(name), storable(one)]))
}

/** Without halves of characters, which JSON can spell. */
export function wellFormed(text: string): string {
  return text.toWellFormed()
}
