import type { AuthMethodName } from '../../provider/client/auth_methods.ts'
import type { ClientKind } from '../../provider/client/client_types.ts'
import type { FieldName } from '../../provider/client/fields.ts'
import type { KnownGrantType } from '../../provider/client/grant_types.ts'
import type { ClientMetadata } from '../../provider/client/settings.ts'
import type { ConfigSource } from '../../provider/config.ts'
import type { NotKept, Server } from '../../provider/servers/server.ts'
import type { UsedClient } from '../support/use_client.ts'
import type { Samples } from './samples.ts'

/** What becomes of something that is declared at a server. */
export type Outcome = 'kept' | NotKept['becomes']

/** A grant that is not kept as declared, for both types of clients or only for one. */
export interface NotGranted extends NotKept {
  readonly grant: KnownGrantType
  readonly only?: ClientKind
}

/** What becomes of a client that authenticates so. */
export interface NoToken {
  /** `refused` at registration; `unusable`: registered, and then no token; `not exercised` here. */
  readonly becomes: 'refused' | 'unusable' | 'not exercised'
  readonly why: string
}

/** One authorization server by one way to manage its clients: what is known of it, as data. */
export interface Target {
  /** The name of its results, and its column in docs/servers.md. */
  readonly name: string
  readonly title: string
  /** Product and version. */
  readonly seenOn: string
  readonly server: Server
  /** Declared fields that do not come back: the server's own data, and what this one's configuration adds. */
  readonly notKept: { readonly [F in FieldName]?: NotKept }
  /** Fields whose last value stays on the server when nobody declares them any more. */
  readonly notReset: { readonly [F in FieldName]?: string }
  /** Fields that are not kept when a client that was made without them declares them later. */
  readonly notAdded: { readonly [F in FieldName]?: string }
  /** Fields that the operator has no way to set, by a reason. */
  readonly notChanged: { readonly [F in FieldName]?: string }
  /** Grants that are not kept as declared. */
  readonly notGranted: readonly NotGranted[]
  /** Auth methods by which no client obtains a token here. */
  readonly noToken: { readonly [M in AuthMethodName]?: NoToken }
  readonly samples?: Partial<Samples>
  /** What an operator sets and our update does not leave alone, by a reason. */
  readonly overwritten: Readonly<Record<string, string>>
  /** A client that somebody else deleted: `gone` with proof, so that an up makes it anew; else `unknown`, and kept. */
  readonly deletedElsewhere: 'gone' | 'unknown'
  /** A delete of a client that is gone: done, or refused since it proves nothing. */
  readonly deletedAgain: 'done' | 'refused'
  /** A client whose registration access token was renewed elsewhere: managed by our own credential, or refused. */
  readonly tokenLost: 'managed' | 'refused'
  /** Whether an update answers another registration access token; `none`: the client has no such token. */
  readonly updateRenews: 'token' | 'nothing' | 'none'
  /** Clients that are led at the same time. */
  readonly atOnce: number
  readonly start: () => Promise<Running>
}

/** What the server's operator sees and does, by the server's own admin interface and without the code under test. */
export interface Operator {
  clients(): Promise<readonly string[]>
  /** Sets members of client metadata, by their names on the wire. */
  change(clientId: string, metadata: ClientMetadata): Promise<void>
  /** Sets things that no program declares, each under a name of `overwritten` or of none. */
  touch(clientId: string): Promise<void>
  /** Whether each of them is still as it was set. */
  touched(clientId: string): Promise<Readonly<Record<string, boolean>>>
  remove(clientId: string): Promise<void>
}

/** A server that is there. */
export interface Running {
  /** How it is configured for a program. */
  readonly config: ConfigSource
  readonly operator: Operator
  /** What the application needs to make itself for an auth method. */
  readonly prepare: (method: AuthMethodName) => Promise<Prepared>
  /** A real token for the client itself, or by a sign-in for a public one. */
  readonly token: (client: UsedClient) => Promise<string>
  readonly close: () => Promise<void>
}

/** Arguments to declare, and the private half of them. */
export interface Prepared {
  readonly args: Readonly<Record<string, unknown>>
  readonly credentials: Pick<UsedClient, 'key' | 'certificate'>
}
