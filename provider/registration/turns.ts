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
export type Turn = <T>(asking: Asking, act: () => Promise<T>) => Promise<T>

export interface Asking {
  readonly signal: AbortSignal
  /** Before all that wait: what it says is of a moment ago, and somebody else may be about to say something else. */
  readonly urgent?: boolean
}

/** One count for everything that goes to one server, whatever its origins. */
export function turns({ atOnce, perSecond }: Pace, { now, sleep }: Clock = clock): Turn {
  const apart = perSecond === undefined ? 0 : 1000 / perSecond
  // One at a time waits for its place and its time, so that who is urgent has one before it at most.
  const door = places(1)
  const underWay = places(atOnce)
  let earliest = Number.NEGATIVE_INFINITY

  /** Those that begin are apart from each other; who comes later than that does not wait. */
  async function pace(signal: AbortSignal): Promise<void> {
    const begins = Math.max(now(), earliest)
    if (begins > now()) await sleep(begins - now(), signal)
    signal.throwIfAborted()
    earliest = begins + apart
  }

  async function begin(asking: Asking): Promise<void> {
    await door.enter(asking)
    try {
      await underWay.enter(asking)
      await pace(asking.signal).catch((reason: unknown) => {
        underWay.leave()
        throw reason
      })
    } finally {
      door.leave()
    }
  }

  return async (asking, act) => {
    await begin(asking)
    try {
      return await act()
    } finally {
      underWay.leave()
    }
  }
}

function places(count: number) {
  const ahead: (() => void)[] = []
  const others: (() => void)[] = []
  let free = count

  function waits({ signal, urgent = false }: Asking): Promise<void> {
    const waiting = urgent ? ahead : others
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

  return {
    async enter(asking: Asking): Promise<void> {
      asking.signal.throwIfAborted()
      if (free > 0) free--
      else await waits(asking)
    },
    leave(): void {
      const next = ahead.shift() ?? others.shift()
      if (next === undefined) free++
      else next()
    },
  }
}
