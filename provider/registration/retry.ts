import { setTimeout } from 'node:timers/promises'
import { OAuthError, ServerUnreachable } from '../errors.ts'
import { operation } from '../operation.ts'
import type { Answer, Exchange, Send } from './send.ts'

/** How one try ended: an answer, or none. */
export type Outcome =
  | { readonly status: number; readonly retryAfter?: string }
  | { readonly neverSent: boolean }

/** What a repetition costs: reads and deletes may be repeated, a repeated write may register twice or rotate twice. */
const repeatable: readonly Exchange['method'][] = ['GET', 'DELETE']

const policy = { tries: 4, firstWaitMs: 250, longestWaitMs: 20_000 }

/** How long to wait before another try, in milliseconds; undefined: this outcome stands. */
export function waitBefore(
  exchange: Pick<Exchange, 'method' | 'repeatable'>,
  outcome: Outcome,
  tries: number,
  now: number,
  random: number,
): number | undefined {
  if (tries >= policy.tries || !mayRepeat(exchange, outcome)) return undefined
  const backoff = policy.firstWaitMs * 2 ** (tries - 1) * (0.5 + random)
  const asked = 'status' in outcome ? retryAfterMs(outcome.retryAfter, now) : undefined
  const wait = Math.max(backoff, asked ?? 0)
  return wait > policy.longestWaitMs ? undefined : wait
}

function mayRepeat(exchange: Pick<Exchange, 'method' | 'repeatable'>, outcome: Outcome): boolean {
  const costless = exchange.repeatable === true || repeatable.includes(exchange.method)
  if ('neverSent' in outcome) return outcome.neverSent || costless
  if (outcome.status === 429) return true
  return costless && [500, 502, 503, 504].includes(outcome.status)
}

/** Retry-After is seconds or a date (RFC 9110 section 10.2.3). */
export function retryAfterMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** An answer, and whether an earlier try of the same exchange may have reached the server. */
export interface Delivered extends Answer {
  readonly repeated: boolean
}

/** Sends until an outcome stands. */
export async function deliver(
  send: Send,
  exchange: Exchange,
  sleep: (ms: number) => Promise<void> = pause,
): Promise<Delivered> {
  let reached = false
  for (let tries = 1; ; tries++) {
    const outcome = await attempt(send, exchange)
    const judged = outcome instanceof OAuthError ? { neverSent: outcome.neverSent } : outcome
    const wait = waitBefore(exchange, judged, tries, Date.now(), Math.random())
    if (wait === undefined || isToEnd() || (await endsDuring(sleep(wait)))) {
      if (outcome instanceof OAuthError) throw outcome
      return { ...outcome, repeated: reached }
    }
    reached ||= mayHaveActed(judged)
  }
}

/** An operation whose time is over, or whose run is interrupted, sends nothing again. */
function isToEnd(): boolean {
  return limitsNow().some((limit) => limit.aborted)
}

async function endsDuring(sleep: Promise<void>): Promise<boolean> {
  await sleep
  return isToEnd()
}

async function pause(ms: number): Promise<void> {
  // What ends the pause early is looked at after it.
  await setTimeout(ms, undefined, { signal: AbortSignal.any(limitsNow()) }).catch(() => undefined)
}

function limitsNow(): AbortSignal[] {
  const { over, ending } = operation() ?? {}
  return [over, ending].filter((limit) => limit !== undefined)
}

/** The answer of the server itself did not arrive: lost on the way, or a gateway answered in its place. */
function mayHaveActed(outcome: Outcome): boolean {
  return 'neverSent' in outcome ? !outcome.neverSent : [502, 504].includes(outcome.status)
}

async function attempt(send: Send, exchange: Exchange): Promise<Answer | ServerUnreachable> {
  try {
    return await send(exchange)
  } catch (error) {
    if (error instanceof ServerUnreachable) return error
    throw error
  }
}
