import { randomUUID } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { access, type FileHandle, link, open, realpath, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { json } from '../client/json.ts'
import { isRecord } from '../client/unknown.ts'
import { InvalidConfiguration } from '../errors.ts'
import { deletesIn, type Note, noteOf, openAfter } from './notes.ts'
import { newSalt, type Seal, sealWith } from './seal.ts'

/**
 * The file of a journal: a line that says how the key is made, then a sealed line for each note. Several processes append to it
 * at once, each whole lines, and what one left half written is passed over.
 */
export interface JournalFile {
  /** Made where there is none, and made small. Throws where it cannot be written. */
  readonly prepare: () => Promise<void>
  readonly read: () => Promise<readonly Note[]>
  /** On the disk before it returns, if it is to last. */
  readonly append: (notes: readonly Note[], lasts: boolean) => Promise<void>
}

export interface JournalPlace {
  readonly path: string
  readonly key: string
}

/** So many lines that are of no use any more are worth a smaller file. */
const leftover = 256
/** A process that held the lock longer was killed. */
const lockMs = 60_000

export function journalFile({ path: given, key }: JournalPlace): JournalFile {
  const seals = new Map<string, Promise<Seal>>()
  let place: Promise<string> | undefined
  const path = () => {
    place ??= placeOf(given)
    return place
  }

  function sealOf(salt: string): Promise<Seal> {
    const seal = seals.get(salt) ?? sealWith(key, Buffer.from(salt, 'base64url'))
    seals.set(salt, seal)
    return seal
  }

  /** Who has the key is told by a sealed word, so that another key is not taken for damage. */
  async function sealIn(text: string): Promise<Seal> {
    const head = json(text.slice(0, text.indexOf('\n')))
    const { salt, sealed } = isRecord(head) ? head : {}
    if (typeof salt !== 'string' || typeof sealed !== 'string')
      throw wrong('is no journal of this package: name a file that does not exist yet')
    const seal = await sealOf(salt)
    if (seal.open(sealed) === word) return seal
    throw wrong('was written with another OAUTH_JOURNAL_KEY: give that one, or name another file')
  }

  async function create(): Promise<void> {
    const salt = newSalt().toString('base64url')
    const head = { journal: 1, salt, sealed: (await sealOf(salt)).close(word) }
    const written = await beside(await path(), `${JSON.stringify(head)}\n`)
    try {
      // Of two processes that create it at once one does.
      await link(written, await path()).catch(unless('EEXIST'))
    } finally {
      await unlink(written)
    }
    await syncFolder(await path())
  }

  async function text(): Promise<string | undefined> {
    return reading(await path(), (file) => file.readFile('utf8'))
  }

  async function beginning(): Promise<string> {
    const bytes = await reading(await path(), (file) => file.read(Buffer.alloc(1_024), 0, 1_024, 0))
    return bytes?.buffer.toString('utf8', 0, bytes.bytesRead) ?? ''
  }

  async function append(notes: readonly Note[], lasts: boolean): Promise<void> {
    const seal = await sealIn(await beginning())
    // It begins on a line of its own, also after what somebody left half written.
    const lines = notes.map((note) => `\n${seal.close(JSON.stringify(note))}\n`).join('')
    while (!(await appended(await path(), lines, lasts))) {}
  }

  async function prepare(): Promise<void> {
    if ((await text()) === undefined) await create()
    await access(await path(), constants.W_OK)
    const known = (await text()) ?? ''
    const seal = await sealIn(known)
    if (linesOf(known).length - openLines(seal, known).length >= leftover) await compact(await path(), seal)
  }

  return {
    append,
    prepare: () => prepare().catch(unusable),
    async read() {
      const known = await text().catch(unusable)
      if (known === undefined) return []
      const seal = await sealIn(known)
      return linesOf(known).flatMap((line) => noteIn(seal, line) ?? [])
    },
  }
}

const word = 'pulumi-oauth'

/** Undefined: there is none. */
async function reading<T>(path: string, read: (file: FileHandle) => Promise<T>): Promise<T | undefined> {
  const file = await open(path, 'r').catch(unless('ENOENT'))
  if (file === undefined) return undefined
  try {
    assertPrivate(await file.stat())
    return await read(file)
  } finally {
    await file.close()
  }
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
}

function noteIn(seal: Seal, line: string): Note | undefined {
  const opened = seal.open(line)
  return opened === undefined ? undefined : noteOf(json(opened))
}

/** Whether the lines are in the file that has the name: another process may have put a smaller one in its place meanwhile. */
async function appended(path: string, lines: string, lasts: boolean): Promise<boolean> {
  const file = await open(path, constants.O_WRONLY | constants.O_APPEND)
  try {
    await written(file, lines)
    if (lasts) await file.sync()
    return (await file.stat()).ino === (await stat(path)).ino
  } finally {
    await file.close()
  }
}

async function written(file: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text)
  const { bytesWritten } = await file.write(bytes)
  if (bytesWritten < bytes.length) throw new Error('only a part of it was written')
}

