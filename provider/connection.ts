import {
  adminHeadersOf,
  type ConfigSource,
  forbiddenBy,
  givenRegistrationAccessToken,
  managedBy,
  type ServerConfig,
  serverConfigOf,
} from './config.ts'
import { InvalidConfiguration } from './errors.ts'
import { inTime, shared } from './operation.ts'
import { type Access, accessFor, certificateFor } from './registration/access.ts'
import type { RegistrationApi } from './registration/api.ts'
import { discover, type ServerMetadata } from './registration/discovery.ts'
import { isRefused, type Secretive } from './registration/probe.ts'
import { sender } from './registration/send.ts'
import { type Server, serverOf } from './servers/index.ts'

/** One authorization server, ready to be called. Nothing is sent before it is used. */
export interface Connection {
  readonly config: ServerConfig
  readonly server: Server
  readonly api: RegistrationApi
  readonly discover: () => Promise<ServerMetadata>
  /** Whether the server refuses a client secret. */
  readonly refusesSecret: (client: Secretive) => Promise<boolean>
}

const connections = new WeakMap<ConfigSource, Map<string, Connection>>()

/**
 * The connection to the issuer that a client is recorded at, by the API that it is recorded with, shared by all such clients in one
 * process.
 */
export function connect(source: ConfigSource, issuer: string, api?: string): Connection {
  const known = connections.get(source) ?? new Map<string, Connection>()
  connections.set(source, known)
  const key = JSON.stringify([issuer, api])
  const connection = known.get(key) ?? open(source, issuer, api)
  known.set(key, connection)
  return connection
}

/**
 * An issuer that is configured nowhere any more has no credential here; its clients can still be reached with the
 * registration access tokens that they have.
 */
function open(source: ConfigSource, issuer: string, api?: string): Connection {
  const forbidden = forbiddenBy(source, issuer)
  if (forbidden !== undefined) throw new InvalidConfiguration(forbidden)
  const config = managedBy(serverConfigOf(source, issuer) ?? unconfigured(issuer), api)
  const send = sender(certificateFor(source, issuer))
  const discoverOnce = () =>
    inTime(
      `the metadata of ${issuer}`,
      shared(() => discover(config, send)),
    )
  const access = lazily(() => accessFor(source, { issuer, discover: discoverOnce, send }))
  const givenToken = (clientId: string) => givenRegistrationAccessToken(source, issuer, clientId)
  const server = serverOf(config)
  const headers = adminHeadersOf(source, issuer)
  const endpoint = { config, access, send, discover: discoverOnce, givenToken, headers }
  const refusesSecret = async (client: Secretive) => isRefused(client, await discoverOnce(), send)
  return { config, server, api: server.api(endpoint), discover: discoverOnce, refusesSecret }
}

export function unconfigured(issuer: string): ServerConfig {
  return {
    issuer,
    api: 'registration',
    product: 'standard',
    rotatesOnRead: false,
    probeSecrets: false,
    allowedOrigins: [],
  }
}

/** Credentials are looked at when a call needs one, so that a preview needs none. */
function lazily(make: () => Access): () => Access {
  let made: Access | undefined
  return () => {
    made ??= make()
    return made
  }
}
