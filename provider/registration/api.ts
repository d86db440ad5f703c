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
  | { readonly state: 'present'; readonly information: ClientInformation }
  | { readonly state: 'gone' }
  | { readonly state: 'unknown'; readonly why: string }

/** How clients are managed at an authorization server. */
export interface RegistrationApi {
  register(metadata: ClientMetadata): Promise<ClientInformation>
  read(at: Registration): Promise<ReadAnswer>
  update(at: Registration, metadata: ClientMetadata): Promise<ClientInformation>
  delete(at: Registration): Promise<void>
}
