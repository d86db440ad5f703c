import { readdirSync, readFileSync } from 'node:fs'
import { setInterval } from 'node:timers'
import { cpuMsOf, memoryOf, statOf } from './cpu.ts'

/** What the processes below one of ours took, by what they are. */
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

/** Often enough for runs of seconds: what a process does after the last look is not seen. */
const everyMs = 100

/** Looks at the tree (Linux: proc(5)) until it is told to end. */
export function watchParts(root: number): () => Parts {
  const cpu = new Map<number, { readonly part: Part; readonly cpuMs: number }>()
  const memory: Record<Part, number> = { engine: 0, program: 0, provider: 0, other: 0 }
  const look = () => {
    for (const pid of below(root)) {
      const seen = looked(pid)
      if (seen === undefined) continue
      cpu.set(pid, seen)
      memory[seen.part] = Math.max(memory[seen.part], seen.memory)
    }
  }
  const timer = setInterval(look, everyMs)
  return () => {
    clearInterval(timer)
    const cpuMs: Record<Part, number> = { engine: 0, program: 0, provider: 0, other: 0 }
    for (const one of cpu.values()) cpuMs[one.part] += one.cpuMs
    return { cpuMs, memory }
  }
}

/** A process may end while it is looked at. */
function looked(
  pid: number,
): { readonly part: Part; readonly cpuMs: number; readonly memory: number } | undefined {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    const memory = memoryOf(pid)
    if (Number.isNaN(memory)) return undefined
    return { part: partOf(command), cpuMs: cpuMsOf(pid), memory }
  } catch {
    return undefined
  }
}

function partOf(command: string): Part {
  if (parts.provider.test(command)) return 'provider'
  if (parts.program.test(command)) return 'program'
  return parts.engine.test(command) ? 'engine' : 'other'
}

/** CPU of what runs below one of ours now. */
export function cpuMsBelow(root: number): number {
  return below(root)
    .filter((pid) => pid !== root)
    .reduce((sum, pid) => sum + (looked(pid)?.cpuMs ?? 0), 0)
}

function below(root: number): readonly number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(name) : undefined
    if (parent === undefined) continue
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const found = [root]
  for (const pid of found) found.push(...(children.get(pid) ?? []))
  return found
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(statOf(pid)[1])
  } catch {
    return undefined
  }
}
