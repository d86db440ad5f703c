import { setTimeout } from 'node:timers/promises'
import type { Pace } from '../config.ts'

/** Time, which a test may make up. */
export interface Clock {
  readonly now: () => number
  /** Ends early, without an error, when the signal says so. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
}

export const clock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    await setTimeout(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
  },
}

/** Acts when it is its turn, in the order of asking; who no longer wants to wait gets the signal's reason. */
export type Turn = <T>(signal: AbortSignal, act: () => Promise<T>) => Promise<T>

/** One count for everything that goes to one server, whatever its origins: HTTP/2 puts any number into one connection. */
export function turns({ atOnce, perSecond }: Pace, { now, sleep }: Clock = clock): Turn {
  const waiting: (() => void)[] = []
  const apart = perSecond === undefined ? 0 : 1000 / perSecond
  let free = atOnce
  let earliest = Number.NEGATIVE_INFINITY

  function leave(): void {
    const next = waiting.shift()
    if (next === undefined) free++
    else next()
  }

  function enter(signal: AbortSignal): Promise<void> {
    return new Promise((entered, failed) => {
      const give = () => {
        signal.removeEventListener('abort', resign)
        entered()
      }
      const resign = () => {
        waiting.splice(waiting.indexOf(give), 1)
        failed(signal.reason)
      }
      waiting.push(give)
      signal.addEventListener('abort', resign)
    })
  }

  /** Those that begin are apart from each other; who comes later than that does not wait. */
  async function pace(signal: AbortSignal): Promise<void> {
    const begins = Math.max(now(), earliest)
    earliest = begins + apart
    if (begins > now()) await sleep(begins - now(), signal)
  }

  return async (signal, act) => {
    signal.throwIfAborted()
    if (free > 0) free--
    else await enter(signal)
    try {
      await pace(signal)
      signal.throwIfAborted()
      return await act()
    } finally {
      leave()
    }
  }
}
