import { durationMs } from './duration.ts'
import { field, isFieldName } from './fields.ts'
import { type ComparedName, isNativeName } from './settings.ts'
import { isRecord } from './unknown.ts'

/**
 * The one text of a value among all that mean the same: sets in any order, with or without duplicates; JSON members in any
 * order; absent, null, "", [], {} and false. Zero is not absent (`default_max_age: 0`). In additional metadata only null is
 * absent: what a server takes for a member that is not sent is not known (`full_scope_allowed: false`).
 */
export function canonical(name: ComparedName, value: unknown): string {
  if (name === 'additionalMetadata' && isRecord(value)) return canonicalMembers(value)
  if (isNativeName(name) && isRecord(value)) return canonicalMembers(mapped(value, canonicalNative))
  if (isEmpty(value)) return ''
  if (!isFieldName(name)) return text(without(isEmpty, value))
  if (name === 'jwks') return canonicalKeys(value)
  if (name === 'responseTypes') return set(list(value).map(sortedWords))
  return field(name).set ? set(list(value)) : text(alone(value))
}

export function same(name: ComparedName, a: unknown, b: unknown): boolean {
  return a === b || isCopy(a, b) || canonical(name, a) === canonical(name, b)
}

/** Most values come back as they were sent. */
function isCopy(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
  return a.every((one, index) => one === b[index])
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true
  if (Array.isArray(value)) return value.length === 0
  return isRecord(value) && Object.values(value).every(isEmpty)
}

/** A server that sends a one-element list as its element means the same. */
function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

/** And so does one that sends a text as a list of it. */
function alone(value: unknown): unknown {
  const [first, ...others] = list(value)
  return typeof first === 'string' && others.length === 0 ? first : value
}

function set(values: readonly unknown[]): string {
  return `[${[...new Set(values.map(text))].sort().join(',')}]`
}

/** `id_token code` and `code id_token` are one response type (OAuth 2.0 Multiple Response Types section 3). */
function sortedWords(value: unknown): unknown {
  return typeof value === 'string' ? value.split(' ').sort().join(' ') : value
}

/** The order of the keys in a JWK Set and of the members in a key carries no meaning (RFC 7517). */
function canonicalKeys(value: unknown): string {
  const keys = isRecord(value) ? value['keys'] : value
  return isEmpty(keys) ? '' : set(list(keys))
}

/** Among a product's own settings every list is a set, and durations are compared as durations. */
function canonicalNative(value: unknown): unknown {
  if (Array.isArray(value)) return set(value)
  if (isRecord(value)) return mapped(filled(value), canonicalNative)
  return typeof value === 'string' ? (durationMs(value) ?? value) : value
}

function filled(bag: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(bag).filter(([, value]) => !isEmpty(value)))
}

function mapped(
  bag: Readonly<Record<string, unknown>>,
  change: (value: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(bag).map(([key, value]) => [key, change(value)]))
}

function canonicalMembers(value: unknown): string {
  const members = text(without(isAbsent, value))
  return members === '{}' ? '' : members
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}

function without(isNothing: (member: unknown) => boolean, value: unknown): unknown {
  if (!isRecord(value)) return value
  const kept = Object.entries(value).filter(([, member]) => !isNothing(member))
  return Object.fromEntries(kept.map(([key, member]) => [key, without(isNothing, member)]))
}

/** JSON with the members of every object in order. */
function text(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(text).join(',')}]`
  if (!isRecord(value)) return JSON.stringify(value) ?? ''
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${text(value[key])}`)
  return `{${members.join(',')}}`
}
