import type { Dispatcher } from 'undici'
import { linkLocalName } from '../addresses.ts'
import { callable, defaultPace, type Pace } from '../config.ts'
import { ServerUnreachable, UnexpectedAnswer } from '../errors.ts'
import { operation } from '../operation.ts'
import { quoted } from './answer.ts'
import { type Reach, reaching } from './reaching.ts'
import { type Turn, turns } from './turns.ts'

/** One HTTP request to an authorization server. */
export interface Exchange {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Sent twice it has the effect of once, also where its method does not say so. */
  readonly repeatable?: true
  /** What serves once, as an assertion does, is made for each try. */
  readonly anew?: () => Promise<Pick<Exchange, 'headers' | 'body'>>
}

/** What came back, whole. */
export interface Answer {
  readonly method: string
  readonly url: string
  readonly status: number
  readonly retryAfter?: string
  /** Where a redirect points. */
  readonly location?: string
  /** Where the next page is (RFC 8288). */
  readonly link?: string
  readonly text: string
}

export type Send = (exchange: Exchange) => Promise<Answer>

/** How one server is reached, and how much it is asked at once. */
export interface Sending extends Reach {
  /** Plain http may leave this machine. */
  readonly allowsHttp?: boolean
  readonly pace?: Pace
}

/** With an access token, where there is one (RFC 6750 section 2.1). */
export function authorized(exchange: Exchange, token: string | undefined): Exchange {
  if (token === undefined) return exchange
  return { ...exchange, headers: { ...exchange.headers, authorization: `Bearer ${token}` } }
}

const limits = { answerMs: 30_000, answerBytes: 1024 * 1024 }

/** Sends requests over kept connections. TLS unless loopback, no redirects, limits on time and size. */
export function sender({ allowsHttp = false, pace = defaultPace, ...reach }: Sending = {}): Send {
  const dispatcherFor = reaching({ ...reach, connections: pace.atOnce })
  const turn = turns(pace)
  return async (exchange) => {
    const url = callable(exchange.url, allowsHttp)
    if (typeof url !== 'string') return once({ url, dispatcher: dispatcherFor(url) }, turn, exchange)
    throw new ServerUnreachable(`${triedBy(exchange)} was not sent: ${url}.`, {
      neverSent: true,
      lasting: true,
    })
  }
}

function triedBy({ method, url }: Pick<Exchange, 'method' | 'url'>): string {
  return `${method} ${quoted(url, [])}`
}

/** Where a request goes, and by which connections. */
interface Target {
  readonly url: URL
  readonly dispatcher: Dispatcher
}

async function once(target: Target, turn: Turn, exchange: Exchange): Promise<Answer> {
  const stop = new AbortController()
  const over = operation()?.over
  const end = () => stop.abort(overtime())
  if (over?.aborted) end()
  over?.addEventListener('abort', end)
  // Only before the first byte is it certain that nothing arrived: a kept connection that the server closed in between fails after it.
  let begun = false
  const begins = () => {
    begun = true
  }
  try {
    return await turn({ signal: stop.signal, urgent: isUpdate(exchange) }, () =>
      exchanged(target, exchange, stop, begins),
    )
  } catch (cause) {
    throw cause instanceof UnexpectedAnswer ? cause : unreachable(triedBy(exchange), cause, !begun)
  } finally {
    over?.removeEventListener('abort', end)
  }
}

/** An update says again what was read just before it, and what somebody else writes between the two is lost (no server has If-Match). */
function isUpdate({ method }: Exchange): boolean {
  return method === 'PUT'
}

