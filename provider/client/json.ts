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
    if (isDeeper(value, deepest)) return undefined
    return isStorable(value) ? value : storable(value)
  } catch {
    return undefined
  }
}

/** Any value as a text, also one that was made to be none. */
export function asWord(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** As nearly every value is, which then needs no copy. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isStorable)
  if (!isRecord(value)) return true
  return Object.keys(value).every((name) => name.isWellFormed() && isStorable(value[name]))
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
