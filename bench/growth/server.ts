import type { Outcome } from '../../provider/registration/retry.ts'
import type { Exchange } from '../../provider/registration/send.ts'
import type { Clock } from '../../provider/registration/turns.ts'
import { workers } from './workers.ts'

export type Method = Exchange['method']

export interface ServerSettings {
  /** How many requests it works on at once. */
  readonly atOnce: number
  readonly ms: Readonly<Record<Method, number>>
  /** How many requests it takes in a second, from all pipelines; more are answered 429. */
  readonly limit?: number
  /** With a refusal it says when to come again. */
  readonly saysWhen: boolean
}

export interface Server {
  readonly ask: (method: Method) => Promise<Outcome>
  readonly seen: () => Seen
}

/** What a server can tell afterwards. */
export interface Seen {
  /** By method. */
  readonly taken: Readonly<Record<Method, number>>
  readonly refused: number
  readonly busyMs: number
  readonly slowestMs: number
}

export function server(settings: ServerSettings, clock: Clock, chance: () => number): Server {
  const working = workers(settings.atOnce, clock)
  const admitted = settings.limit === undefined ? () => true : bucket(settings.limit, clock)
  const refusal: Outcome = { status: 429, ...(settings.saysWhen ? { retryAfter: '1' } : {}) }
  const taken = { GET: 0, POST: 0, PUT: 0, DELETE: 0 }
  let [refused, slowestMs] = [0, 0]
  return {
    async ask(method) {
      if (!admitted()) {
        refused++
        return refusal
      }
      taken[method]++
      const asked = clock.now()
      await working.work(settings.ms[method] * (0.5 + chance()))
      slowestMs = Math.max(slowestMs, clock.now() - asked)
      return { status: 200 }
    },
    seen: () => ({ taken, refused, slowestMs, busyMs: working.busyMs() }),
  }
}

/** A second's worth may come at once. */
function bucket(perSecond: number, { now }: Clock): () => boolean {
  const full = Math.max(1, perSecond)
  let [tokens, filled] = [full, 0]
  return () => {
    tokens = Math.min(full, tokens + ((now() - filled) * perSecond) / 1000)
    filled = now()
    if (tokens < 1) return false
    tokens--
    return true
  }
}
