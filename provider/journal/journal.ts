import { randomUUID } from 'node:crypto'
import type { Outputs } from '../client/outputs.ts'
import type { JournalFile } from './file.ts'
import {
  deletesIn,
  endedWith,
  type Issued,
  keyOf,
  leftBehind,
  newestOf,
  type Open,
  openAfter,
  type Settled,
  settledBy,
} from './notes.ts'

/** The journal as one process uses it. */
export interface Journal {
  /** Before a write is sent: it can be written. */
  readonly prepare: () => Promise<void>
  /** What a server gave, before it is recorded. */
  readonly issued: (by: Issued['by'], outputs: Outputs) => Promise<void>
  /** A client as it is recorded. */
  readonly seen: (recorded: Outputs) => Promise<void>
  /** A client that is no more, or not ours. */
  readonly over: (client: Outputs) => Promise<void>
  /** A client that its server deleted, before that is recorded. */
  readonly deleted: (client: Outputs) => Promise<void>
  /** Whether its server said so in this run or before, whatever is recorded. */
  readonly isDeleted: (client: Outputs) => Promise<boolean>
  /** The last outputs that a recorded client was given and nobody recorded. */
  readonly newestOf: (recorded: Outputs) => Promise<Outputs | undefined>
  /** A client that was registered for this resource and nobody recorded. */
  readonly leftBehind: (inputs: Outputs) => Promise<Outputs | undefined>
}

export function journalIn(file: JournalFile): Journal {
  const recorded = new Set<string>()
  const brought = new Set<string>()
  const said = new Set<string>()
  let prepared: Promise<void> | undefined
  let atFirst: Promise<readonly Open[]> | undefined

  const now = async () => openAfter(await file.read())
  const prepare = () => {
    prepared ??= file.prepare()
    return prepared
  }
  const before = () => {
    atFirst ??= now()
    return atFirst
  }

  async function settle(settled: readonly Settled[]): Promise<void> {
    const fresh = settled.filter(({ note, of }) => !said.has(`${note} ${of}`))
    if (fresh.length === 0) return
    for (const { note, of } of fresh) said.add(`${note} ${of}`)
    await file.append(fresh, false)
  }

  return {
    prepare,
    async issued(by, outputs) {
      const id = randomUUID()
      brought.add(id)
      await file.append([{ note: 'issued', id, by, at: new Date().toISOString(), outputs }], true)
    },
    async seen(client) {
      recorded.add(keyOf(client))
      await settle(settledBy(await before(), client, (id) => brought.has(id)))
    },
    async over(client) {
      await settle(endedWith(await now(), client))
    },
    async deleted({ issuer, clientId }) {
      await prepare()
      const at = new Date().toISOString()
      await file.append([{ note: 'deleted', at, issuer: String(issuer), clientId: String(clientId) }], true)
    },
    async isDeleted(client) {
      return deletesIn(await file.read(), Date.now()).some((one) => keyOf({ ...one }) === keyOf(client))
    },
    async newestOf(client) {
      const found = newestOf(await now(), client)
      if (found !== undefined) brought.add(found.id)
      return found?.outputs
    },
    async leftBehind(inputs) {
      return leftBehind(await now(), inputs, (client) => recorded.has(keyOf(client)))?.outputs
    },
  }
}
