import type { ClientInformation } from '../client/outputs.ts'
import type { ClientMetadata } from '../client/settings.ts'

/** Where one client is managed, and what we hold for it. */
export interface Registration {
  readonly clientId: string
  readonly registrationClientUri?: string
  readonly registrationAccessToken?: string
  /** Which creation of this client id is meant, where client ids are chosen. */
  readonly life?: string
}

/** What we choose for a new client, and by what we know it again. */
export interface Identity {
  readonly clientId: string
  /** Where the auth method has one. */
  readonly clientSecret?: string
  /** Whose client it is: the resource's URN without the front door. */
  readonly owner: string
  /** New for each create, never used again. */
  readonly life: string
  /** Signs owner and client id, where a key is configured. */
  readonly signature?: string
  /** A person allowed to take over a client of the same owner with another life, as a crash leaves it. */
  readonly adoptsOwn: boolean
  /** Another resource of the same state has this life: it was renamed, and its client is in use. */
  readonly isRecorded: (life: string) => boolean
}

/** What a read tells: the client, or proof that there is none, or neither. */
export type ReadAnswer =
  | {
      readonly state: 'present'
      /** With the address and the registration access token that were used, where the server names none. */
      readonly information: ClientInformation
      /** The answer held another registration access token than the one that was used. */
      readonly rotated: boolean
    }
  | { readonly state: 'gone' }
  | {
      readonly state: 'unknown'
      readonly why: string
      /** Refused was the client's own registration access token, not a credential of ours. */
      readonly ofClient: boolean
    }

/** How clients are managed at an authorization server. */
export interface RegistrationApi {
  /** The identity is for APIs that let us choose it. */
  register(metadata: ClientMetadata, identity?: Identity): Promise<ClientInformation>
  read(at: Registration): Promise<ReadAnswer>
  /** `live` is what the read before it found. */
  update(at: Registration, metadata: ClientMetadata, live: ClientInformation): Promise<ClientInformation>
  delete(at: Registration): Promise<void>
  /** How to give this client another secret and keep the old one valid for a while; undefined where the server cannot. */
  regenerate?(live: ClientInformation): (() => Promise<ClientInformation>) | undefined
}

/** Where a recorded client is managed. */
export function registrationOf(recorded: Readonly<Record<string, unknown>>): Registration {
  const { clientId, registrationClientUri, registrationAccessToken, life } = recorded
  return {
    clientId: String(clientId),
    ...(typeof registrationClientUri === 'string' ? { registrationClientUri } : {}),
    ...(typeof registrationAccessToken === 'string' ? { registrationAccessToken } : {}),
    ...(typeof life === 'string' ? { life } : {}),
  }
}
