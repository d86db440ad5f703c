import { same } from './client/canonical.ts'
import { type ClientKind, clientType } from './client/client_types.ts'
import { isFieldName } from './client/fields.ts'
import { asWord } from './client/json.ts'
import { allSettings, observe } from './client/metadata.ts'
import { secretNames } from './client/output_table.ts'
import { accepted, type ClientInformation, endpointsOf, type Outputs } from './client/outputs.ts'
import { type Connection, connect } from './connection.ts'
import type { Bag, Door } from './door.ts'
import { chosenServer } from './doubts.ts'
import { InvalidClientMetadata, InvalidConfiguration } from './errors.ts'
import type { Found } from './lifecycle.ts'
import { inLine } from './printable.ts'
import { quoted } from './registration/answer.ts'
import { registrationOf } from './registration/api.ts'
import { tellRenewed, unreadable } from './telling.ts'

/** Clients that are managed nowhere here. */

/** For `get`: nothing is recorded. */
export async function readForeign(kind: ClientKind, door: Door, id: string, given: Bag): Promise<Found> {
  const looked = await foreign(door, id, given)
  if (looked.rotated) await tellRenewed(door, id, given)
  return foundAs(kind, id, given, looked)
}

/** To be recorded, with the token that a read may have renewed. */
export async function importForeign(kind: ClientKind, door: Door, id: string, given: Bag): Promise<Found> {
  const looked = await foreign(door, id, given)
  const found = await foundAs(kind, id, given, looked)
  if (found === 'gone' || !looked.rotated) return found
  return { ...found, outputs: { ...found.outputs, rotatesOnRead: true } }
}

/** A client as its server shows it, for a program that is still to be written. */
export interface Sighting {
  readonly kind: ClientKind
  /** All that a program could declare of it, but what is secret. */
  readonly settings: Bag
  /** In place of the registration access token that the read used up. */
  readonly renewedToken?: string
  /** What is recorded of it with a program whose check makes these inputs. */
  readonly outputsOf: (inputs: Bag) => Outputs
}

export async function sight(door: Door, id: string, given: Bag): Promise<Sighting | 'gone'> {
  const { connection, information, rotated } = await foreign(door, id, given)
  if (information === undefined) return 'gone'
  const endpoints = endpointsOf(await connection.discover())
  const kind = information['token_endpoint_auth_method'] === 'none' ? 'PublicClient' : 'ConfidentialClient'
  const settings = settingsOf(kind, id, connection, information)
  const { registration_access_token: token } = information
  return {
    kind,
    settings: Object.fromEntries(Object.entries(settings).filter(([name]) => !secretNames.includes(name))),
    ...(rotated && typeof token === 'string' ? { renewedToken: token } : {}),
    outputsOf: (inputs) => ({
      ...accepted(inputs, {}, information),
      ...endpoints,
      ...(rotated ? { rotatesOnRead: true } : {}),
    }),
  }
}

async function foundAs(
  kind: ClientKind,
  id: string,
  given: Bag,
  { connection, information }: Looked,
): Promise<Found> {
  if (information === undefined) return 'gone'
  const { issuer, api } = connection.config
  const known: Bag = { ...beside(given), ...settingsOf(kind, id, connection, information), issuer, api }
  const outputs = { ...accepted(known, {}, information), ...endpointsOf(await connection.discover()) }
  return { id, outputs, inputs: declarable(known) }
}

/** What a client is looked for by: its settings are the server's to say. */
function beside(given: Bag): Bag {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !isFieldName(name)))
}

/** What a program would say of it: nothing of what is empty. */
function declarable(seen: Bag): Bag {
  return Object.fromEntries(
    Object.entries(seen).filter(([name, value]) => !(isFieldName(name) && same(name, value, undefined))),
  )
}

function settingsOf(
  kind: ClientKind,
  id: string,
  { server }: Connection,
  information: ClientInformation,
): Bag {
  const { defaultAuthMethod } = clientType(kind)
  const { tokenEndpointAuthMethod = defaultAuthMethod, ...settings } = allSettings(information)
  if ((tokenEndpointAuthMethod === 'none') !== (defaultAuthMethod === 'none'))
    throw new InvalidClientMetadata(
      `Client ${inLine(id)} authenticates by ${quoted(asWord(tokenEndpointAuthMethod), [])}, so it is no ${kind}: take the other class.`,
    )
  const { native } = server
  return {
    ...settings,
    tokenEndpointAuthMethod,
    ...(server.choosesIdentity ? { clientId: id } : {}),
    ...(native === undefined ? {} : observe({ [native.name]: native.settings }, information)),
  }
}

/** Settings of a client that is only looked at, by their names in programs. No secret is among them. */
export async function lookUp(door: Door, id: string, given: Bag): Promise<Outputs> {
  const { connection, information, rotated } = await foreign(door, id, given)
  if (rotated) await tellRenewed(door, id, given)
  const { issuer } = connection.config
  if (information === undefined)
    throw new InvalidClientMetadata(`There is no client ${inLine(id)} at ${issuer}.`)
  const { softwareStatement: _, ...settings } = allSettings(information)
  return { ...settings, clientId: id, issuer, ...endpointsOf(await connection.discover()) }
}

interface Looked {
  readonly connection: Connection
  /** Undefined: gone. */
  readonly information?: ClientInformation
  /** The read renewed the registration access token. */
  readonly rotated: boolean
}

async function foreign(door: Door, id: string, given: Bag): Promise<Looked> {
  const { config, failures } = chosenServer(door.config, given['server'])
  if (config === undefined) throw new InvalidConfiguration(failures.map(({ reason }) => reason).join('\n'))
  const connection = connect(door, config.issuer)
  const answer = await connection.api.read(registrationOf({ ...given, clientId: id }))
  if (answer.state === 'unknown') throw unreadable(id, config.issuer, answer)
  if (answer.state === 'gone') return { connection, rotated: false }
  return { connection, information: answer.information, rotated: answer.rotated }
}
