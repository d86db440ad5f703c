import { X509Certificate } from 'node:crypto'
import { decodeJwt } from 'jose/jwt/decode'
import { isRecord } from './client/unknown.ts'
import {
  type ConfigKeyName,
  type ConfigSource,
  credentialPlaces,
  expiryWarningDays,
  listOf,
} from './config.ts'
import type { Bag, Door } from './door.ts'

/** What ends by itself, and the warning before it does. */

/** From when until when something serves, in seconds since 1970; `at` is its place in a list. */
interface Life {
  readonly until: number
  readonly since?: number
  readonly at?: string
}

interface Mortal {
  readonly what: string
  readonly lives: (value: unknown) => readonly Life[]
  readonly cure: (client: Bag) => string
}

/** What the server gave a client, by the output that it is. */
export const givenToClients: Readonly<Record<string, Mortal>> = {
  clientSecretExpiresAt: {
    what: 'the client secret',
    lives: (until) => [{ until: Number(until) }],
    cure: secretCure,
  },
  registrationAccessToken: {
    what: 'the registration access token',
    lives: ofToken,
    cure: () =>
      'Let an update renew it before that, where the server renews at updates; else give one that the operator of the server issues in oauth:registrationAccessTokens.',
  },
}

/** What a program gave it, by argument. */
export const declaredOfClients: Readonly<Record<string, Mortal>> = {
  jwks: {
    what: 'the certificate of jwks',
    lives: ofKeys,
    cure: () => 'Declare the key with a new certificate there, beside the old one while that is in use.',
  },
  softwareStatement: {
    what: 'the software statement',
    lives: ofToken,
    cure: () => 'Ask its issuer for another one: the server may refuse it at the next create or update.',
  },
}

/** What we call with, by key. A token file is somebody's to renew, and our own client's tokens are ours. */
const ofAccess: readonly (readonly [ConfigKeyName, Mortal['lives']])[] = [
  ['accessToken', ofToken],
  ['initialAccessToken', (value) => listOf(String(value)).flatMap(ofToken)],
  ['accessClientCertificate', ofCertificate],
]

function secretCure({ api, clientSecret }: Bag): string {
  if (api === 'registration')
    return 'With RFC 7591 only the server renews it, and a refresh records that. Where it does not, another value of secretRotation, or oauth:replaceExpired true once it has ended, registers the client anew, with another client id.'
  return clientSecret === undefined
    ? 'Another value of secretRotation gives the client a new one in place, and so does the first update after its end.'
    : 'Give another clientSecret.'
}

function ofToken(token: unknown): readonly Life[] {
  const claims = typeof token === 'string' ? claimsOf(token) : {}
  const { exp, iat } = claims
  return typeof exp === 'number' ? [lifeOf(exp, iat)] : []
}

/** Most tokens are no JWT (RFC 7519 section 3: three parts), and tell nothing. */
function claimsOf(token: string): Bag {
  if (token.split('.').length !== 3) return {}
  try {
    return decodeJwt(token)
  } catch {
    return {}
  }
}

/** RFC 7517 section 4.7: the first certificate is that of the key, base64 and not base64url. */
function ofKeys(jwks: unknown): readonly Life[] {
  const keys = isRecord(jwks) && Array.isArray(jwks['keys']) ? jwks['keys'] : []
  return keys.flatMap((key: unknown, index) => {
    const chain = isRecord(key) ? key['x5c'] : undefined
    const first: unknown = Array.isArray(chain) ? chain[0] : undefined
    const found = typeof first === 'string' ? ofCertificate(Buffer.from(first, 'base64')) : []
    return found.map((life) => ({ ...life, at: `.keys[${index}]` }))
  })
}

function ofCertificate(given: unknown): readonly Life[] {
  if (typeof given !== 'string' && !Buffer.isBuffer(given)) return []
  try {
    const { validFrom, validTo } = new X509Certificate(given)
    return [lifeOf(seconds(validTo), seconds(validFrom))]
  } catch {
    // Whether it is a certificate is for whoever is shown it to say.
    return []
  }
}

function lifeOf(until: number, since: unknown): Life {
  return typeof since === 'number' && Number.isFinite(since) ? { until, since } : { until }
}

function seconds(date: string): number {
  return Date.parse(date) / 1000
}

const day = 86_400

/** Whether to warn; what lives no longer than the days of the warning is meant to be short. */
export function endsSoon({ until, since }: Life, days: number, now: number): boolean {
  if (days === 0 || !(until > 0 && until < latest)) return false
  const left = until - now / 1000
  const isShort = since !== undefined && until - since <= days * day
  return left <= 0 || (!isShort && left <= days * day)
}

/** Of a date that JavaScript can say. */
const latest = 8.64e12

interface Ending {
  readonly what: string
  readonly life: Life
  readonly cure: string
}

/** What of a client ends within these days. */
export function endings(
  mortals: Readonly<Record<string, Mortal>>,
  client: Bag,
  days: number,
  now: number,
): readonly Ending[] {
  return Object.entries(mortals).flatMap(([name, { what, lives, cure }]) =>
    (client[name] === undefined ? [] : lives(client[name]))
      .filter((life) => endsSoon(life, days, now))
      .map((life) => ({ what: `${what}${life.at ?? ''}`, life, cure: cure(client) })),
  )
}

/** What we call an issuer with, of that which a call would take. */
function endingsOfAccess(source: ConfigSource, issuer: string, now: number): readonly Ending[] {
  const days = expiryWarningDays(source, issuer)
  const places = credentialPlaces(source, issuer)
  return ofAccess.flatMap(([key, lives]) => {
    const place = places.find((one) => one.get(key) !== undefined)
    if (place === undefined) return []
    const what = `${place.nameOf(key)} (${place.origin}) for ${issuer}`
    return lives(place.get(key))
      .filter((life) => endsSoon(life, days, now))
      .map((life) => ({ what, life, cure: 'Set another one there.' }))
  })
}

/** At preview, once in a process, at the client: what of it, or of what it declares, ends soon. */
export async function tellEndings(
  door: Door,
  mortals: Readonly<Record<string, Mortal>>,
  client: Bag,
  now = Date.now(),
): Promise<void> {
  const days = expiryWarningDays(door.config, client['issuer'])
  for (const ending of endings(mortals, client, days, now)) await tell(door, ending, now, client['ownerPath'])
}

/** The same of what we call an issuer with. */
export async function tellEndingsOfAccess(door: Door, issuer: string, now = Date.now()): Promise<void> {
  for (const ending of endingsOfAccess(door.config, issuer, now)) await tell(door, ending, now, undefined)
}

const said = new WeakMap<ConfigSource, Set<string>>()

async function tell(
  { config, say }: Door,
  { what, life: { until }, cure }: Ending,
  now: number,
  ownerPath: unknown,
): Promise<void> {
  const before = said.get(config) ?? new Set<string>()
  said.set(config, before)
  const key = JSON.stringify([ownerPath, what, until])
  if (before.has(key)) return
  before.add(key)
  await say('warning', `${what} ${when(until, now)}. ${cure}`, ownerPath)
}

function when(until: number, now: number): string {
  const date = new Date(until * 1000).toISOString().slice(0, 16).replace('T', ' ')
  const days = Math.floor(Math.abs(until * 1000 - now) / 1000 / day)
  const count = days === 1 ? '1 day' : `${days} days`
  return until * 1000 <= now ? `ended at ${date} UTC, ${count} ago` : `ends at ${date} UTC, in ${count}`
}
