import type { Outputs } from '../client/outputs.ts'
import type { RuleId } from '../client/rules.ts'
import type { Client } from './client.ts'
import {
  asksForMore,
  hasImplicit,
  hasPublicSecret,
  isShared,
  isTooOld,
  needsNoPkce,
  sharesSecretOfApp,
} from './findings.ts'

/** What is wrong with one property of a client: the end of a sentence about it. */
export interface Finding {
  readonly property: string
  readonly reason: string
}

/** What a practice looks at beside the client. */
export interface Seen {
  /** The clients of its stack, itself among them. */
  readonly clients: readonly Client[]
  readonly settings: Outputs
  /** In seconds since 1970. */
  readonly now: number
}

export type Find = (client: Client, seen: Seen) => readonly Finding[]

/** `advisory`: said. `mandatory`: what a pipeline stops at. */
export type PracticeLevel = 'advisory' | 'mandatory'

export interface Practice {
  /** Unless it is set otherwise. */
  readonly level: PracticeLevel
  readonly description: string
  readonly spec: string
  /** What to do about it. */
  readonly cure: string
  /** The rules of a check that break it, also where the program allows that. */
  readonly rules?: readonly RuleId[]
  readonly find?: Find
  /** It needs the other clients of the stack, or what the server answered. */
  readonly overStack?: true
  /** What can be set, as JSON schema. */
  readonly settings?: Readonly<Record<string, SettingSchema>>
}

interface SettingSchema {
  readonly description: string
  readonly type: 'integer' | 'array' | 'object'
  readonly minimum?: number
  readonly items?: { readonly type: 'string' }
  readonly additionalProperties?: { readonly type: 'array'; readonly items: { readonly type: 'string' } }
}

const strings = { type: 'array', items: { type: 'string' } } as const

/** What a client of any program should be held to. Ids are fixed for ever. */
export const practices = {
  'one-client-per-application': {
    level: 'advisory',
    description: 'Each physical application has a client of its own.',
    spec: 'RFC 6749 section 2.1',
    cure: 'Declare one client for each application.',
    rules: ['one-client-per-application', 'machine-grant-beside-users'],
    find: isShared,
    overStack: true,
  },
  'no-secrets-in-public-clients': {
    level: 'mandatory',
    description: 'A public client has no secret and no auth method.',
    spec: 'RFC 6749 section 2.1',
    cure: 'Leave the secret out, or make the application that can keep one a ConfidentialClient.',
    rules: ['auth-method-of-type'],
    find: hasPublicSecret,
  },
  'no-secrets-in-native-apps': {
    level: 'advisory',
    description: 'An app that is installed by many people shares no secret among them.',
    spec: 'RFC 8252 section 8.5',
    cure: 'Make it a PublicClient, or register each installed instance with a key of its own.',
    find: sharesSecretOfApp,
  },
  'no-machine-grants-in-public-clients': {
    level: 'advisory',
    description: 'A public client obtains tokens for its users only.',
    spec: 'RFC 6749 section 4.4',
    cure: 'Give the part that acts without a user a ConfidentialClient.',
    rules: ['public-client-grant', 'assertion-grant-on-public-client'],
  },
  'pkce-required': {
    level: 'mandatory',
    description: 'The server takes no authorization code without PKCE.',
    spec: 'RFC 9700 section 2.1.1',
    cure: 'Require PKCE with S256 at the server: keycloak.pkce required, elsewhere by the policy of the server.',
    find: needsNoPkce,
    settings: {
      issuers: {
        description:
          'The issuers that require PKCE of every client: codes anywhere else break this too, unless the client itself requires it. Default: what is not recorded is left open.',
        ...strings,
      },
    },
  },
  'no-implicit': {
    level: 'mandatory',
    description: 'No tokens come from the authorization endpoint.',
    spec: 'RFC 9700 section 2.1.2',
    cure: 'Use authorization_code with PKCE and the response type code.',
    rules: ['token-response-type'],
    find: hasImplicit,
  },
  'no-password-grant': {
    level: 'mandatory',
    description: 'No client is handed the passwords of users.',
    spec: 'RFC 9700 section 2.4',
    cure: 'Use authorization_code with PKCE, or the device code where there is no browser.',
    rules: ['password-grant'],
  },
  'no-wildcard-redirect-uris': {
    level: 'mandatory',
    description: 'Redirect URIs are compared as they are written.',
    spec: 'RFC 9700 section 2.1',
    cure: 'Declare each redirect URI in full.',
    rules: ['wildcard-redirect-uri'],
  },
  'https-redirect-uris': {
    level: 'mandatory',
    description: 'Codes and tokens are sent to https addresses, or stay on the device.',
    spec: 'RFC 9700 section 2.6',
    cure: 'Use https, or on the device of the user a loopback address.',
    rules: ['plain-http-redirect-uri', 'plain-http-confidential-client'],
  },
  'native-app-redirect-uris': {
    level: 'advisory',
    description: 'The redirect URI of a native app leads to that app and to no other.',
    spec: 'RFC 8252 section 7',
    cure: 'Use http://127.0.0.1 or [::1], an https address that the app claims, or your domain reversed.',
    rules: ['localhost-redirect-uri', 'private-use-scheme'],
  },
  'secret-age': {
    level: 'advisory',
    description: 'A client secret is renewed in time.',
    spec: 'RFC 9700 section 2.5',
    cure: 'Give secretRotation another value, or better let the client authenticate with a key (private_key_jwt) or a certificate.',
    find: isTooOld,
    overStack: true,
    settings: {
      maxDays: { description: 'How old it may be. Default 365.', type: 'integer', minimum: 1 },
    },
  },
  'scopes-allow-list': {
    level: 'mandatory',
    description: 'A client has only scopes that its environment allows.',
    spec: 'RFC 9700 section 2.3',
    cure: 'Take the scope out, or have it added to the list of this environment.',
    find: asksForMore,
    settings: {
      environments: {
        description:
          'Scopes by the name of the stack; `*` stands for anything in both. The first name that fits counts, and other stacks are free. Default: every scope is allowed.',
        type: 'object',
        additionalProperties: strings,
      },
    },
  },
} as const satisfies Readonly<Record<string, Practice>>

export type PracticeId = keyof typeof practices

export function practice(id: PracticeId): Practice {
  return practices[id]
}

export const practiceIds = Object.keys(practices).filter(isPracticeId)

export function isPracticeId(id: string): id is PracticeId {
  return Object.hasOwn(practices, id)
}
