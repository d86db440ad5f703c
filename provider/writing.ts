import { overlay } from './client/metadata.ts'
import type { ClientInformation, Outputs } from './client/outputs.ts'
import type { ClientMetadata } from './client/settings.ts'
import type { Connection } from './connection.ts'
import type { Bag } from './door.ts'
import { type NewSecret, newSecret, secretMembers } from './identity.ts'
import { type RegistrationApi, registrationOf } from './registration/api.ts'
import type { Server } from './servers/index.ts'

/** A client that a read found, to be written as a program declares it. */
export interface Writing {
  readonly inputs: Bag
  /** What was declared before. */
  readonly recorded: Bag
  /** What is recorded of it once the read is over: by that it is reached. */
  readonly before: Outputs
  readonly live: ClientInformation
}

export interface Written {
  readonly information: ClientInformation
  readonly secret: NewSecret
}

/** Sends what the server holds, overlaid with what the program declares, and what takes requests of its own. */
export async function write(
  { api, server }: Connection,
  { inputs, recorded, before, live }: Writing,
): Promise<Written> {
  const secret = server.choosesIdentity ? newSecret(recorded, inputs, live) : undefined
  const body = { ...overlay(live, inputs, recorded, server.removed), ...secretMembers(secret) }
  const metadata = sent(server, body)
  const updated = await api.update(registrationOf(before), metadata, live)
  const information = await finished(api, metadata, updated)
  return { information: seen(server, inputs, information), secret }
}

/** What takes requests of its own, where the API has such. */
export async function finished(
  { finish }: RegistrationApi,
  metadata: ClientMetadata,
  written: ClientInformation,
): Promise<ClientInformation> {
  return finish === undefined ? written : finish(metadata, written)
}

/**
 * Scopes that a server neither takes nor answers are not sent, and count as kept. No scope at all is an empty text only where a member
 * that is left out means something else: Keycloak 26.7.3 gives the realm's defaults then, oidc-provider 9.13.3 refuses the text.
 */
export function sent({ unlistedScopes, removed }: Server, metadata: ClientMetadata): ClientMetadata {
  const { scope, ...others } = metadata
  if (typeof scope !== 'string') return metadata
  const words = scope.split(' ').filter((word) => word !== '' && !unlistedScopes.includes(word))
  if (words.length === 0 && removed === 'omitted') return others
  return { ...metadata, scope: words.join(' ') }
}

export function seen(
  { unlistedScopes }: Server,
  { scopes }: Bag,
  information: ClientInformation,
): ClientInformation {
  const { scope } = information
  const kept = unlistedScopes.filter((word) => Array.isArray(scopes) && scopes.includes(word))
  if (kept.length === 0 || (scope !== undefined && typeof scope !== 'string')) return information
  return { ...information, scope: [...new Set([...(scope ?? '').split(' '), ...kept])].join(' ').trim() }
}
