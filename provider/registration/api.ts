import type { ClientInformation } from '../client/outputs.ts'
import { type ClientMetadata, nativeNames } from '../client/settings.ts'
import { isRecord } from '../client/unknown.ts'

/** Where one client is managed, and what we hold for it. */
export interface Registration {
  readonly clientId: string
  readonly registrationClientUri?: string
  readonly registrationAccessToken?: string
  /** The one before it. */
  readonly previousRegistrationAccessToken?: string
  /** Which creation of this client id is meant, where client ids are chosen. */
  readonly life?: string
  /** Whose it is: the resource's URN without the front door. */
  readonly ownerPath?: string
  /** By what its authorization server knows it, where it needs no more than a secret for that. */
  readonly credential?: { readonly method: string; readonly clientSecret: string }
  /** The product's own settings that are recorded: those that take a request of their own are read only then. */
  readonly native?: readonly string[]
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
  /** The life that an earlier create of the same owner gave it and nobody recorded. */
  readonly leftLife?: string
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
      /** The client id that somebody gave it there in place of ours, by which it is not reached. */
      readonly renamed?: string
      /** Its registration access token was refused, and another one may be asked for. */
      readonly tokenRefused?: true
    }
  | { readonly state: 'gone' }
  | {
      readonly state: 'unknown'
      readonly why: string
      /** Refused was the client's own registration access token, not a credential of ours. */
      readonly ofClient: boolean
    }

/** One of all clients of a server, with the mark that it carries. */
export interface Listed {
  readonly information: ClientInformation
  /** Whose client it is, where a resource made it: the resource's URN without the front door. */
  readonly owner?: string
  readonly life?: string
  readonly signature?: string
  /** No program declares it: it is a part of the server itself, or speaks another protocol. */
  readonly apart?: 'built-in' | 'other-protocol'
}

/** How clients are managed at an authorization server. */
export interface RegistrationApi {
  /** The identity is for APIs that let us choose it. */
  register(metadata: ClientMetadata, identity?: Identity): Promise<ClientInformation>
  read(at: Registration): Promise<ReadAnswer>
  /** `live` is what the read before it found. */
  update(at: Registration, metadata: ClientMetadata, live: ClientInformation): Promise<ClientInformation>
  delete(at: Registration): Promise<void>
  /** Another registration access token for a client whose own is refused, by an API beside this one. */
  renewToken?(at: Registration): Promise<ClientMetadata>
  /** What takes requests of its own once the client is written; it may fail, and the next update does it again. */
  finish?(metadata: ClientMetadata, written: ClientInformation): Promise<ClientInformation>
  /** Every client of the server, page by page, as it is shown there: with secrets. */
  list?(): AsyncGenerator<Listed>
}

/** Where a recorded client is managed. */
export function registrationOf(recorded: Readonly<Record<string, unknown>>): Registration {
  const { clientId, registrationClientUri, registrationAccessToken, life, ownerPath } = recorded
  const { previousRegistrationAccessToken } = recorded
  const { tokenEndpointAuthMethod: method, clientSecret = '' } = recorded
  const native = nativeNames.flatMap((name) => Object.keys(bag(recorded[name])))
  return {
    clientId: String(clientId),
    ...(typeof registrationClientUri === 'string' ? { registrationClientUri } : {}),
    ...(typeof registrationAccessToken === 'string' ? { registrationAccessToken } : {}),
    ...(typeof previousRegistrationAccessToken === 'string' ? { previousRegistrationAccessToken } : {}),
    ...(typeof life === 'string' ? { life } : {}),
    ...(typeof ownerPath === 'string' ? { ownerPath } : {}),
    ...(typeof method === 'string' && typeof clientSecret === 'string'
      ? { credential: { method, clientSecret } }
      : {}),
    ...(native.length > 0 ? { native } : {}),
  }
}

function bag(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {}
}
