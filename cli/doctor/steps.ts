import { randomBytes } from 'node:crypto'
import { type ServerConfig, serverConfig } from '../../provider/config.ts'
import { type Connection, connect } from '../../provider/connection.ts'
import type { Bag, Door } from '../../provider/door.ts'
import {
  AccessDenied,
  InvalidClientMetadata,
  PartialRegistration,
  UnexpectedAnswer,
} from '../../provider/errors.ts'
import * as lifecycle from '../../provider/lifecycle.ts'
import { assertOffered, supportOf } from './support.ts'

/** What is known of a server so far, each by the step that found it. */
export interface Seen {
  readonly door: Door
  /** A name in `oauth:servers`; undefined: the default server. */
  readonly server: string | undefined
  /** Of a client that may be registered. */
  readonly name: string | undefined
  config?: ServerConfig
  connection?: Connection
  inputs?: Bag
  client?: lifecycle.Registered
}

export interface Step {
  /** What it found, in a few words. Throws what is wrong, with what to do. */
  readonly act: (seen: Seen) => Promise<string>
  /** Whether it is one for this server. */
  readonly only?: (seen: Seen) => boolean
  /** Why it cannot be tried. */
  readonly without?: (seen: Seen) => string | undefined
  /** Also after something else was wrong. */
  readonly always?: true
}

const kind = 'ConfidentialClient'
const readOnly = ({ name }: Seen) =>
  name === undefined ? 'no client was registered: run with --yes to prove it' : undefined

/** In this order: each needs those before it. */
export const steps: Readonly<Record<string, Step>> = {
  configured: {
    act: async (seen) => {
      seen.config = serverConfig(seen.door.config, seen.server)
      const { api, product } = seen.config
      return api === 'registration'
        ? `by RFC 7591 and 7592, product ${product}`
        : `by the admin API of ${api}`
    },
  },
  reached: {
    act: async (seen) => {
      seen.connection = connect(seen.door, configOf(seen).issuer)
      await seen.connection.discover()
      return 'its discovery document names this issuer'
    },
  },
  supports: { act: async (seen) => supportOf(await connectionOf(seen).discover()) },
  registration: {
    only: ({ config }) => config === undefined || config.api === 'registration',
    act: async (seen) => assertOffered(configOf(seen), await connectionOf(seen).discover()),
  },
  lookup: { only: ({ config }) => config !== undefined && config.api !== 'registration', act: lookedUp },
  create: { act: created, without: readOnly },
  read: {
    without: readOnly,
    act: async (seen) => {
      const { id, outputs } = clientOf(seen)
      const found = await lifecycle.read(kind, heard(seen), id, outputs)
      if (found === 'gone') throw lost(id)
      seen.client = found
      return 'as it was registered'
    },
  },
  update: {
    without: readOnly,
    act: async (seen) => {
      const { id, outputs } = clientOf(seen)
      const inputs = { ...seen.inputs, clientName: `${outputs['clientName']}, changed` }
      seen.client = { id, outputs: await lifecycle.update(seen.door, id, outputs, inputs) }
      return 'another name'
    },
  },
  delete: {
    always: true,
    without: (seen) => readOnly(seen) ?? (seen.client === undefined ? 'none was registered' : undefined),
    act: async (seen) => {
      const { id, outputs } = clientOf(seen)
      await lifecycle.remove(seen.door, id, outputs)
      return `client ${id} is gone again`
    },
  },
}

/** An admin API proves that a client is not there only to who may list clients. */
async function lookedUp(seen: Seen): Promise<string> {
  const clientId = `pulumi-oauth-doctor-${randomBytes(8).toString('hex')}`
  const answer = await connectionOf(seen).api.read({ clientId })
  if (answer.state === 'unknown') throw new AccessDenied(answer.why, answer)
  return 'the credential may list clients'
}

async function created(seen: Seen): Promise<string> {
  const { door, server, name = '' } = seen
  const declared = {
    clientName: name,
    ownerPath: `urn:pulumi:doctor::pulumi-oauth::${kind}::${name}`,
    ...(server === undefined ? {} : { server }),
  }
  const { inputs, failures } = await lifecycle.check(kind, door, {}, declared)
  if (failures.length > 0)
    throw new InvalidClientMetadata('A plain client cannot be declared there.', failures)
  seen.inputs = inputs
  seen.client = await lifecycle.create(door, inputs).catch((error: unknown) => {
    if (error instanceof PartialRegistration) seen.client = { id: error.id, outputs: error.properties }
    throw error
  })
  return `client ${seen.client.id} (${name})`
}

/** A read that the server refuses is for a run of Pulumi a warning, and here what is looked for. */
function heard({ door }: Seen): Door {
  return {
    ...door,
    config: { ...door.config, environment: { ...door.config.environment, OAUTH_STRICT_READ: '1' } },
  }
}

function lost(id: string): UnexpectedAnswer {
  return new UnexpectedAnswer(
    `Client ${id} was registered a moment ago, and the server says that there is none. Is there a proxy or a replica in between?`,
    200,
  )
}

function configOf({ config }: Seen): ServerConfig {
  return known(config)
}

function connectionOf({ connection }: Seen): Connection {
  return known(connection)
}

function clientOf({ client }: Seen): lifecycle.Registered {
  return known(client)
}

function known<T>(found: T | undefined): T {
  if (found === undefined) throw new RangeError('a step came before the one that it needs')
  return found
}
