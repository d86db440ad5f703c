import type { ClientType } from '../client/client_types.ts'
import type { FieldName } from '../client/fields.ts'
import type { Removal } from '../client/metadata.ts'
import type { PartialSettings } from '../client/settings.ts'
import type { RegistrationApi } from '../registration/api.ts'
import type { Endpoint } from '../registration/rfc7591.ts'
import type { NativeSettings } from './native_settings.ts'

/** A field that one product does not keep as it is declared. */
export interface NotKept {
  /** What becomes of it. */
  readonly becomes: 'dropped' | 'refused' | 'changed'
  /** Why, for docs/servers.md. */
  readonly why: string
}

/** What is different at one product: data, and code only where its API is not RFC 7591. */
export interface Server {
  /** How clients are called. */
  readonly api: (endpoint: Endpoint) => RegistrationApi
  /** How a member that is no longer declared is sent at an update. */
  readonly removed: Removal
  /** `*` in the path of a redirect URI is a wildcard. */
  readonly expandsWildcards: boolean
  /** Scopes that every client may ask for, which this server neither takes nor answers. */
  readonly unlistedScopes: readonly string[]
  /** The scopes of its discovery document are those that clients may have, as far as it goes. */
  readonly listsScopes: boolean
  /** We choose client id and secret, so that a create can be repeated and a client is replaced delete-first. */
  readonly choosesIdentity: boolean
  /** What it offers beyond RFC 7591, under its own name on the resource. */
  readonly native?: NativeSettings
  /** Makes explicit what this product's own defaults leave open. */
  readonly explicit?: (settings: PartialSettings, type: ClientType) => PartialSettings
  /** The product and version that `notKept` was seen on. */
  readonly seenOn?: string
  readonly notKept: { readonly [F in FieldName]?: NotKept }
}
