import type { Clock } from '../../provider/registration/turns.ts'

/** Time that passes only when everybody waits for it. */
export interface MadeUpTime extends Clock {
  /** Lets time pass until the work has ended. */
  readonly until: <T>(work: Promise<T>) => Promise<T>
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

export function madeUpTime(): MadeUpTime {
  // Who wakes next is the last one; of two at the same moment, who came first.
  const asleep: Sleeper[] = []
  let present = 0

  function place(at: number): number {
    let [low, high] = [0, asleep.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((asleep[middle]?.at ?? 0) > at) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    now: () => present,
    sleep: (ms) =>
      new Promise((wake) => {
        const at = present + ms
        asleep.splice(place(at), 0, { at, wake })
      }),
    async until(work) {
      let ended = false
      const end = () => {
        ended = true
      }
      work.then(end, end)
      for (;;) {
        // Everything that somebody can do without waiting is done before it.
        await new Promise<void>((next) => process.nextTick(next))
        if (ended) return work
        const next = asleep.pop()
        if (next === undefined) throw new Error('Everybody waits, and nobody for time.')
        present = next.at
        next.wake()
      }
    },
  }
}
