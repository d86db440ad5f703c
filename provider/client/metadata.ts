import { same } from './canonical.ts'
import { alternatives, beside, type FieldName, field, fieldNames, translatableNames } from './fields.ts'
import {
  type ClientMetadata,
  type Compared,
  type ComparedName,
  comparedNames,
  isNativeName,
  nativeNames,
} from './settings.ts'
import { isRecord } from './unknown.ts'

/** What only the server sets, and a client never sends back (RFC 7592 section 2.2). */
export const serverManaged = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
] as const

/** What a server answers of a client beside its metadata (RFC 7591 section 3.2.1). */
export const serverMembers: ReadonlySet<string> = new Set(['client_id', 'client_secret', ...serverManaged])

/** Settings as client metadata on the wire: the only place that renames. */
export function toMetadata(settings: Compared): ClientMetadata {
  return Object.fromEntries(declaredMembers(settings))
}

function declaredMembers(settings: Compared): readonly (readonly [string, unknown])[] {
  return comparedNames
    .filter((name) => settings[name] !== undefined)
    .flatMap((name) => membersOf(name, settings[name]))
    .filter(([, value]) => value !== undefined)
}

/** The members on the wire that a setting stands for. */
export function membersOf(name: ComparedName, value: unknown): readonly (readonly [string, unknown])[] {
  if (name === 'additionalMetadata') return entries(value)
  if (isNativeName(name)) return [[name, value]]
  if (name === 'translations')
    return entries(value).flatMap(([language, texts]) => translated(language, texts))
  return [[field(name).wire, toWire(name, value)]]
}

function translated(language: string, texts: unknown): readonly (readonly [string, unknown])[] {
  return translatableNames
    .filter((name) => isRecord(texts) && texts[name] !== undefined)
    .map((name) => [`${field(name).wire}#${language}`, isRecord(texts) ? texts[name] : undefined])
}

function toWire(name: FieldName, value: unknown): unknown {
  return field(name).kind === 'scopes' && Array.isArray(value) ? value.join(' ') : value
}

function fromWire(name: FieldName, value: unknown): unknown {
  if (field(name).kind !== 'scopes') return value ?? undefined
  if (typeof value === 'string') return value.split(' ').filter((word) => word !== '')
  return value ?? undefined
}

/** What the server holds for each setting that was asked for, in the shape in which it was asked. */
export function observe(asked: Compared, live: ClientMetadata): Compared {
  const seen: Record<string, unknown> = {}
  for (const name of comparedNames) {
    const value = asked[name] === undefined ? undefined : observeOne(name, asked[name], live)
    if (value !== undefined) seen[name] = value
  }
  return seen
}

function observeOne(name: ComparedName, asked: unknown, live: ClientMetadata): unknown {
  if (name === 'additionalMetadata') return pick(entries(asked), (key) => own(live, key))
  if (isNativeName(name)) return pick(entries(asked), (key) => own(nativeBag(live[name]), key))
  if (name !== 'translations') return fromWire(name, own(live, field(name).wire))
  return pick(entries(asked), (language, texts) =>
    pick(entries(texts), (translatable) => liveTranslation(translatable, language, live)),
  )
}

function nativeBag(value: unknown): ClientMetadata {
  return isRecord(value) ? value : {}
}

function liveTranslation(name: string, language: string, live: ClientMetadata): unknown {
  const wire = translatableNames.find((candidate) => candidate === name)
  return wire && own(live, `${field(wire).wire}#${language}`)
}

/** Everything that a server says of a client, for one that no program declared. */
export function allSettings(live: ClientMetadata): Compared {
  const seen = fieldNames.map((name) => [name, fromWire(name, own(live, field(name).wire))] as const)
  return Object.fromEntries(seen.filter(([, value]) => value !== undefined))
}

function pick(
  asked: readonly (readonly [string, unknown])[],
  live: (key: string, asked: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  const seen = asked.map(([key, value]) => [key, live(key, value)] as const)
  return Object.fromEntries(seen.filter(([, value]) => value !== undefined && value !== null))
}

function own(live: ClientMetadata, member: string): unknown {
  return Object.hasOwn(live, member) ? live[member] : undefined
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value) : []
}

