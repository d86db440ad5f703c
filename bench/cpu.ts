import { readFileSync } from 'node:fs'

/** User and system time of this process so far, in milliseconds. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** What the system counts of another one, from its state on (Linux: proc(5)). Throws where it is gone. */
export function statOf(pid: number | string): readonly string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
}

/** User and system time of another one, in ticks of 10 ms. */
export function cpuMsOf(pid: number): number {
  const fields = statOf(pid)
  return 10 * (Number(fields[11]) + Number(fields[12]))
}

/** Resident memory in MB (Linux: proc(5)). */
export function memoryOf(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
