import { readdirSync } from 'node:fs'
import { statOf } from './cpu.ts'

/**
 * CPU of a process and all that it starts, in milliseconds (Linux: proc(5)). What a parent waited for is counted by the system. What
 * it did not wait for, as the engine's plugins, which are killed, is looked at every 50 ms until it is gone: at most the last 50 ms of
 * each are missed, of ours as of the floor.
 */

interface Seen {
  readonly parent: number
  readonly own: number
  readonly waited: number
}

const everyMs = 50

export function watchTree(root: number) {
  const seen = new Map<number, Seen>()
  const strangers = new Set(pids())
  strangers.delete(root)
  const lookAt = (pid: number) => {
    const now = seenOf(pid)
    if (now === undefined) return
    // Who has lost its parent keeps it here.
    const { parent } = seen.get(pid) ?? now
    if (pid === root || seen.has(parent)) seen.set(pid, { ...now, parent })
    else strangers.add(pid)
  }
  const look = () => {
    for (const pid of pids()) if (!strangers.has(pid)) lookAt(pid)
  }
  look()
  const timer = setInterval(look, everyMs)
  return {
    /** Once the root has ended. */
    async total(): Promise<number> {
      clearInterval(timer)
      for (let tries = 0; tries < 100 && [...seen.keys()].some(isThere); tries++) {
        await new Promise((then) => setTimeout(then, everyMs))
        look()
      }
      return totalOf(root, seen)
    },
  }
}

function totalOf(pid: number, seen: ReadonlyMap<number, Seen>): number {
  const { own, waited } = seen.get(pid) ?? { own: 0, waited: 0 }
  const children = [...seen].filter(([, { parent }]) => parent === pid)
  // What was waited for is in both; what was not is only among the children.
  const below = children.reduce((sum, [child]) => sum + totalOf(child, seen), 0)
  return own + Math.max(waited, below)
}

function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

function isThere(pid: number): boolean {
  return seenOf(pid) !== undefined
}

/** undefined for one that is gone, or only waited for. */
function seenOf(pid: number): Seen | undefined {
  try {
    const fields = statOf(pid)
    if (fields[0] === 'Z') return undefined
    const at = (index: number) => Number(fields[index])
    return { parent: at(1), own: 10 * (at(11) + at(12)), waited: 10 * (at(13) + at(14)) }
  } catch {
    return undefined
  }
}
