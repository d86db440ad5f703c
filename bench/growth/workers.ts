import type { Clock } from '../../provider/registration/turns.ts'

/** So many that each do one thing at a time, in the order of asking. */
export interface Workers {
  readonly work: (ms: number) => Promise<void>
  /** What all of them worked so far. */
  readonly busyMs: () => number
}

export function workers(count: number, { now, sleep }: Clock): Workers {
  const free = new Array<number>(count).fill(0)
  let busy = 0
  return {
    work(ms) {
      const next = Math.min(...free)
      const ends = Math.max(now(), next) + ms
      free[free.indexOf(next)] = ends
      busy += ms
      return sleep(ends - now())
    },
    busyMs: () => busy,
  }
}
