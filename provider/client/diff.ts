import { hasSecret } from './auth_methods.ts'
import { same } from './canonical.ts'
import { type Change, type Compared, type ComparedName, comparedNames } from './settings.ts'
import { isRecord } from './unknown.ts'

/** What a diff looks at: the compared settings, where the client is registered, and what an earlier run left behind. */
export interface Comparable extends Compared {
  readonly issuer?: unknown
  readonly api?: unknown
  readonly adopt?: unknown
  readonly clientId?: unknown
  readonly clientSecret?: unknown
  readonly secretRotation?: unknown
  readonly clientSecretExpiresAt?: unknown
  readonly previousClientSecretExpiresAt?: unknown
  /** Steps of an earlier run that did not finish. */
  readonly unfinished?: unknown
}

/** When a diff is asked for, in milliseconds since 1970, and whether the clock alone may replace a client. */
export interface Moment {
  readonly now?: number
  readonly replacesExpired?: boolean
}

/** The difference between what a program wants and what is recorded: pure, no network, the server enters by `read`. */
export function diff(
  desired: Comparable,
  recorded: Comparable,
  { now = Date.now(), replacesExpired = false }: Moment = {},
): readonly Change[] {
  return [
    ...changed(['issuer', 'api'], (name) => desired[name] !== recorded[name], 'replace'),
    ...changed(
      ['clientId'],
      () => given(desired.clientId) && desired.clientId !== recorded.clientId,
      'replace',
    ),
    ...changed(
      ['clientSecret'],
      () => given(desired.clientSecret) && desired.clientSecret !== recorded.clientSecret,
      'update',
    ),
    ...changed(
      ['secretRotation'],
      () => rotates(desired, recorded),
      choosesSecret(desired) ? 'update' : 'replace',
    ),
    ...changed(comparedNames, (name) => !same(name, desired[name], recorded[name]), 'update'),
    ...changed(['adopt'], () => keepsOnDestroy(desired) !== keepsOnDestroy(recorded), 'update'),
    ...changed(
      ['clientSecretExpiresAt'],
      () => renews(desired, replacesExpired) && hasEnded(recorded.clientSecretExpiresAt, now),
      choosesSecret(desired) ? 'update' : 'replace',
    ),
    ...changed(['previousClientSecret'], () => isOver(recorded.previousClientSecretExpiresAt, now), 'update'),
    ...changed(
      ['unfinished'],
      () => Array.isArray(recorded.unfinished) && recorded.unfinished.length > 0,
      'update',
    ),
  ]
}

/** A secret that the program gives is the program's to renew. */
function renews(desired: Comparable, replacesExpired: boolean): boolean {
  const { tokenEndpointAuthMethod: method, clientSecret } = desired
  return hasSecret(method) && (choosesSecret(desired) ? !given(clientSecret) : replacesExpired)
}

/** A client secret is no longer taken: `until` in seconds since 1970, 0 for never (RFC 7591 section 3.2.1). */
export function hasEnded(until: unknown, now: number): boolean {
  return until !== 0 && isOver(until, now)
}

function isOver(until: unknown, now: number): boolean {
  return typeof until === 'number' && until * 1000 <= now
}

type Rotating = Pick<Comparable, 'secretRotation'>

/** The program asks for a new secret. */
export function rotates(desired: Rotating, recorded: Rotating): boolean {
  return !same('additionalMetadata', desired.secretRotation, recorded.secretRotation)
}

/** RFC 7591 and RFC 7592 have no way to change a secret. */
function choosesSecret({ api }: Comparable): boolean {
  return api !== 'registration'
}

function given(value: unknown): boolean {
  return value !== undefined
}

/** The compared names that differ. */
export function differing(a: Compared, b: Compared): readonly ComparedName[] {
  return comparedNames.filter((name) => !same(name, a[name], b[name]))
}

/** An adopted client belongs to somebody else until the program says otherwise. */
export function keepsOnDestroy({ adopt }: Comparable): boolean {
  return isRecord(adopt) && adopt['delete'] !== true
}

function changed<N extends string>(
  names: readonly N[],
  differs: (name: N) => boolean,
  by: Change['by'],
): readonly Change[] {
  return names.filter(differs).map((field) => ({ field, by }))
}