/**
 * The same file with nothing but what is open. What others append meanwhile is brought along; a process that is killed between
 * the two leaves what came in these milliseconds in no file.
 */
async function compact(path: string, seal: Seal): Promise<void> {
  const lock = await locked(`${path}.lock`)
  if (lock === undefined) return
  const old = await open(path, 'r')
  try {
    const text = await old.readFile('utf8')
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    const head = whole.slice(0, whole.indexOf('\n') + 1)
    const lines = openLines(seal, whole).map((line) => `${line}\n`)
    await rename(await beside(path, head + lines.join('')), path)
    await syncFolder(path)
    const since = text.slice(whole.length) + (await old.readFile('utf8'))
    if (since !== '') await appended(path, since, true)
  } finally {
    await old.close()
    await lock.close()
    await unlink(`${path}.lock`)
  }
}

function openLines(seal: Seal, text: string): readonly string[] {
  const all = linesOf(text).flatMap((line) => {
    const note = noteIn(seal, line)
    return note === undefined ? [] : [{ line, note }]
  })
  const notes = all.map(({ note }) => note)
  const deletes = new Set<Note>(deletesIn(notes, Date.now()))
  const open = new Set(openAfter(notes).map(({ id }) => id))
  return all.filter(({ note }) => deletes.has(note) || open.has(idOf(note))).map(({ line }) => line)
}

function idOf(note: Note): string {
  if (note.note === 'deleted') return ''
  return note.note === 'issued' ? note.id : note.of
}

/** Undefined: another process has it. */
async function locked(path: string): Promise<FileHandle | undefined> {
  const lock = await open(path, 'wx', privately).catch(unless('EEXIST'))
  if (lock !== undefined) return lock
  const since = await stat(path).catch(unless('ENOENT'))
  if (since !== undefined && Date.now() - since.mtimeMs > lockMs) await unlink(path).catch(unless('ENOENT'))
  return undefined
}

const privately = 0o600

/** Where no link is followed any more. A journal in a checkout would be committed, or packed with the program. */
async function placeOf(given: string): Promise<string> {
  if (!isAbsolute(given)) throw wrong('must be an absolute path')
  const folder = await realpath(dirname(given)).catch(unless('ENOENT'))
  if (folder === undefined)
    throw wrong('is in a folder that does not exist: make it, for nobody but you to read')
  for (let at = folder; ; at = dirname(at)) {
    for (const mark of ['Pulumi.yaml', '.git'])
      if ((await stat(join(at, mark)).catch(() => undefined)) !== undefined)
        throw wrong(
          `is below ${at}, which holds ${mark}, so that it could be committed or published: name one outside`,
        )
    if (at === dirname(at)) return join(folder, basename(given))
  }
}

function assertPrivate(found: Stats): void {
  if (!found.isFile()) throw wrong('is no file')
  // Windows has neither.
  const own = process.getuid?.()
  if (own === undefined) return
  if (found.uid !== own) throw wrong('belongs to another user: name a file of your own')
  if ((found.mode & 0o077) !== 0) throw wrong('may be read or written by others: chmod 600')
}

/** A new file with this text, whole and on the disk, in the same folder. */
async function beside(path: string, text: string): Promise<string> {
  const made = `${path}.${randomUUID()}`
  const file = await open(made, 'wx', privately)
  try {
    await written(file, text)
    await file.sync()
  } finally {
    await file.close()
  }
  return made
}

async function syncFolder(path: string): Promise<void> {
  // Windows opens no folder.
  if (process.platform === 'win32') return
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function unless(expected: string): (error: unknown) => undefined {
  return (error) => {
    if (isCalled(error, expected)) return undefined
    throw error
  }
}

function isCalled(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function wrong(why: string, cause?: unknown): InvalidConfiguration {
  return new InvalidConfiguration(`The file that OAUTH_JOURNAL names ${why}. Nothing was sent.`, { cause })
}

function unusable(error: unknown): never {
  if (error instanceof InvalidConfiguration) throw error
  throw wrong(`cannot be used (${error instanceof Error ? error.message : String(error)})`, error)
}
