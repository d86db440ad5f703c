import { readFile } from 'node:fs/promises'
import {
  type ConfigKeyName,
  type ConfigSource,
  credentialPlaces,
  listOf,
  type Origin,
  ownClientKeys,
  type Place,
} from '../config.ts'
import { AccessDenied, InvalidConfiguration } from '../errors.ts'
import { inTime, shared } from '../operation.ts'
import type { ServerMetadata } from './discovery.ts'
import { type OwnClient, tokenByClientCredentials } from './own_client.ts'
import type { ClientCertificate } from './reaching.ts'
import type { Deliver } from './retry.ts'

/** How we may call the registration API of one issuer. */
export interface Access {
  /** Where the credential stands, for messages: `oauth:initialAccessToken in stack config`. */
  readonly from: string
  readonly origin?: Origin
  /** The name of its key there. */
  readonly key?: string
  /** Each token serves once, so that after a 401 the next may serve, and the next. */
  readonly singleUse?: true
  /** The token to send; undefined: none is needed, or none is configured. */
  readonly token: (use: Use) => Promise<string | undefined>
  /** After a 401: another token to try, or undefined when there is none. */
  readonly another: (use: Use, rejected: string) => Promise<string | undefined>
}

/** Initial access tokens register; every other access token registers and manages. */
export type Use = 'register' | 'manage'

/** What an access may need of the rest: discovery for the token endpoint, and a way to call it. */
export interface Surroundings {
  readonly issuer: string
  readonly discover: () => Promise<ServerMetadata>
  readonly deliver: Deliver
}

type Way = (place: Place, around: Surroundings) => Access

/** The ways to call, by the key that chooses each; a checked configuration has at most one in a place. */
const ways: readonly (readonly [ConfigKeyName, Way])[] = [
  ['initialAccessToken', initialAccessTokens],
  ['accessToken', fixedToken],
  ['accessTokenFile', tokenFile],
  ['accessClientId', ownClient],
]

/** The access that is configured for an issuer, in the first place that holds one. */
export function accessFor(source: ConfigSource, around: Surroundings): Access {
  for (const place of credentialPlaces(source, around.issuer)) {
    const [, chosen] = ways.find(([key]) => place.get(key) !== undefined) ?? []
    if (chosen !== undefined) return chosen(place, around)
  }
  return { from: 'no credential', token: none, another: none }
}

async function none(): Promise<undefined> {
  return undefined
}

function described(place: Place, key: ConfigKeyName): Pick<Access, 'from' | 'origin' | 'key'> {
  return { from: `${place.nameOf(key)} (${place.origin})`, origin: place.origin, key: place.nameOf(key) }
}

/**
 * One token serves every registration. Of a list each is used once: a create takes the next, and passes over those that the
 * server refuses because an earlier run used them.
 */
function initialAccessTokens(place: Place): Access {
  const tokens = listOf(place.get('initialAccessToken'))
  const from = described(place, 'initialAccessToken')
  let next = 0
  const take = () => {
    if (next < tokens.length) return tokens[next++]
    throw new AccessDenied(
      `All ${tokens.length} initial access tokens of ${from.from} are used up: add new ones, then run again. Nothing was registered.`,
      { ofClient: false },
    )
  }
  if (tokens.length === 1)
    return { ...from, token: async (use) => (use === 'register' ? tokens[0] : undefined), another: none }
  const register = async (use: Use) => (use === 'register' ? take() : undefined)
  return { ...from, singleUse: true, token: register, another: register }
}

function fixedToken(place: Place): Access {
  return { ...described(place, 'accessToken'), token: async () => place.get('accessToken'), another: none }
}

function tokenFile(place: Place): Access {
  const path = place.get('accessTokenFile') ?? ''
  const from = described(place, 'accessTokenFile')
  const read = async () => {
    try {
      return (await readFile(path, 'utf8')).trim()
    } catch (cause) {
      throw new InvalidConfiguration(
        `The file that ${from.from} names cannot be read. Write the access token into it.`,
        { cause },
      )
    }
  }
  const reread = async (_: Use, rejected: string) => {
    const token = await read()
    return token === rejected ? undefined : token
  }
  return { ...from, token: read, another: reread }
}

/** One token for all calls that wait, asked for again before it ends. */
function ownClient(place: Place, around: Surroundings): Access {
  const client = ownClientAt(place)
  let current: ReturnType<typeof tokenByClientCredentials> | undefined
  /** The first that finds a token stale asks for another, those that find the same one stale get the same. */
  const after = (stale: typeof current) => {
    if (current !== undefined && current !== stale) return current
    const asked = shared(() => tokenByClientCredentials(client, around))
    current = asked
    asked.catch(() => {
      if (current === asked) current = undefined
    })
    return asked
  }
  const came = (asked: ReturnType<typeof after>) => inTime(`an access token of ${around.issuer}`, asked)
  const token = async () => {
    const held = current ?? after(undefined)
    const known = await came(held)
    return known.until > Date.now() ? known.token : (await came(after(held))).token
  }
  const another = async (_: Use, rejected: string) => {
    const held = current ?? after(undefined)
    const known = await came(held)
    return known.token === rejected ? (await came(after(held))).token : known.token
  }
  return { ...client.credential, token, another }
}

function ownClientAt(place: Place): OwnClient {
  const secret = place.get('accessClientSecret')
  const privateKey = place.get('accessClientPrivateKey')
  const request = {
    scope: place.get('accessScope'),
    audience: place.get('accessAudience'),
    resource: place.get('accessResource'),
  }
  return {
    clientId: place.get('accessClientId') ?? '',
    credential: described(
      place,
      ownClientKeys.find((key) => place.get(key) !== undefined) ?? 'accessClientId',
    ),
    ...(secret === undefined ? {} : { secret }),
    ...(privateKey === undefined ? {} : { privateKey }),
    request: Object.fromEntries(
      Object.entries(request).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  }
}

/** The certificate that every connection to an issuer shows, where one is configured. */
export function certificateFor(source: ConfigSource, issuer: string): ClientCertificate | undefined {
  const place = credentialPlaces(source, issuer).find(
    (one) => one.get('accessClientCertificate') !== undefined,
  )
  const cert = place?.get('accessClientCertificate')
  const key = place?.get('accessClientCertificateKey')
  return cert === undefined || key === undefined ? undefined : { cert, key }
}
