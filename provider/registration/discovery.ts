import * as z from 'zod'
import { json } from '../client/json.ts'
import type { ServerConfig } from '../config.ts'
import { UnexpectedAnswer } from '../errors.ts'
import { cameBack, failure, quoted } from './answer.ts'
import type { Deliver } from './retry.ts'
import type { Answer } from './send.ts'

/** What an authorization server says about itself (RFC 8414 section 2, OpenID Connect Discovery 1.0 section 3). */
const metadata = z.looseObject({
  issuer: z.string(),
  registration_endpoint: z.string().optional().catch(undefined),
  authorization_endpoint: z.string().optional().catch(undefined),
  token_endpoint: z.string().optional().catch(undefined),
})

export type ServerMetadata = z.infer<typeof metadata>

const discovered = new Map<string, Promise<ServerMetadata>>()

/** The server's metadata, asked for once in a process; a failure is not kept. */
export function discover(config: ServerConfig, deliver: Deliver): Promise<ServerMetadata> {
  const key = JSON.stringify([config.issuer, config.discoveryUrl])
  const known = discovered.get(key)
  if (known !== undefined) return known
  const asked = ask(config, deliver)
  discovered.set(key, asked)
  asked.catch(() => discovered.delete(key))
  return asked
}

async function ask(config: ServerConfig, deliver: Deliver): Promise<ServerMetadata> {
  const answers: Answer[] = []
  for (const url of config.discoveryUrl === undefined ? wellKnown(config.issuer) : [config.discoveryUrl]) {
    const answer = await deliver({ method: 'GET', url })
    // A web site in the place of a server answers every address with a page.
    const parsed = metadata.safeParse(answer.status === 200 ? json(answer.text) : undefined)
    if (parsed.success) return ofIssuer(parsed.data, config.issuer, url)
    answers.push(answer)
  }
  const failed = answers.find(({ status }) => status === 429 || status >= 500)
  if (failed !== undefined) throw failure(failed, [])
  // A server that publishes nothing can still be used when its endpoint is configured.
  if (config.registrationEndpoint !== undefined) return { issuer: config.issuer }
  throw nothingPublished(answers)
}

/** OpenID Connect Discovery 1.0 section 4 appends, RFC 8414 section 3.1 inserts; the first is the more widespread. */
export function wellKnown(issuer: string): readonly string[] {
  const url = new URL(issuer)
  const path = url.pathname.replace(/\/$/, '')
  return [
    `${url.origin}${path}/.well-known/openid-configuration`,
    `${url.origin}/.well-known/oauth-authorization-server${path}`,
  ]
}

/** RFC 8414 section 3.3: a document that names another issuer must not be used. */
function ofIssuer(found: ServerMetadata, issuer: string, url: string): ServerMetadata {
  if (found.issuer === issuer) return found
  throw new UnexpectedAnswer(
    `GET ${url} describes the issuer ${quoted(JSON.stringify(found.issuer), [])}, configured is ${JSON.stringify(issuer)}. They must be equal, character by character (RFC 8414 section 3.3): correct oauth:issuer or oauth:discoveryUrl.`,
    200,
  )
}

function nothingPublished(answers: readonly Answer[]): UnexpectedAnswer {
  const tried = answers
    .map((answer) => `${cameBack(answer)}${answer.status === 200 ? ' without server metadata' : ''}`)
    .join(', ')
  return new UnexpectedAnswer(
    `${tried}. The server publishes no metadata there: correct oauth:issuer, or set oauth:discoveryUrl, or set oauth:registrationEndpoint for a server that publishes none.`,
    answers.at(-1)?.status ?? 0,
  )
}