/**
 * How an update says that a member shall not be any more: it is left out, it is empty, or it is empty and nothing is repeated of
 * what the server holds, since it merges.
 */
export type Removal = 'omitted' | 'empty' | 'merged'

/**
 * The body of an update: what the server holds, without what only the server sets and without the secret, overlaid with what
 * is desired. Members that were declared and are no longer, and those that cannot stand beside a desired one, are sent as
 * `removed` says. A server that merges keeps what it settled on.
 */
export function overlay(
  live: ClientMetadata,
  desired: Compared,
  recorded: Compared & { readonly serverChanged?: unknown },
  removed: Removal,
): ClientMetadata {
  const never = new Set<string>([...serverManaged, 'client_secret'])
  const asked = toMetadata(desired)
  const isAsked = (member: string) => Object.hasOwn(asked, member)
  const was = toMetadata(recorded)
  const dropped = Object.keys(was).filter((member) => !isAsked(member))
  const displaced = alternativesOf(Object.keys(asked)).filter(
    (member) => (own(live, member) ?? null) !== null,
  )
  const gone = [...withCompanions(dropped), ...displaced].filter((member) => !isAsked(member))
  const repeated = removed === 'merged' ? {} : live
  const kept = Object.entries(repeated).filter(
    ([member, value]) => !never.has(member) && !gone.includes(member) && value !== null,
  )
  const emptied =
    removed === 'omitted' ? [] : gone.map((member) => [member, emptyOf(live[member] ?? was[member])] as const)
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(emptied),
    ...(removed === 'merged' ? toMetadata(unsettled(desired, recorded)) : asked),
    ...overlaidBags(repeated, desired, recorded),
  }
}

/** Without the fields that the server keeps otherwise and that the program did not change since: they stay as the server has them. */
function unsettled(
  desired: Compared,
  { serverChanged, ...recorded }: Compared & { readonly serverChanged?: unknown },
): Compared {
  const isSettled = (name: ComparedName) =>
    isRecord(serverChanged) &&
    Object.hasOwn(serverChanged, name) &&
    !isNativeName(name) &&
    same(name, desired[name], recorded[name])
  const names = comparedNames.filter((name) => !isSettled(name))
  return Object.fromEntries(names.map((name) => [name, desired[name]]))
}

/** Of a product's own settings what the server holds stays, and what is no longer declared is null. */
function overlaidBags(live: ClientMetadata, desired: Compared, recorded: Compared): ClientMetadata {
  const bags = nativeNames
    .filter((name) => [live, desired, recorded].some((bag) => isRecord(bag[name])))
    .map((name) => {
      const dropped = Object.keys(nativeBag(recorded[name])).map((key) => [key, null])
      return [name, { ...nativeBag(live[name]), ...Object.fromEntries(dropped), ...nativeBag(desired[name]) }]
    })
  return Object.fromEntries(bags)
}

/** oidc-provider 9.13.3 gives `..._enc` a default and refuses it when `..._alg` is gone. */
function withCompanions(members: readonly string[]): readonly string[] {
  if (members.length === 0) return []
  const companions = fieldNames.filter((name) => members.includes(field(beside(name) ?? name).wire))
  return [...new Set([...members, ...companions.map((name) => field(name).wire)])]
}

/** A key or a certificate subject that somebody gave a client on the server, where the program declares another. */
function alternativesOf(members: readonly string[]): readonly string[] {
  const present = exclusive.filter((name) => members.includes(field(name).wire))
  return present.flatMap(alternatives).map((name) => field(name).wire)
}

const exclusive = fieldNames.filter((name) => alternatives(name).length > 0)

function emptyOf(value: unknown): unknown {
  if (Array.isArray(value)) return []
  if (isRecord(value) && Array.isArray(value['keys'])) return { keys: [] }
  return typeof value === 'boolean' ? false : ''
}
