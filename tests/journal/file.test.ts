import assert from 'node:assert/strict'
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { type JournalFile, journalFile } from '../../provider/journal/file.ts'
import type { Issued } from '../../provider/journal/notes.ts'
import { sealWith } from '../../provider/journal/seal.ts'
import { searchFor } from '../support/canaries.ts'

const key = 'a key that nobody else could guess, of a good length'

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'journal-'))
  t.after(() => rm(made, { recursive: true }))
  return made
}

function issued(id: string, token = `token of ${id}`): Issued {
  const outputs = { issuer: 'https://login.example.com', clientId: id, registrationAccessToken: token }
  return { note: 'issued', id, by: 'create', at: '2026-01-01T00:00:00.000Z', outputs }
}

async function prepared(path: string): Promise<JournalFile> {
  const file = journalFile({ path, key })
  await file.prepare()
  return file
}

async function refused(file: JournalFile): Promise<string> {
  const told: string[] = []
  for (const use of [file.prepare, file.read])
    await assert.rejects(use(), ({ code, message }: Error & { code: string }) => {
      told.push(message)
      return code === 'invalid-configuration' && !message.includes(key)
    })
  return told.join('\n')
}

suite('The file of a journal', () => {
  test('is for its owner alone, and another process with the key reads what was written', async (t) => {
    const path = join(await folder(t), 'journal')
    const file = await prepared(path)
    await file.append([issued('one')], true)
    await file.append([issued('two'), { note: 'over', of: 'one' }], false)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    const again = await journalFile({ path, key }).read()
    assert.deepEqual(again, [issued('one'), issued('two'), { note: 'over', of: 'one' }])
  })

  test('says nothing of a token, a secret or the key in any form', async (t) => {
    const path = join(await folder(t), 'journal')
    const canaries = ['canary-of-a-token-0123456789', 'canary of a "secret" & more 0123456789']
    const file = await prepared(path)
    for (const canary of canaries) await file.append([issued('one', canary)], true)
    const written = await readFile(path)
    assert.deepEqual(searchFor([...canaries, key])(written), [])
    assert.equal((await file.read()).length, canaries.length)
  })

  test('is not made by reading it', async (t) => {
    const at = await folder(t)
    assert.deepEqual(await journalFile({ path: join(at, 'journal'), key }).read(), [])
    assert.deepEqual(await readdir(at), [])
  })

  test('keeps what was whole when a line is torn anywhere, and what comes after it', async (t) => {
    const path = join(await folder(t), 'journal')
    const file = await prepared(path)
    await file.append([issued('one')], true)
    const { size } = await stat(path)
    for (const cut of [1, 2, 20, 200]) {
      await truncate(path, size)
      await file.append([issued('torn')], true)
      await truncate(path, (await stat(path)).size - cut)
      await file.append([issued('two')], true)
      const ids = (await file.read()).map((note) => note.note === 'issued' && note.id)
      // A cut of one takes nothing but the end of the line.
      assert.deepEqual(ids, cut === 1 ? ['one', 'torn', 'two'] : ['one', 'two'])
    }
  })

  test('passes over a line that somebody changed', async (t) => {
    const path = join(await folder(t), 'journal')
    const file = await prepared(path)
    await file.append([issued('one'), issued('two')], true)
    const text = await readFile(path, 'utf8')
    const lines = text.split('\n')
    const at = lines.findLastIndex((line) => line !== '')
    const changed = lines.map((line, index) =>
      index === at ? `${line.slice(0, 40)}${line[40] === 'A' ? 'B' : 'A'}${line.slice(41)}` : line,
    )
    await writeFile(path, changed.join('\n'))
    assert.deepEqual(await file.read(), [issued('one')])
  })

  test('loses no line of several processes that begin it and write to it at once', async (t) => {
    const path = join(await folder(t), 'journal')
    const files = await Promise.all(Array.from({ length: 5 }, () => prepared(path)))
    const ids = Array.from({ length: 100 }, (_, index) => `${index}`)
    await Promise.all(ids.map((id, index) => files[index % files.length]?.append([issued(id)], true)))
    const read = (await prepared(path)).read()
    assert.deepEqual(
      (await read).flatMap((note) => (note.note === 'issued' ? note.id : [])).sort(),
      ids.sort(),
    )
    assert.deepEqual(await readdir(join(path, '..')), ['journal'])
  })

  test('becomes small when most of it is over, and loses nothing that others write meanwhile', async (t) => {
    const path = join(await folder(t), 'journal')
    const file = await prepared(path)
    const over = Array.from({ length: 200 }, (_, index) => `${index}`)
    await file.append([issued('open'), { note: 'recorded', of: 'open' }], true)
    const deleted = (clientId: string, at: Date) =>
      ({ note: 'deleted', at: at.toISOString(), issuer: 'https://login.example.com', clientId }) as const
    await file.append([deleted('one', new Date(0)), deleted('other', new Date())], true)
    await file.append(
      over.flatMap((id) => [issued(id), { note: 'over', of: id } as const]),
      true,
    )
    const before = (await stat(path)).size
    const writers = Array.from({ length: 20 }, (_, index) => file.append([issued(`late ${index}`)], true))
    await Promise.all([prepared(path), prepared(path), prepared(path), ...writers])
    const left = await file.read()
    assert.ok((await stat(path)).size < before / 5)
    const ids = left.flatMap((note) => (note.note === 'issued' ? note.id : []))
    assert.deepEqual([...new Set(ids)].sort(), ['open', ...writers.map((_, index) => `late ${index}`)].sort())
    assert.ok(left.some((note) => note.note === 'recorded'))
    assert.equal(left.filter((note) => note.note === 'deleted').length, 1)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.deepEqual(await readdir(join(path, '..')), ['journal'])
  })

  test('stays as it is while another process makes it small, and a lock of a killed one goes', async (t) => {
    const path = join(await folder(t), 'journal')
    const file = await prepared(path)
    const over = Array.from({ length: 200 }, (_, index) => `${index}`)
    await file.append(
      over.flatMap((id) => [issued(id), { note: 'over', of: id } as const]),
      true,
    )
    await writeFile(`${path}.lock`, '')
    await prepared(path)
    assert.equal((await file.read()).length, 400)
    await utimes(`${path}.lock`, 0, 0)
    await prepared(path)
    await prepared(path)
    assert.deepEqual(await file.read(), [])
    assert.deepEqual(await readdir(join(path, '..')), ['journal'])
  })
})

