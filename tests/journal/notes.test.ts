import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import type { Outputs } from '../../provider/client/outputs.ts'
import type { JournalFile } from '../../provider/journal/file.ts'
import { type Journal, journalIn } from '../../provider/journal/journal.ts'
import { type Note, noteOf, openAfter } from '../../provider/journal/notes.ts'

/** A file in memory: the disk is for the tests of the file. */
function memory(): JournalFile & { readonly notes: Note[] } {
  const notes: Note[] = []
  return {
    notes,
    prepare: async () => {},
    read: async () => [...notes],
    append: async (more) => void notes.push(...more),
  }
}

const here = { issuer: 'https://login.example.com', api: 'registration', ownerPath: 'urn:a' }

function client(clientId: string, registrationAccessToken: string, more: Outputs = {}): Outputs {
  return { ...here, clientId, registrationAccessToken, clientSecret: 'secret', ...more }
}

/** What each sequence of runs leaves: to take over by a create, and to try for a recorded client. */
const sequences: readonly {
  readonly name: string
  readonly runs: readonly ((journal: Journal) => Promise<unknown>)[]
  readonly left?: string
  readonly newest?: string
  /** Whether the recorded client is known to be deleted. */
  readonly isDeleted?: true
}[] = [
  {
    name: 'a create that nobody recorded is taken over',
    runs: [(journal) => journal.issued('create', client('one', 't1'))],
    left: 'one',
    newest: 't1',
  },
  {
    name: 'a create that was recorded is not',
    runs: [
      (journal) => journal.issued('create', client('one', 't1')),
      (journal) => journal.seen(client('one', 't1')),
    ],
  },
  {
    name: 'a client that is recorded is not taken over, whatever token the state has',
    runs: [
      (journal) => journal.issued('create', client('one', 't2')),
      (journal) => journal.seen(client('one', 't1')),
    ],
    newest: 't2',
  },
  {
    name: 'an update that nobody recorded leaves its token, and nothing to take over',
    runs: [
      (journal) => journal.issued('create', client('one', 't1')),
      async (journal) => {
        await journal.seen(client('one', 't1'))
        await journal.issued('update', client('one', 't2'))
      },
      (journal) => journal.seen(client('one', 't1')),
    ],
    newest: 't2',
  },
  {
    name: 'what a preview read by the journal and did not record stays open',
    runs: [
      (journal) => journal.issued('update', client('one', 't2')),
      async (journal) => {
        await journal.seen(client('one', 't1'))
        await journal.newestOf(client('one', 't1'))
        await journal.seen(client('one', 't2'))
      },
    ],
    newest: 't2',
  },
  {
    name: 'and is over once another process sees it recorded, with all before it',
    runs: [
      (journal) => journal.issued('update', client('one', 't2')),
      (journal) => journal.issued('update', client('one', 't3')),
      (journal) => journal.seen(client('one', 't3')),
    ],
  },
  {
    name: 'a secret that is not recorded keeps it open, though the token is',
    runs: [
      (journal) => journal.issued('update', client('one', 't1', { clientSecret: 'another' })),
      (journal) => journal.seen(client('one', 't1')),
    ],
    newest: 't1',
  },
  {
    name: 'a client that was deleted is over',
    runs: [
      async (journal) => {
        await journal.issued('create', client('one', 't1'))
        await journal.issued('update', client('one', 't2'))
        await journal.deleted(client('one', 't2'))
      },
    ],
    isDeleted: true,
  },
  {
    name: 'a client that got the id of a deleted one is another',
    runs: [
      (journal) => journal.deleted(client('one', 't1')),
      (journal) => journal.issued('create', client('one', 't2')),
    ],
    left: 'one',
    newest: 't2',
  },
  {
    name: 'a delete at another server says nothing about this one',
    runs: [(journal) => journal.deleted(client('one', 't1', { issuer: 'https://other.example.com' }))],
  },
  {
    name: 'a client that is no more without a delete of ours was not deleted by us',
    runs: [(journal) => journal.over(client('one', 't1'))],
  },
  {
    name: 'a replacement that nobody recorded is taken over, and not the client that it replaces',
    runs: [
      (journal) => journal.issued('create', client('old', 't1')),
      async (journal) => {
        await journal.seen(client('old', 't1'))
        await journal.issued('create', client('new', 't2'))
      },
      (journal) => journal.seen(client('old', 't1')),
    ],
    left: 'new',
  },
  {
    name: 'what belongs to another resource, server or API is neither',
    runs: [
      (journal) => journal.issued('create', client('one', 't1', { ownerPath: 'urn:b' })),
      (journal) => journal.issued('create', client('one', 't1', { issuer: 'https://other.example.com' })),
    ],
  },
  {
    name: 'another API does not take over',
    runs: [(journal) => journal.issued('create', client('one', 't1', { api: 'keycloak' }))],
    newest: 't1',
  },
]

