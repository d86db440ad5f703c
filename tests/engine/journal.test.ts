import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { journalFile } from '../../provider/journal/file.ts'
import { openAfter } from '../../provider/journal/notes.ts'
import { declared, said, steps } from './declared.ts'

/** The checkpoint that a killed engine did not write is one that is put back to what it was before the run. */
test('a client whose create came into no checkpoint is taken over, and the journal is empty once a run saw it recorded', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'))
  t.after(() => rm(folder, { recursive: true }))
  const [path, key] = [join(folder, 'journal'), 'k'.repeat(32)]
  const file = journalFile({ path, key })
  const stack = await declared(t, "new ConfidentialClient('orders', { clientName: 'Orders' })\n")
  stack.setEnv({ OAUTH_JOURNAL: path, OAUTH_JOURNAL_KEY: key })
  const { stdout: before } = await stack.pulumi('stack', 'export')
  await stack.up()
  const [made] = stack.server.clients()
  await writeFile(join(folder, 'state.json'), before)
  await stack.pulumi('stack', 'import', '--file', join(folder, 'state.json'))

  const run = await stack.up()
  assert.deepEqual(
    stack.server.clients().map(({ client_id: id }) => id),
    [made?.client_id],
  )
  assert.match(said(run, 'orders', 'info').join(), /takes over client/)
  assert.equal(openAfter(await file.read()).length, 1)

  assert.deepEqual(steps(await stack.up()), ['same orders'])
  assert.deepEqual(openAfter(await file.read()), [])
  assert.ok(!(await readFile(path, 'utf8')).includes('Orders'))
})
