import { OAuthError, ServerUnreachable } from '../errors.ts'
import { operation } from '../operation.ts'
import { cameBack } from './answer.ts'
import type { Answer, Exchange, Send } from './send.ts'
import { type Clock, clock } from './turns.ts'

/** How one try ended: an answer, or none. */
export type Outcome =
  | { readonly status: number; readonly retryAfter?: string }
  | { readonly neverSent: boolean; readonly lasting?: boolean }

/** What a repetition costs: reads and deletes may be repeated, a repeated write may register twice or rotate twice. */
const repeatable: readonly Exchange['method'][] = ['GET', 'DELETE']

/** No try begins when more than the total has passed since the first one ended. */
const policy = { tries: 4, firstWaitMs: 250, totalMs: 120_000 }

/** What is known when a try has ended: times in milliseconds, chance from 0 to 1. */
export interface Trying {
  readonly tries: number
  /** Since the first try ended. */
  readonly elapsed: number
  /** Since 1970. */
  readonly now: number
  readonly chance: number
}

type Repeated = Pick<Exchange, 'method' | 'repeatable'>

/** How long to wait before another try, in milliseconds; undefined: this outcome stands. */
export function waitBefore(
  exchange: Repeated,
  outcome: Outcome,
  { tries, elapsed, now, chance }: Trying,
): number | undefined {
  if (tries >= policy.tries || !mayRepeat(exchange, outcome)) return undefined
  const step = 2 ** (tries - 1)
  const backoff = policy.firstWaitMs * step * (0.5 + chance)
  const asked = ('status' in outcome ? retryAfterMs(outcome.retryAfter, now) : undefined) ?? 0
  const left = policy.totalMs - elapsed
  if (Math.max(backoff, asked) > left) return undefined
  // Who was refused together is told the same, and would come back together.
  const apart = asked * (1 + step * chance)
  return Math.min(left, Math.max(backoff, apart))
}

function mayRepeat(exchange: Repeated, outcome: Outcome): boolean {
  const costless = exchange.repeatable === true || repeatable.includes(exchange.method)
  if ('neverSent' in outcome) return !outcome.lasting && (outcome.neverSent || costless)
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

export type Deliver = (exchange: Exchange) => Promise<Delivered>

/** Sends until an outcome stands; each repetition is told before the wait. */
export function repeating(send: Send, tell: (text: string) => void, { now, sleep }: Clock = clock): Deliver {
  return async (exchange) => {
    let reached = false
    let ended: number | undefined
    for (let tries = 1; ; tries++) {
      const outcome = await attempt(send, exchange)
      const judged = outcomeOf(outcome)
      ended ??= now()
      const trying = { tries, elapsed: now() - ended, now: Date.now(), chance: Math.random() }
      const wait = waitBefore(exchange, judged, trying)
      if (wait === undefined || isToEnd() || (await endsDuring(() => pause(outcome, wait, tries)))) {
        if (outcome instanceof OAuthError) throw outcome
        return { ...outcome, repeated: reached }
      }
      reached ||= mayHaveActed(judged)
    }
  }

  async function pause(outcome: Answer | ServerUnreachable, wait: number, tries: number): Promise<void> {
    const came = outcome instanceof OAuthError ? outcome.message : `${cameBack(outcome)}.`
    tell(`${came} It is sent again in ${(wait / 1000).toFixed(1)} s, as try ${tries + 1} of ${policy.tries}.`)
    // What ends the pause early is looked at after it.
    await sleep(wait, AbortSignal.any(limitsNow()))
  }
}

function outcomeOf(outcome: Answer | ServerUnreachable): Outcome {
  if (!(outcome instanceof OAuthError)) return outcome
  return { neverSent: outcome.neverSent, lasting: outcome.lasting }
}

/** An operation whose time is over, or whose run is interrupted, sends nothing again. */
function isToEnd(): boolean {
  return limitsNow().some((limit) => limit.aborted)
}

async function endsDuring(sleep: () => Promise<void>): Promise<boolean> {
  await sleep()
  return isToEnd()
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
    return await send(exchange.anew === undefined ? exchange : { ...exchange, ...(await exchange.anew()) })
  } catch (error) {
    if (error instanceof ServerUnreachable) return error
    throw error
  }
}