suite('What the journal is used for', () => {
  for (const { name, runs, left, newest, isDeleted = false } of sequences)
    test(name, async () => {
      const file = memory()
      for (const run of runs) await run(journalIn(file))
      const now = journalIn(file)
      assert.equal((await now.leftBehind(here))?.['clientId'], left)
      const found = await now.newestOf({ ...here, clientId: 'one' })
      assert.equal(found?.['registrationAccessToken'], newest)
      assert.equal(await now.isDeleted({ ...here, clientId: 'one' }), isDeleted)
    })

  test('within the process that saw the old client recorded its replacement does not take it over', async () => {
    const file = memory()
    await journalIn(file).issued('create', client('old', 't1'))
    const readOnly = journalIn({ ...file, append: () => Promise.reject(new Error('read-only')) })
    await readOnly.seen(client('old', 't1')).catch(() => undefined)
    assert.equal(await readOnly.leftBehind(here), undefined)
  })
})

type Step = 'create' | 'update' | 'read' | 'preview' | 'replace' | 'delete'

/** A server that renews its token at each update, and a state that a killed engine does not write. */
function world() {
  const file = memory()
  const live = new Map<string, string>()
  let recorded: Outputs | undefined
  let made = 0
  const next = () => `${++made}`

  async function usable(journal: Journal, held: Outputs): Promise<Outputs> {
    const id = String(held['clientId'])
    if (live.get(id) === held['registrationAccessToken']) return held
    const found = await journal.newestOf(held)
    assert.equal(found?.['registrationAccessToken'], live.get(id), 'the journal has the token that works')
    return { ...held, registrationAccessToken: live.get(id) }
  }

  async function create(journal: Journal): Promise<Outputs> {
    const left = await journal.leftBehind(here)
    if (left !== undefined) {
      assert.notEqual(left['clientId'], recorded?.['clientId'], 'a recorded client was taken over')
      assert.equal(live.get(String(left['clientId'])), left['registrationAccessToken'])
      return left
    }
    const outputs = client(next(), next())
    live.set(String(outputs['clientId']), String(outputs['registrationAccessToken']))
    await journal.issued('create', outputs)
    return outputs
  }

  async function remove(journal: Journal, held: Outputs): Promise<void> {
    await usable(journal, held)
    live.delete(String(held['clientId']))
    await journal.deleted(held)
  }

  async function ofRecorded(journal: Journal, step: Step, held: Outputs): Promise<Outputs | undefined> {
    await journal.seen(held)
    const read = await usable(journal, held)
    await journal.seen(read)
    if (step === 'preview') return held
    if (step === 'delete') return remove(journal, read).then(() => undefined)
    if (step === 'replace') {
      const other = await create(journal)
      await remove(journal, read)
      return other
    }
    if (step !== 'update') return read
    const written = { ...read, registrationAccessToken: next() }
    live.set(String(read['clientId']), written.registrationAccessToken)
    await journal.issued('update', written)
    return written
  }

  return {
    live,
    recorded: () => recorded,
    async run(step: Step, isKilled: boolean) {
      const journal = journalIn(file)
      if (recorded !== undefined && !live.has(String(recorded['clientId']))) {
        assert.ok(await journal.isDeleted(recorded), 'a delete that was done is known')
        recorded = undefined
      }
      const isNew = recorded === undefined
      if (isNew && step === 'preview') return
      const held = recorded === undefined ? await create(journal) : await ofRecorded(journal, step, recorded)
      if (!isKilled) recorded = held
    },
  }
}

test('however runs are killed, no client is lost, none is made twice, and none is taken over that is recorded', async () => {
  const step = fc.constantFrom<Step>('create', 'update', 'read', 'preview', 'replace', 'delete')
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, fc.boolean()), { maxLength: 30 }), async (steps) => {
      const { run, live, recorded } = world()
      for (const [one, isKilled] of steps) {
        await run(one, isKilled)
        assert.ok(live.size <= 1, 'a client was made twice')
      }
      await run('read', false)
      assert.equal(live.get(String(recorded()?.['clientId'])), recorded()?.['registrationAccessToken'])
    }),
    { numRuns: 300 },
  )
})

test('what is no note is passed over, whatever it is', () => {
  fc.assert(
    fc.property(fc.anything(), fc.string(), (value, of) => {
      const notes = [noteOf(value), noteOf({ note: 'over', of })].flatMap((note) => note ?? [])
      assert.deepEqual(openAfter(notes), [])
    }),
  )
})
