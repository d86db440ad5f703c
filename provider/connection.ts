import {
  adminHeadersOf,
  type ConfigSource,
  forbiddenBy,
  givenRegistrationAccessToken,
  managedBy,
  proxiesIn,
  renewsToken,
  type ServerConfig,
  serverConfigOf,
  unconfigured,
} from './config.ts'
import type { Door } from './door.ts'
import { InvalidConfiguration } from './errors.ts'
import { newestOutputs } from './journal.ts'
import { inTime, shared } from './operation.ts'
import { type Access, accessFor, certificateFor } from './registration/access.ts'
import type { Registration, RegistrationApi } from './registration/api.ts'
import { discover, type ServerMetadata } from './registration/discovery.ts'
import { isRefused, isTaken, type Secretive } from './registration/probe.ts'
import { type Deliver, repeating } from './registration/retry.ts'
import { type Sending, sender } from './registration/send.ts'
import { type Server, serverOf } from './servers/index.ts'

/** One authorization server, ready to be called. Nothing is sent before it is used. */
export interface Connection {
  readonly config: ServerConfig
  readonly server: Server
  readonly api: RegistrationApi
  readonly discover: () => Promise<ServerMetadata>
  readonly deliver: Deliver
  /** Whether the server refuses a client secret. */
  readonly refusesSecret: (client: Secretive) => Promise<boolean>
}

const connections = new WeakMap<ConfigSource, Map<string, Connection>>()

/**
 * The connection to the issuer that a client is recorded at, by the API that it is recorded with, shared by all such clients in one
 * process. What happens on it is said by the door that opened it, at no resource.
 */
export function connect(door: Door, issuer: string, api?: string): Connection {
  const { config: source } = door
  const known = connections.get(source) ?? new Map<string, Connection>()
  connections.set(source, known)
  const key = `${api} ${issuer}`
  const connection = known.get(key) ?? open(door, issuer, api, [...known.values()])
  known.set(key, connection)
  return connection
}

/**
 * An issuer that is configured nowhere any more has no credential here; its clients can still be reached with the
 * registration access tokens that they have.
 */
function open(
  door: Door,
  issuer: string,
  api: string | undefined,
  others: readonly Connection[],
): Connection {
  const { config: source } = door
  const forbidden = forbiddenBy(source, issuer)
  if (forbidden !== undefined) throw new InvalidConfiguration(forbidden)
  const config = managedBy(serverConfigOf(source, issuer) ?? unconfigured(source, issuer), api)
  // One for each server, since it counts what is under way there.
  const same = others.find((other) => other.config.issuer === issuer)
  const deliver = same?.deliver ?? delivering(door, config)
  const discoverOnce = () =>
    inTime(
      `the metadata of ${issuer}`,
      shared(() => discover(config, deliver)),
    )
  const access = lazily(() => accessFor(source, { issuer, discover: discoverOnce, deliver }))
  const givenToken = (clientId: string) => givenRegistrationAccessToken(source, issuer, clientId)
  const unrecorded = (at: Registration) => unrecordedOf(source, issuer, at)
  const server = serverOf(config)
  const headers = adminHeadersOf(source, issuer)
  const takes = async ({ clientId, credential }: Registration) => {
    const server = await discoverOnce()
    return credential !== undefined && isTaken({ clientId, ...credential }, server, deliver)
  }
  const endpoint = {
    config,
    access,
    deliver,
    discover: discoverOnce,
    givenToken,
    unrecorded,
    renewsToken: (clientId: string) => renewsToken(source, clientId),
    takes,
    headers,
  }
  const refusesSecret = async (client: Secretive) => isRefused(client, await discoverOnce(), deliver)
  return { config, server, api: server.api(endpoint), discover: discoverOnce, deliver, refusesSecret }
}

async function unrecordedOf(source: ConfigSource, issuer: string, { clientId, ownerPath }: Registration) {
  const outputs = await newestOutputs(source, { issuer, clientId, ownerPath })
  const { registrationAccessToken: token, clientSecret, clientSecretExpiresAt } = outputs ?? {}
  if (typeof token !== 'string') return undefined
  return {
    registrationAccessToken: token,
    secret: { client_secret: clientSecret, client_secret_expires_at: clientSecretExpiresAt },
  }
}

function delivering({ config: source, say }: Door, config: ServerConfig): Deliver {
  const certificate = certificateFor(source, config.issuer)
  const proxies = proxiesIn(source)
  const sending: Sending = {
    allowsHttp: config.allowInsecureHttp,
    pace: config.pace,
    ...(config.caCertificate === undefined ? {} : { authorities: config.caCertificate }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(proxies === undefined ? {} : { proxies }),
  }
  return repeating(sender(sending), (text) => void say('info', text, undefined))
}

/** Credentials are looked at when a call needs one, so that a preview needs none. */
function lazily(make: () => Access): () => Access {
  let made: Access | undefined
  return () => {
    made ??= make()
    return made
  }
}