suite('A file that is no place for a journal is refused, with the reason', () => {
  test('another key, or no journal', async (t) => {
    const at = await folder(t)
    await prepared(join(at, 'journal'))
    const other = journalFile({ path: join(at, 'journal'), key: `${key} and more` })
    assert.match(await refused(other), /another OAUTH_JOURNAL_KEY/)
    await writeFile(join(at, 'text'), 'hello', { mode: 0o600 })
    assert.match(await refused(journalFile({ path: join(at, 'text'), key })), /is no journal of this package/)
    assert.equal(await readFile(join(at, 'text'), 'utf8'), 'hello')
  })

  test('others may read it', async (t) => {
    const path = join(await folder(t), 'journal')
    await prepared(path)
    await chmod(path, 0o640)
    assert.match(await refused(journalFile({ path, key })), /chmod 600/)
  })

  test('below a checkout or a program, also by a link; and a path that is not absolute', async (t) => {
    const at = await folder(t)
    for (const mark of ['.git', 'Pulumi.yaml']) {
      const inside = join(at, mark.slice(-4), 'deep')
      await mkdir(inside, { recursive: true })
      await writeFile(join(inside, '..', mark), '')
      assert.match(
        await refused(journalFile({ path: join(inside, 'journal'), key })),
        new RegExp(`holds ${mark}`),
      )
      await symlink(inside, join(at, `link-${mark}`))
      const linked = journalFile({ path: join(at, `link-${mark}`, 'journal'), key })
      assert.match(await refused(linked), new RegExp(`holds ${mark}`))
    }
    assert.match(await refused(journalFile({ path: 'journal', key })), /absolute path/)
    assert.match(await refused(journalFile({ path: join(at, 'no', 'journal'), key })), /does not exist/)
    assert.match(await refused(journalFile({ path: at, key })), /is no file|directory/)
  })
})

test('a sealed text opens with its key and salt alone', async () => {
  const salt = Buffer.alloc(16, 1)
  const seal = await sealWith(key, salt)
  const line = seal.close('hello')
  assert.equal(seal.open(line), 'hello')
  assert.notEqual(seal.close('hello'), line)
  const others = [await sealWith(`${key}.`, salt), await sealWith(key, Buffer.alloc(16, 2))]
  for (const other of others) assert.equal(other.open(line), undefined)
  for (const damaged of ['', 'x', line.slice(4), line.slice(0, -4)])
    assert.equal(seal.open(damaged), undefined)
})
