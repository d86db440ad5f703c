import { readFileSync } from 'node:fs'

/** User and system time of this process so far, in milliseconds. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** What the system counts of a process (Linux: proc(5)), which it does in ticks of 10 ms. */
export interface Stat {
  readonly parent: number
  /** Ended, and not asked for by its parent yet. */
  readonly isZombie: boolean
  readonly cpuMs: number
  /** Of children that it waited for. */
  readonly waitedMs: number
}

/** Throws where it is gone. */
export function statOf(pid: number): Stat {
  // The name before this may hold anything.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  const ticksFrom = (index: number) => 10 * (Number(fields[index]) + Number(fields[index + 1]))
  return {
    parent: Number(fields[1]),
    isZombie: fields[0] === 'Z',
    cpuMs: ticksFrom(11),
    waitedMs: ticksFrom(13),
  }
}

/** Resident memory in MB (Linux: proc(5)). */
export function memoryOf(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
