/** What a program may give beside client metadata. */
export interface OwnArg {
  readonly kind: 'string' | 'strings' | 'translations' | 'metadata' | 'adoption' | 'keepers' | 'native'
  /** A Pulumi secret. */
  readonly secret?: true
  /** Means nothing for a PublicClient. */
  readonly confidentialOnly?: true
}

/** One entry for each argument that is not client metadata. The comment above an entry is its documentation everywhere. */
export const ownArgs = {
  /**
   * The authorization server to register at: a name in `oauth:servers`, lower-case letters and digits. Default: the server
   * of `oauth:issuer`. Another server replaces the client. Not sent.
   */
  server: { kind: 'string' },
  /**
   * The client id, where the server lets us choose it (the admin APIs of Keycloak and Hydra): letters, digits and `-._~`. Default:
   * derived once from project, stack and name. Another one replaces the client. With RFC 7591 the server issues it.
   */
  clientId: { kind: 'string' },
  /**
   * The client secret, where the server lets us choose it (the admin APIs of Keycloak and Hydra), for an auth method that has one:
   * at least 16 characters, and for `client_secret_jwt` 32. A change is an update. Default: 384 random bits. A secret.
   */
  clientSecret: { kind: 'string', secret: true, confidentialOnly: true },
  /**
   * Any values: a change of any of them gives the client a new secret, as keepers do for a random value. On the admin APIs of
   * Keycloak and Hydra the client stays the same; with RFC 7591, which has no way to change a secret, it is replaced. No default.
   * Not sent.
   */
  secretRotation: { kind: 'keepers', confidentialOnly: true },
  /** What only Keycloak has. An error at another server. Needs `oauth:api keycloak`. */
  keycloak: { kind: 'native' },
  /** What only Ory Hydra has. An error at another server. Needs `oauth:api hydra`. */
  hydra: { kind: 'native' },
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

export const ownArgNames = Object.keys(ownArgs).filter(isOwnArg)

/** Whether an argument that is not client metadata means something for a PublicClient. */
export function isForPublic(name: OwnArgName): boolean {
  return !('confidentialOnly' in ownArgs[name])
}

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
  /** How the client is managed there: `registration`, `keycloak` or `hydra`. */
  api: {},
  /** The resource's URN with the kind of client in place of the type token; a change is never a diff. */
  ownerPath: {},
} as const
