import { mkdirSync, rmSync, statSync, utimes, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const heartbeat = 5_000
/** A lock that nobody has touched for so long is that of a process that died. */
const abandonedAfter = 30_000
const poll = 500

/**
 * One process at a time. Two of them could slip through when a lock is abandoned: that costs a second build and
 * nothing else, because a finished engine enters the cache by one rename.
 */
export async function exclusively<T>(file: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true })
  for (let told = false; !take(file); told = true) {
    if (!told) waiting()
    await sleep(poll)
  }
  // An error here means that the lock was taken for abandoned while this machine slept; the work goes on.
  const beat = setInterval(() => utimes(file, new Date(), new Date(), () => {}), heartbeat)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    rmSync(file, { force: true })
  }
}

function take(file: string): boolean {
  const touched = statSync(file, { throwIfNoEntry: false })?.mtimeMs
  if (touched !== undefined && Date.now() - touched > abandonedAfter) rmSync(file, { force: true })
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}
