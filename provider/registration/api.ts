import type { ClientInformation } from '../client/outputs.ts'
import type { ClientMetadata } from '../client/settings.ts'

/** Where one client is managed, and what we hold for it. */
export interface Registration {
  readonly clientId: string
  readonly registrationClientUri?: string
  readonly registrationAccessToken?: string
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
  register(metadata: ClientMetadata): Promise<ClientInformation>
  read(at: Registration): Promise<ReadAnswer>
  update(at: Registration, metadata: ClientMetadata): Promise<ClientInformation>
  delete(at: Registration): Promise<void>
}

/** Where a recorded client is managed. */
export function registrationOf(recorded: Readonly<Record<string, unknown>>): Registration {
  const { clientId, registrationClientUri, registrationAccessToken } = recorded
  return {
    clientId: String(clientId),
    ...(typeof registrationClientUri === 'string' ? { registrationClientUri } : {}),
    ...(typeof registrationAccessToken === 'string' ? { registrationAccessToken } : {}),
  }
}
