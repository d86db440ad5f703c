import * as z from 'zod'
import { json } from '../client/json.ts'
import type { ClientInformation } from '../client/outputs.ts'
import { isRecord } from '../client/unknown.ts'
import { AccessDenied, InvalidClientMetadata, type OAuthError, UnexpectedAnswer } from '../errors.ts'
import { inLine } from '../printable.ts'
import type { Answer } from './send.ts'

/** What is of another shape counts as not answered: a client that was registered must not be lost for it. */
const maybe = <T extends z.ZodType>(shape: T) => shape.nullish().catch(undefined)

/** RFC 7591 section 3.2.1: what a later step relies on; the rest is data of any shape. */
const information = z.looseObject({
  client_id: z.string().min(1),
  client_secret: maybe(z.string()),
  client_secret_expires_at: maybe(z.number()),
  client_id_issued_at: maybe(z.number()),
  registration_access_token: maybe(z.string()),
  registration_client_uri: maybe(z.string()),
})

/** The client information in an answer, or the error that the answer is. */
export function clientInformation(answer: Answer, secrets: readonly string[]): ClientInformation {
  if (answer.status !== 200 && answer.status !== 201) throw failure(answer, secrets)
  const parsed = information.safeParse(json(answer.text))
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole').join(', ')
  throw new UnexpectedAnswer(
    `${cameBack(answer)} without client information (RFC 7591 section 3.2.1): wrong or missing is ${wrong}.`,
    answer.status,
  )
}

/** The error that an answer is (RFC 7591 section 3.2.2, RFC 6750 section 3.1). */
export function failure(answer: Answer, secrets: readonly string[]): OAuthError {
  const sentence = `${cameBack(answer)}${said(answer, secrets)}${asksToWait(answer)}`
  if (answer.status === 401 || answer.status === 403) return new AccessDenied(sentence, { ofClient: true })
  if (answer.status === 400) return new InvalidClientMetadata(sentence)
  return new UnexpectedAnswer(sentence, answer.status)
}

/** Yes, from the server: a gateway that answers in its place sends a page. */
export function isOk({ status, text }: Answer): boolean {
  return status >= 200 && status < 300 && (text.trim() === '' || json(text) !== undefined)
}

/** What was tried and what came back, with addresses of the server's making escaped. */
export function cameBack({ method, url, status, location }: Omit<Answer, 'text'>): string {
  const to =
    location === undefined ? '' : ` with a redirect to ${quoted(location, [])}, which is not followed`
  return `${method} ${quoted(url, [])} answered ${status}${to}`
}

/** Whoever reads this was not made to wait: it is longer than we do, or was tried in vain. */
function asksToWait({ retryAfter }: Answer): string {
  if (retryAfter === undefined) return ''
  const wait = /^\d+$/.test(retryAfter.trim()) ? `${retryAfter.trim()} s` : retryAfter
  return ` The server asks to wait first (Retry-After: ${quoted(wait, [])}): run again after that.`
}

/** The server's own words. Servers put prose into `error`, so the status alone decides what an answer is. */
export function said({ text }: Answer, secrets: readonly string[]): string {
  const body = json(text)
  const words = isRecord(body)
    ? [body['error'], body['error_description'], body['errorMessage']].filter(
        (word) => typeof word === 'string',
      )
    : [text]
  const sentence = words.filter((word) => word !== '').join(': ')
  return sentence === '' ? ' with nothing said.' : `: ${quoted(sentence, secrets).replace(/\.?$/, '.')}`
}

/** Text of a server made fit for a message: without our secrets, without control characters, short. */
export function quoted(text: string, secrets: readonly string[]): string {
  const hidden = secrets
    .filter((secret) => secret !== '')
    .reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text)
  const short = hidden.length > 300 ? `${hidden.slice(0, 300)}…` : hidden
  return inLine(short)
}
