import type { AuthMethodName } from '../../provider/client/auth_methods.ts'
import type { Upstream } from './proxy.ts'

/** A real server that faults are forced before, by one way to manage its clients. */
export interface FaultTarget {
  /** The name of its results, and of its part of docs/reliability.md. */
  readonly name: string
  readonly title: string
  readonly seenOn: string
  /** `npm test` forces each so-many-eth fault. */
  readonly sampled: number
  /** Cells at the same time. */
  readonly atOnce: number
  readonly start: () => Promise<RunningTarget>
}

export interface RunningTarget {
  readonly upstream: Upstream
  /** Stack config of a program that reaches the server at this origin. @default its own */
  readonly stack: (origin?: string) => Readonly<Record<string, string>>
  /** What must be in no message. */
  readonly hidden: readonly string[]
  /** The ids of the clients that have this client name, as the operator sees it. */
  readonly named: (clientName: string) => Promise<readonly string[]>
  readonly remove: (clientId: string) => Promise<void>
  /** Another administrator sets these members by the server's own API, and says no other. */
  readonly change: (clientId: string, members: Shown) => Promise<void>
  readonly shown: (clientId: string) => Promise<Shown>
  /** The operator gives the client another secret, past the proxy. */
  readonly rotate: (clientId: string) => Promise<string>
  /** Obtains a token with a client secret, past the proxy. */
  readonly authenticate: (client: Authenticating) => Promise<unknown>
  /** The environment of a run that may give a client another registration access token (OAUTH_RENEW_TOKENS). */
  readonly renewing?: Readonly<Record<string, string>>
  readonly close: () => Promise<void>
}

/** Two members of client metadata that an administrator sees and sets at every server. */
export type Shown = Readonly<Partial<Record<'client_name' | 'client_uri', string>>>

export interface Authenticating {
  readonly clientId: string
  readonly clientSecret: string
  readonly authMethod: AuthMethodName
}
