import type { ClientMetadata } from '../client/settings.ts'
import { AccessDenied, InvalidConfiguration, ServerUnreachable, UnexpectedAnswer } from '../errors.ts'
import { inLine, shellWord } from '../printable.ts'
import type { Access } from './access.ts'
import { cameBack, said } from './answer.ts'
import type { Answer } from './send.ts'

/** The sentences that users read when a registration endpoint does not do what was asked. */

/** One try to register a client: what an operator needs to find it. */
export interface Attempt {
  readonly issuer: string
  readonly metadata: ClientMetadata
  /** When it was sent, ISO 8601. */
  readonly since: string
}

/** No answer to a registration. */
export function noAnswer(error: ServerUnreachable, attempt: Attempt): ServerUnreachable {
  const { neverSent } = error
  const next = neverSent
    ? `Nothing was registered. Check the network and the configured issuer ${attempt.issuer}, then run again.`
    : perhapsRegistered(attempt)
  return new ServerUnreachable(`${error.message} ${next}`, { neverSent, cause: error })
}

/** An answer from which it does not follow that nothing was registered: some servers answer 500 and keep the client. */
export function badAnswer(error: UnexpectedAnswer, attempt: Attempt): UnexpectedAnswer {
  const perhaps = error.status < 300 || error.status >= 500
  return perhaps
    ? new UnexpectedAnswer(`${error.message} ${perhapsRegistered(attempt)}`, error.status)
    : error
}

/** RFC 7591 gives a create no identity: whether it happened cannot be asked, and a second one is a second client. */
function perhapsRegistered({ issuer, metadata, since }: Attempt): string {
  const { client_name: name } = metadata
  const named = typeof name === 'string' ? `named ${JSON.stringify(name)}` : 'without a name'
  return [
    'The client may have been registered all the same, and was not registered a second time.',
    `  Look at ${issuer} for a client ${named}, made between ${since} and ${new Date().toISOString()}:`,
    '  delete it there, or take it over with adopt. Then run again.',
  ].join('\n')
}

/** A 401 or 403 for a credential of ours. */
export function notAllowed(
  access: Access,
  answer: Answer,
  secrets: readonly string[],
  example = 'oauth:initialAccessToken',
): AccessDenied {
  const used =
    access.key === undefined
      ? `No credential was sent: set one of the keys that the documentation lists, for instance ${example}.`
      : `Used was ${access.from}.`
  const tried = `${cameBack(answer)}${said(answer, secrets)} ${used}`
  return new AccessDenied([tried, ...cure(access)].join('\n'), { ofClient: false })
}

/** The engine gives a refresh, also the one inside preview, up and destroy, the stack config of the last update. */
export function cure({ origin, key }: Pick<Access, 'origin' | 'key'>): readonly string[] {
  if (origin !== 'stack config' || key === undefined) return []
  return [
    '  If it was renewed:',
    `    pulumi config set --secret ${key.split('.').length > 1 ? '--path ' : ''}${key}`,
    '    PULUMI_RUN_PROGRAM=true pulumi up        (destroy: --run-program --refresh=false)',
  ]
}

/** A client whose registration access token is nowhere. */
export function noToken(issuer: string, clientId: string): InvalidConfiguration {
  return new InvalidConfiguration(
    [
      `Client ${inLine(clientId)} at ${issuer} has no registration access token in the state. Give it by one of:`,
      `  pulumi config set --path --secret ${shellWord(`oauth:registrationAccessTokens["${clientId}"]`)}`,
      '  the environment: OAUTH_ISSUER, and OAUTH_REGISTRATION_ACCESS_TOKENS as a JSON object of client ids and tokens',
      '  an access token of ours that may manage clients: oauth:accessToken or oauth:accessClientId',
    ].join('\n'),
  )
}
