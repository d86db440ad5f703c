import type { Outputs } from './client/outputs.ts'
import { type ConfigSource, journalPlace } from './config.ts'
import type { Bag, Door } from './door.ts'
import { InvalidConfiguration } from './errors.ts'
import type { JournalPlace } from './journal/file.ts'
import type { Journal } from './journal/journal.ts'
import { bringsCredentials } from './journal/notes.ts'
import { inLine } from './printable.ts'

/**
 * OAUTH_JOURNAL: what a server gave, from its answer until the engine recorded it. Without it nothing of it is loaded.
 */

const journals = new WeakMap<ConfigSource, Promise<Journal>>()

function journalOf(source: ConfigSource): Promise<Journal> | undefined {
  const place = journalPlace(source)
  if (place === undefined) return undefined
  const journal = journals.get(source) ?? opened(place)
  journals.set(source, journal)
  return journal
}

async function opened(place: JournalPlace): Promise<Journal> {
  const [{ journalIn }, { journalFile }] = await Promise.all([
    import('./journal/journal.ts'),
    import('./journal/file.ts'),
  ])
  return journalIn(journalFile(place))
}

/** Before anything is sent that a lost answer would make a loss. */
export async function prepareJournal({ config }: Door): Promise<void> {
  await (await journalOf(config))?.prepare()
}

/** On the disk before it returns. The server has acted, so that a journal that cannot be written is no failure any more. */
export async function noteIssued(door: Door, by: 'create' | 'update', outputs: Outputs): Promise<void> {
  const journal = await journalOf(door.config)
  await journal?.issued(by, outputs).catch(async (error: unknown) => {
    await door.say(
      'warning',
      `what the server gave client ${inLine(String(outputs['clientId']))} could not be written to OAUTH_JOURNAL (${reasonOf(error)}): it is lost if this run is killed before it is recorded`,
      outputs['ownerPath'],
    )
  })
}

/** The same where there is something that is not recorded. */
export async function noteRenewed(door: Door, recorded: Bag, outputs: Outputs): Promise<void> {
  if (bringsCredentials(outputs, recorded))
    await noteIssued(door, 'update', { ...outputs, ...pathOf(recorded) })
}

/** The state knows a client by its owner path until what is written now is recorded. */
function pathOf({ ownerPath }: Bag): Bag {
  return ownerPath === undefined ? {} : { ownerPath }
}

/** A client as the engine has it recorded. */
export async function noteRecorded({ config }: Door, id: string, recorded: Bag): Promise<void> {
  const journal = await journalOf(config)
  await journal?.seen({ ...recorded, clientId: id }).catch(unlessConfiguration)
}

/** A client that is no more. What stays open of it is tried in vain, once. */
export async function noteOver({ config }: Door, id: string, recorded: Bag): Promise<void> {
  const journal = await journalOf(config)
  await journal?.over({ ...recorded, clientId: id }).catch(() => undefined)
}

/** A client that its server deleted. Without the note a person may have to say so, after a run that was killed. */
export async function noteDeleted({ config }: Door, id: string, recorded: Bag): Promise<void> {
  const journal = await journalOf(config)
  await journal?.deleted({ ...recorded, clientId: id }).catch(() => undefined)
}

/** Whether its server said so, in a run that did not come to record it. */
export async function isKnownDeleted({ config }: Door, id: string, recorded: Bag): Promise<boolean> {
  return (await (await journalOf(config))?.isDeleted({ ...recorded, clientId: id })) ?? false
}

/** The last outputs of a recorded client that nobody recorded. */
export async function newestOutputs(source: ConfigSource, recorded: Bag): Promise<Outputs | undefined> {
  return (await journalOf(source))?.newestOf(recorded)
}

/** The outputs of the client that a create of the same resource registered, and nobody recorded. */
export async function leftOutputs({ config }: Door, inputs: Bag): Promise<Outputs | undefined> {
  return (await journalOf(config))?.leftBehind(inputs)
}

/** A preview may not be able to write. */
function unlessConfiguration(error: unknown): void {
  if (error instanceof InvalidConfiguration) throw error
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
