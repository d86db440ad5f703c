import type { Issue } from './client/settings.ts'
import { printable } from './printable.ts'

/**
 * Every error that the provider throws, one class for each thing that a user can do about it. A message says what was tried,
 * what came back and what to do next; it never holds a token or a secret, nor what a terminal would obey.
 */
export abstract class OAuthError extends Error {
  abstract readonly code: string

  constructor(message: string, options?: ErrorOptions) {
    super(printable(message), options)
    // The SDK's provider process prints `${error}: ${error.stack}` of every failure (3.270): once, and without the stack.
    this.stack = this.message
  }

  override toString(): string {
    return this.name
  }
}

/** The configuration is missing or contradictory; all problems at once. Set what the message names. */
export class InvalidConfiguration extends OAuthError {
  readonly code = 'invalid-configuration'
  override readonly name = 'InvalidConfiguration'
}

/**
 * A program declares what cannot be, all issues at once, or the server answered 400 (RFC 7591 section 3.2.2). Change the
 * arguments that the message names.
 */
export class InvalidClientMetadata extends OAuthError {
  readonly code = 'invalid-client-metadata'
  override readonly name = 'InvalidClientMetadata'
  readonly issues: readonly Issue[]

  constructor(message: string, issues: readonly Issue[] = []) {
    super([message, ...issues.map(({ property, reason }) => `  - ${property}: ${reason}`)].join('\n'))
    this.issues = issues
  }
}

/**
 * The server refused a credential: 401 or 403. Give one that may do it, or settle what became of the client as the message
 * says.
 */
export class AccessDenied extends OAuthError {
  readonly code = 'access-denied'
  override readonly name = 'AccessDenied'
  /** Refused was the client's own registration access token, not a credential of ours. */
  readonly ofClient: boolean

  constructor(message: string, { ofClient }: { readonly ofClient: boolean }) {
    super(message)
    this.ofClient = ofClient
  }
}

/** No answer: connection, TLS or time limit. The message says whether the request may have had an effect all the same. */
export class ServerUnreachable extends OAuthError {
  readonly code = 'server-unreachable'
  override readonly name = 'ServerUnreachable'
  /** The request cannot have reached the server, so that it may be sent again. */
  readonly neverSent: boolean
  /** Another try would meet the same. */
  readonly lasting: boolean

  constructor(
    message: string,
    {
      neverSent,
      lasting = false,
      cause,
    }: { readonly neverSent: boolean; readonly lasting?: boolean; readonly cause?: unknown },
  ) {
    super(message, { cause })
    this.neverSent = neverSent
    this.lasting = lasting
  }
}

/** An answer that the specification does not allow. Look at the server, or at the address that is configured for it. */
export class UnexpectedAnswer extends OAuthError {
  readonly code = 'unexpected-answer'
  override readonly name = 'UnexpectedAnswer'
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.status = status
  }
}

/** The server cannot do what is asked. Switch it on there, or declare something else. */
export class NotSupportedByServer extends OAuthError {
  readonly code = 'not-supported-by-server'
  override readonly name = 'NotSupportedByServer'
}

/**
 * The server acted, and a later step failed. Carries what the engine must record, in the form in which the SDK passes it on:
 * the client is kept in the state with its credentials. Do what the message says; the next `pulumi up` goes on.
 */
export class PartialRegistration extends OAuthError {
  readonly code = 'partial-registration'
  override readonly name = 'PartialRegistration'
  readonly id: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly reasons: readonly string[]

  constructor(message: string, id: string, properties: Readonly<Record<string, unknown>>) {
    super(message)
    this.id = id
    this.properties = properties
    this.reasons = [this.message]
  }
}

/** Every error, told apart by its `code`. */
export type AnyOAuthError =
  | InvalidConfiguration
  | InvalidClientMetadata
  | AccessDenied
  | ServerUnreachable
  | UnexpectedAnswer
  | NotSupportedByServer
  | PartialRegistration
