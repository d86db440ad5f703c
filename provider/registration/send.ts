import { Agent, type Dispatcher, request } from 'undici'
import { isSafeUrl } from '../config.ts'
import { ServerUnreachable, UnexpectedAnswer } from '../errors.ts'
import { operation } from '../operation.ts'

/** One HTTP request to an authorization server. */
export interface Exchange {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Sent twice it has the effect of once, also where its method does not say so. */
  readonly repeatable?: true
}

/** What came back, whole. */
export interface Answer {
  readonly method: string
  readonly url: string
  readonly status: number
  readonly retryAfter?: string
  readonly text: string
}

export type Send = (exchange: Exchange) => Promise<Answer>

/** A certificate for mutual TLS (RFC 8705), in PEM. */
export interface ClientCertificate {
  readonly cert: string
  readonly key: string
}

/** With an access token, where there is one (RFC 6750 section 2.1). */
export function authorized(exchange: Exchange, token: string | undefined): Exchange {
  if (token === undefined) return exchange
  return { ...exchange, headers: { ...exchange.headers, authorization: `Bearer ${token}` } }
}

const limits = { connectMs: 10_000, answerMs: 30_000, answerBytes: 1024 * 1024, connections: 8 }

/**
 * Sends requests over kept connections, at most 8 at once for each origin. TLS unless loopback, no redirects, limits on time
 * and size.
 */
export function sender(certificate?: ClientCertificate): Send {
  const dispatcher = new Agent({
    connections: limits.connections,
    connect: { timeout: limits.connectMs, ...certificate },
  })
  return (exchange) => once(dispatcher, exchange)
}

async function once(dispatcher: Dispatcher, { method, url, headers, body }: Exchange): Promise<Answer> {
  const tried = `${method} ${url}`
  if (!isSafeUrl(url))
    throw new ServerUnreachable(`${tried} was not sent: only https, or http on a loopback address.`, {
      neverSent: true,
    })
  const stop = new AbortController()
  const over = operation()?.over
  const end = () => stop.abort(overtime())
  if (over?.aborted) throw unreachable(tried, overtime(), true)
  over?.addEventListener('abort', end)
  let timer: NodeJS.Timeout | undefined
  try {
    const answer = await request(url, {
      method,
      headers: { accept: 'application/json', 'user-agent': 'pulumi-oauth', ...headers },
      ...(body === undefined ? {} : { body }),
      dispatcher,
      // Each counts from when the request leaves the queue of its origin.
      headersTimeout: limits.answerMs,
      bodyTimeout: limits.answerMs,
      signal: stop.signal,
    })
    timer = setTimeout(() => stop.abort(tooSlow()), limits.answerMs)
    const text = await whole(answer.body, `${tried} answered ${answer.statusCode}`, answer.statusCode)
    const retryAfter = answer.headers['retry-after']
    return {
      method,
      url,
      status: answer.statusCode,
      text,
      ...(typeof retryAfter === 'string' ? { retryAfter } : {}),
    }
  } catch (cause) {
    throw cause instanceof UnexpectedAnswer ? cause : unreachable(tried, cause)
  } finally {
    clearTimeout(timer)
    over?.removeEventListener('abort', end)
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

async function whole(body: Dispatcher.ResponseData['body'], came: string, status: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > limits.answerBytes)
      throw new UnexpectedAnswer(`${came} with more than 1 MiB: not read further.`, status)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Failures before a request left this machine: DNS, connect, TLS. A reset is none of them. */
const beforeSending =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|ERR_SSL_.*|.*CERT.*|UNABLE_TO_.*)$/

function unreachable(tried: string, cause: unknown, notSent = false): ServerUnreachable {
  const code = codeOf(cause)
  const neverSent = notSent || beforeSending.test(code)
  const came = neverSent ? `no connection (${code})` : `no whole answer (${code})`
  return new ServerUnreachable(`${tried}: ${came}.`, { neverSent, cause })
}

const timeouts = ['HeadersTimeoutError', 'BodyTimeoutError']

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown failure'
  if (cause.name === 'TimeoutError') return cause.message
  if (timeouts.includes(cause.name)) return tooSlow().message
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
}
