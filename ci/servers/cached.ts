import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { exclusively } from '../engine/lock.ts'
import { cacheFolder } from '../engine/version.ts'

/** A server that tests start, of one version. */
export interface Kept {
  readonly name: string
  readonly version: string
}

/** The folder in the cache that holds a server, made once: it is renamed at the end, so that it is always whole. */
export async function cached(
  { name, version }: Kept,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const all = allOf(name)
  const ours = join(all, version)
  if (existsSync(ours)) return ours
  return exclusively(`${ours}.lock`, tellWaiting(name), async () => {
    if (!existsSync(ours)) await into(ours, all, make)
    return ours
  })
}

export function isCached({ name, version }: Kept): boolean {
  return existsSync(join(allOf(name), version))
}

function allOf(name: string): string {
  return cacheFolder(process.platform, process.env, homedir(), name)
}

async function into(ours: string, all: string, make: (folder: string) => Promise<void>): Promise<void> {
  mkdirSync(all, { recursive: true })
  // Of runs that were killed; we hold the lock, so nobody is at work in them.
  for (const left of readdirSync(all))
    if (left.startsWith('.making-')) rmSync(join(all, left), { recursive: true, force: true })
  const folder = mkdtempSync(join(all, '.making-'))
  try {
    await make(folder)
    renameSync(folder, ours)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function tellWaiting(name: string): () => void {
  return () => void process.stderr.write(`Another run is making ${name}; waiting for it ...\n`)
}
