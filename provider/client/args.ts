/** What a program may give beside client metadata. */
export interface OwnArg {
  readonly kind: 'string' | 'strings' | 'translations' | 'metadata' | 'adoption'
}

/** One entry for each argument that is not client metadata. The comment above an entry is its documentation everywhere. */
export const ownArgs = {
  /**
   * The authorization server to register at: a name in `oauth:servers`, lower-case letters and digits. Default: the server
   * of `oauth:issuer`. Another server replaces the client. Not sent.
   */
  server: { kind: 'string' },
  /**
   * Names, URLs and logos in other languages, by language tag (BCP 47): `{ fr: { clientName: 'Boutique' } }` is
   * `client_name#fr` on the wire. No default. RFC 7591 section 2.2.
   */
  translations: { kind: 'translations' },
  /**
   * Client metadata that your server invented, by its name on the wire. It may not shadow a typed argument. A key that is
   * removed is reset on the server. No default. RFC 7591 section 2.
   */
  additionalMetadata: { kind: 'metadata' },
  /**
   * Ids of rules that you break on purpose: an error becomes a warning, a warning becomes silence. Fixed errors cannot be
   * allowed. Default `[]`. Not sent.
   */
  allow: { kind: 'strings' },
  /**
   * Takes over a client that exists already instead of registering one: `clientId`, and `registrationClientUri` where the
   * server gave one; its registration access token comes from `oauth:registrationAccessTokens`. Writes nothing: the update
   * fails and lists the fields that differ, unless `update: true`. While it is set, destroy keeps the client, unless
   * `delete: true`. Not sent.
   */
  adopt: { kind: 'adoption' },
} as const satisfies Readonly<Record<string, OwnArg>>

export type OwnArgName = keyof typeof ownArgs

export function isOwnArg(name: string): name is OwnArgName {
  return Object.hasOwn(ownArgs, name)
}

/** Takes over a client that exists already. */
export interface Adoption {
  /** The client id that the server knows. */
  readonly clientId: string
  /** The client's configuration endpoint (RFC 7592 section 2). Default: `<registration endpoint>/<client id>`. */
  readonly registrationClientUri?: string
  /** Whether fields that differ are written to the server. Default false: they are listed and nothing is written. */
  readonly update?: boolean
  /** Whether destroy deletes the adopted client. Default false: it is kept. */
  readonly delete?: boolean
}

/** Translatable fields by language tag. */
export type Translations = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Client metadata that a server invented, by its name on the wire. */
export type AdditionalMetadata = Readonly<Record<string, unknown>>

/**
 * What the provider adds to the inputs of a client, so that the state knows its server and its owner.
 * Part of the recorded layout: names are kept for ever.
 */
export const addedInputs = {
  /** The issuer that the client is registered at. */
  issuer: {},
  /** How the client is managed there: `registration`. */
  api: {},
  /** The resource's URN with the kind of client in place of the type token; a change is never a diff. */
  ownerPath: {},
} as const