/** `begins` is called when the first byte is about to be written. */
async function exchanged(
  { url, dispatcher }: Target,
  exchange: Exchange,
  stop: AbortController,
  begins: () => void,
): Promise<Answer> {
  const answer = gathered(exchange)
  const { signal } = stop
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  let abort = () => {}
  try {
    return await new Promise<Answer>((answered, failed) => {
      // What waits for its connection has nothing yet that could be aborted.
      abort = () => failed(signal.reason)
      signal.addEventListener('abort', () => abort())
      dispatcher.dispatch(dispatched(url, exchange), {
        onRequestStart(controller) {
          if (signal.aborted) return controller.abort(signal.reason)
          begins()
          abort = () => controller.abort(signal.reason)
        },
        onResponseStart(_, status, headers) {
          // Most answers are there at once, and a timer costs more than a look at that.
          queueMicrotask(() => {
            if (!isOver) timer ??= setTimeout(() => stop.abort(tooSlow()), limits.answerMs)
          })
          answer.begin(status, headers)
        },
        onResponseData(controller, chunk) {
          const problem = answer.add(chunk)
          if (problem !== undefined) controller.abort(problem)
        },
        onResponseEnd() {
          isOver = true
          answered(answer.whole())
        },
        onResponseError(_, error) {
          isOver = true
          failed(error)
        },
      })
    })
  } finally {
    clearTimeout(timer)
    abort = () => {}
  }
}

function dispatched(
  { origin, pathname, search }: URL,
  { method, headers, body }: Exchange,
): Dispatcher.DispatchOptions {
  return {
    ...{ method, origin, path: `${pathname}${search}` },
    headers: { accept: 'application/json', 'user-agent': 'pulumi-oauth', ...headers },
    body: body ?? null,
    headersTimeout: limits.answerMs,
    bodyTimeout: limits.answerMs,
  }
}

/** An answer as it comes. */
function gathered({ method, url }: Exchange) {
  const chunks: Buffer[] = []
  let [status, size] = [0, 0]
  let headers: Readonly<Record<string, unknown>> = {}
  return {
    /** The last one counts: those before it are interim (RFC 9110 section 15.2). */
    begin(said: number, its: typeof headers): void {
      status = said
      headers = its
    },
    add(chunk: Buffer): UnexpectedAnswer | undefined {
      size += chunk.length
      chunks.push(chunk)
      if (size <= limits.answerBytes) return undefined
      const came = `${triedBy({ method, url })} answered ${status}`
      return new UnexpectedAnswer(`${came} with more than 1 MiB: not read further.`, status)
    },
    whole(): Answer {
      const { 'retry-after': retryAfter, location, link } = headers
      return {
        ...{ method, url, status, text: Buffer.concat(chunks).toString('utf8') },
        ...(typeof retryAfter === 'string' ? { retryAfter } : {}),
        ...(typeof location === 'string' ? { location } : {}),
        ...(typeof link === 'string' ? { link } : {}),
      }
    },
  }
}

/** An answer that comes in drops. */
function tooSlow(): Error {
  return new DOMException(`nothing for ${limits.answerMs / 1000} s`, 'TimeoutError')
}

/** `customTimeouts` of the resource. */
function overtime(): Error {
  return new DOMException('the time that the resource may take is over', 'TimeoutError')
}

/** Another try meets the same: who the other side is, what may be sent, and where to. */
const lasting = /CERT|UNABLE_TO_|UNKNOWN_CA|UND_ERR_INVALID_ARG|link-local/

/** No authority that is trusted here vouches for the server. */
const untrusted = /SELF_SIGNED|UNABLE_TO_/

function unreachable(tried: string, cause: unknown, neverSent: boolean): ServerUnreachable {
  const code = codeOf(cause)
  const came = neverSent ? `no connection (${code})` : `no whole answer (${code})`
  const next = untrusted.test(code)
    ? ' If its certificate is from an authority of yours, give that in oauth:caCertificate.'
    : ''
  return new ServerUnreachable(`${tried}: ${came}.${next}`, {
    neverSent,
    cause,
    ...(lasting.test(code) ? { lasting: true } : {}),
  })
}

const timeouts = ['HeadersTimeoutError', 'BodyTimeoutError']
const telling = ['TimeoutError', linkLocalName]

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown failure'
  if (telling.includes(cause.name)) return cause.message
  if (timeouts.includes(cause.name)) return tooSlow().message
  const [, refusal] = /^Proxy response \((\d+)\)/.exec(cause.message) ?? []
  if (refusal !== undefined) return `the proxy answered ${refusal}`
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
}
