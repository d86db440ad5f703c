import { readdirSync, readFileSync } from 'node:fs'
import { setInterval } from 'node:timers'
import { memoryOf, type Stat, statOf } from './cpu.ts'

/** What a process and all below it took, by what they are. */
export interface Parts {
  readonly cpuMs: Readonly<Record<Part, number>>
  /** The most that one process had: a YAML host starts a plugin of its own, to ask it for its schema. */
  readonly memory: Readonly<Record<Part, number>>
}

const parts = {
  provider: /pulumi-resource-|dynamic-provider|dist\/plugin\/main\.js/,
  program: /pulumi-language-|@pulumi\/pulumi\/cmd\/run/,
  engine: /(^|\/)pulumi\0/,
  other: /^/,
} as const

type Part = keyof typeof parts

const none: Readonly<Record<Part, number>> = { engine: 0, program: 0, provider: 0, other: 0 }

interface Seen extends Stat {
  readonly part: Part
  readonly mostMemory: number
}

const everyMs = 50

/**
 * Looks at the tree (Linux: proc(5)) until all of it is gone. What a process waited for is counted by the system, so that nothing is missed
 * of a child that it waited for, and at most the last 50 ms of one that it did not.
 */
export function watchParts(root: number): () => Promise<Parts> {
  const seen = new Map<number, Seen>()
  const strangers = new Set(pids())
  strangers.delete(root)
  const lookAt = (pid: number) => {
    const now = looked(pid)
    if (now === undefined) return
    // Who has lost its parent keeps it here.
    const { parent, mostMemory } = seen.get(pid) ?? now
    if (pid === root || seen.has(parent))
      seen.set(pid, { ...now, parent, mostMemory: Math.max(mostMemory, now.mostMemory) })
    else strangers.add(pid)
  }
  const look = () => {
    for (const pid of pids()) if (!strangers.has(pid)) lookAt(pid)
  }
  look()
  const timer = setInterval(look, everyMs)
  return async () => {
    clearInterval(timer)
    for (let tries = 0; tries < 100 && [...seen.keys()].some(isThere); tries++) {
      await new Promise((then) => setTimeout(then, everyMs))
      look()
    }
    return { cpuMs: cpuOf(root, seen), memory: mostOf(seen.values()) }
  }
}

/** A process may end while it is looked at. One that only waits to be asked for is gone. */
function looked(pid: number): Seen | undefined {
  try {
    const stat = statOf(pid)
    const mostMemory = memoryOf(pid)
    if (stat.isZombie || Number.isNaN(mostMemory)) return undefined
    return { ...stat, mostMemory, part: partOf(readFileSync(`/proc/${pid}/cmdline`, 'utf8')) }
  } catch {
    return undefined
  }
}

function partOf(command: string): Part {
  if (parts.provider.test(command)) return 'provider'
  if (parts.program.test(command)) return 'program'
  return parts.engine.test(command) ? 'engine' : 'other'
}

function cpuOf(pid: number, seen: ReadonlyMap<number, Seen>): Parts['cpuMs'] {
  const { part, cpuMs, waitedMs } = seen.get(pid) ?? { part: 'other', cpuMs: 0, waitedMs: 0 }
  const children = [...seen].filter(([, { parent }]) => parent === pid)
  const below = children.map(([child]) => cpuOf(child, seen)).reduce(sumOf, none)
  // What was waited for is in both; what was not is only among the children, and what ended unseen only in what was waited for.
  const unseen = Math.max(0, waitedMs - allOf(below))
  return { ...below, [part]: below[part] + cpuMs + unseen }
}

function sumOf(one: Parts['cpuMs'], other: Parts['cpuMs']): Parts['cpuMs'] {
  return {
    engine: one.engine + other.engine,
    program: one.program + other.program,
    provider: one.provider + other.provider,
    other: one.other + other.other,
  }
}

export function allOf(cpuMs: Parts['cpuMs']): number {
  return Object.values(cpuMs).reduce((sum, one) => sum + one, 0)
}

function mostOf(all: Iterable<Seen>): Parts['memory'] {
  const most = { ...none }
  for (const { part, mostMemory } of all) most[part] = Math.max(most[part], mostMemory)
  return most
}

/** CPU of what runs below one of ours now. */
export function cpuMsBelow(root: number): number {
  const stats = pids().flatMap((pid): readonly (readonly [number, Stat])[] => {
    try {
      return [[pid, statOf(pid)]]
    } catch {
      return []
    }
  })
  const below = new Set([root])
  for (const pid of below) for (const [child, { parent }] of stats) if (parent === pid) below.add(child)
  below.delete(root)
  return stats.reduce((sum, [pid, { cpuMs }]) => sum + (below.has(pid) ? cpuMs : 0), 0)
}

function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

function isThere(pid: number): boolean {
  return looked(pid) !== undefined
}
