import { differing } from './client/diff.ts'
import { type Outputs, observed } from './client/outputs.ts'
import type { ClientMetadata } from './client/settings.ts'
import { isOn } from './config.ts'
import type { Connection } from './connection.ts'
import type { Bag, Door } from './door.ts'
import type { Registered } from './lifecycle.ts'
import { inLine } from './printable.ts'
import { type ReadAnswer, registrationOf } from './registration/api.ts'
import { tellRenewable, tellTokenRenewed } from './telling.ts'
import { seen } from './writing.ts'

/** Registration access tokens that another one takes the place of: one that a read renews, and one that is refused. */

/** Whether this server's reads change the token, as the last one showed. */
export function marked(recorded: Outputs, { rotated }: { readonly rotated: boolean }): Outputs {
  if (rotated === (recorded['rotatesOnRead'] === true)) return recorded
  const { rotatesOnRead: _, ...outputs } = recorded
  return rotated ? { ...outputs, rotatesOnRead: true } : outputs
}

/** Every read would change the token, and what a preview reads is not recorded. */
export async function skipsRead(
  door: Door,
  id: string,
  recorded: Bag,
  { config }: Connection,
): Promise<boolean> {
  const rotates = recorded['rotatesOnRead'] === true || config.rotatesOnRead
  if (!rotates || isOn(door.config, 'OAUTH_READ_ROTATING')) return false
  await door.say(
    'info',
    `client ${inLine(id)} was not read: this server changes the registration access token at every read. OAUTH_READ_ROTATING=1 reads all the same: only with --skip-preview, since a preview does not record the new token`,
    recorded['ownerPath'],
  )
  return true
}

/** A preview writes nothing: the update after it asks for another token. */
export async function renewable(door: Door, id: string, recorded: Bag, held: Outputs): Promise<Registered> {
  const different = differing(recorded, held)
  await tellRenewable(door, id, recorded, different)
  if (different.length > 0) return { id, outputs: recorded }
  return { id, outputs: { ...held, unfinished: ['registrationAccessToken'] } }
}

type Present = Extract<ReadAnswer, { state: 'present' }>

/** In place of one that is refused, and only for the client that is recorded. */
export async function renewedToken(
  door: Door,
  { api, server }: Connection,
  id: string,
  recorded: Bag,
  { tokenRefused, information }: Present,
): Promise<ClientMetadata> {
  if (!tokenRefused || api.renewToken === undefined) return {}
  const isRecorded = differing(recorded, observed(recorded, seen(server, recorded, information))).length === 0
  if (!isRecorded) return {}
  const renewed = await api.renewToken(registrationOf({ ...recorded, clientId: id }))
  await tellTokenRenewed(door, id, recorded)
  return renewed
}
