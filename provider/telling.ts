import { hasSecret } from './client/auth_methods.ts'
import type { Outputs } from './client/outputs.ts'
import { isRecord } from './client/unknown.ts'
import { isOn } from './config.ts'
import type { Bag, Door } from './door.ts'
import {
  AccessDenied,
  type OAuthError,
  PartialRegistration,
  ServerUnreachable,
  UnexpectedAnswer,
} from './errors.ts'
import { inLine, shellWord } from './printable.ts'
import { quoted } from './registration/answer.ts'
import type { ReadAnswer } from './registration/api.ts'

/** The sentences that users read when a client is not as the program or the state has it. */

/** Said once: a later answer that is the same says nothing. */
export async function tellServerChanged(door: Door, outputs: Outputs, previous: Outputs): Promise<void> {
  const { serverChanged } = outputs
  if (!isRecord(serverChanged) || JSON.stringify(serverChanged) === JSON.stringify(previous['serverChanged']))
    return
  const words = Object.entries(serverChanged).map(([name, value]) => changedWords(name, value))
  await door.say(
    'warning',
    `the server did not keep everything as declared: ${words.join('; ')}. Recorded in serverChanged and not reported again`,
    outputs['ownerPath'],
  )
}

/** Of what a server invented only names are said: a program may have wrapped a value as a secret. */
function changedWords(name: string, value: unknown): string {
  if (value === '') return `${name} was dropped`
  if (isRecord(value) && name !== 'jwks')
    return `${Object.keys(value)
      .map((member) => `${name}.${member}`)
      .join(', ')} changed`
  return `${name} is now ${quoted(JSON.stringify(value), [])}`
}

/** Some servers issue no secret when the auth method changes to one that needs it (Hydra 2.3.0). */
export function assertSecret(id: string, outputs: Outputs, recorded: Bag): void {
  const method = outputs['tokenEndpointAuthMethod']
  const isNew = recorded['tokenEndpointAuthMethod'] !== method || leftUnfinished(recorded, 'clientSecret')
  if (!isNew || !lacksSecret(outputs)) return
  throw new PartialRegistration(
    `The server accepted ${method} for client ${inLine(id)} and issued no client secret, so the client cannot authenticate. Replace it: pulumi up --replace <its URN>.`,
    id,
    { ...outputs, unfinished: ['clientSecret'] },
  )
}

/** Some servers never show a secret again (Hydra 2.3.0): the application has it, the state does not. */
export async function tellNoSecret(door: Door, id: string, outputs: Outputs): Promise<void> {
  if (!lacksSecret(outputs)) return
  await door.say(
    'info',
    `the server does not show the client secret of client ${inLine(id)}, so the output clientSecret stays empty`,
    outputs['ownerPath'],
  )
}

function lacksSecret({ tokenEndpointAuthMethod: method, clientSecret }: Outputs): boolean {
  return hasSecret(method) && clientSecret === undefined
}

/** An auth method without a secret: the old one is overwritten with one that nobody knows. */
export async function tellSecretGone(door: Door, id: string, { ownerPath }: Outputs): Promise<void> {
  await door.say(
    'info',
    `client ${inLine(id)} no longer authenticates with a secret, and the old secret was made void`,
    ownerPath,
  )
}

/** What is to become of a client whose registration access token is refused. */
export async function tellRenewable(
  door: Door,
  id: string,
  { ownerPath }: Outputs,
  different: readonly string[],
): Promise<void> {
  const refused = `the registration access token of client ${inLine(id)} is refused`
  if (different.length === 0)
    return door.say(
      'info',
      `${refused}: the next update asks Keycloak's admin API for another one`,
      ownerPath,
    )
  await door.say(
    'warning',
    `${refused}, and Keycloak's admin API is not asked for another one, since the client differs there from what is recorded: ${different.join(', ')}. Set that back on the server, or remove the resource from the state and adopt the client`,
    ownerPath,
  )
}

export async function tellTokenRenewed(door: Door, id: string, { ownerPath }: Outputs): Promise<void> {
  await door.say(
    'info',
    `the registration access token of client ${inLine(id)} was refused, and Keycloak's admin API gave it another one (OAUTH_RENEW_TOKENS)`,
    ownerPath,
  )
}

/** The journal tells of a client that an earlier create of the same resource registered. */
export async function tellResumed(door: Door, id: string, { issuer, ownerPath }: Outputs): Promise<void> {
  await door.say(
    'info',
    `takes over client ${inLine(id)} at ${String(issuer)}, which an earlier run registered for this resource and did not come to record (OAUTH_JOURNAL)`,
    ownerPath,
  )
}

/** It is told of, and the server does not show it. */
export async function tellUnresumed(
  door: Door,
  id: string,
  { issuer, ownerPath }: Outputs,
  answer: Exclude<ReadAnswer, { state: 'present' }>,
): Promise<void> {
  const why = answer.state === 'unknown' ? answer.why : 'The server says that there is none.'
  await door.say(
    'warning',
    `client ${inLine(id)} at ${String(issuer)}, which an earlier run registered for this resource and did not come to record (OAUTH_JOURNAL), could not be read, so the resource is registered anew. ${why} If it is still there, delete it there`,
    ownerPath,
  )
}

/** Somebody gave a client another client id on the server. */
export async function tellRenamed(
  door: Door,
  { clientId, ownerPath }: Outputs,
  renamed: string,
): Promise<void> {
  await door.say(
    'warning',
    `client ${inLine(String(clientId))} was renamed to ${quoted(renamed, [])} on the server. The next update gives it its client id back; to keep the new one, remove the resource from the state, set clientId and adopt the client`,
    ownerPath,
  )
}

/** Somebody changed a secret on a server that does not show it. */
export async function tellSecretRefused(door: Door, id: string, { ownerPath }: Outputs): Promise<void> {
  await door.say(
    'warning',
    `the recorded client secret of client ${inLine(id)} is refused by the server: somebody changed it there. The next update gives the client a new one`,
    ownerPath,
  )
}

/** Whether an earlier run left a step undone. */
export function leftUnfinished({ unfinished }: Bag, step: string): boolean {
  return Array.isArray(unfinished) && unfinished.includes(step)
}

/** A `get` records nothing, so the token that its read renewed is gone. */
export async function tellRenewed(door: Door, id: string, { ownerPath }: Bag): Promise<void> {
  await door.say(
    'warning',
    `reading client ${inLine(id)} changed its registration access token, and a client that is only looked up records none: this server's clients cannot be looked up by get`,
    ownerPath,
  )
}

/** What may be behind a refusal, and how to settle each; a line each, since the engine shows only the first at once. */
function waysOut(id: string): string {
  return [
    'It was deleted or disabled there, or its registration access token was renewed elsewhere.',
    `If it is gone: OAUTH_ASSUME_GONE=${shellWord(id)} for one run.`,
    'If its token was renewed: give the new one in OAUTH_REGISTRATION_ACCESS_TOKENS, or in oauth:registrationAccessTokens and',
    'run with PULUMI_RUN_PROGRAM=true (a refresh otherwise has the configuration of the last update),',
    'or remove the resource from the state and adopt the client.',
  ]
    .map((line) => `\n  ${line}`)
    .join('')
}

/** A client that the server neither shows nor proves gone is kept as it is recorded. */
export async function unknownClient(door: Door, id: string, recorded: Bag, answer: Unknown): Promise<void> {
  if (isOn(door.config, 'OAUTH_STRICT_READ')) throw unreadable(id, String(recorded['issuer']), answer)
  await door.say(
    'warning',
    `client ${inLine(id)} could not be read, so what is recorded is kept.\n  ${reasons(id, answer)}`,
    recorded['ownerPath'],
  )
}

export function unreadable(
  id: string,
  issuer: string,
  answer: Exclude<ReadAnswer, { state: 'present' }>,
): AccessDenied {
  const told = answer.state === 'unknown' ? answer : { why: goneSince, ofClient: false }
  return new AccessDenied(
    `Client ${inLine(id)} at ${issuer} could not be read.\n  ${reasons(id, told)}`,
    told,
  )
}

const goneSince = 'The server says that there is none: run pulumi refresh, and the next up makes it anew.'

type Unknown = Extract<ReadAnswer, { state: 'unknown' }>

/** A refused credential of ours says nothing about the client, so it must not lead to taking the client as gone. */
function reasons(id: string, { why, ofClient }: Pick<Unknown, 'why' | 'ofClient'>): string {
  return ofClient ? `${why}${waysOut(id)}` : why
}

/** A server that cannot be asked, or a gateway that says so in its place. */
export function unreachableRead(error: unknown): unknown {
  const goOn =
    'Nothing was changed. Run with --refresh=false, or with OAUTH_OFFLINE=1, to go on with what is recorded.'
  if (error instanceof ServerUnreachable)
    return new ServerUnreachable(`${error.message} ${goOn}`, { neverSent: error.neverSent, cause: error })
  if (error instanceof UnexpectedAnswer && error.status >= 500)
    return new UnexpectedAnswer(`${error.message} ${goOn}`, error.status)
  return error
}

/** An update of which it is not known whether it happened (RFC 7592 has no way to ask for a renewed token). */
export function perhapsWritten(
  id: string,
  error: ServerUnreachable | UnexpectedAnswer,
  repeatable: boolean,
): OAuthError {
  const happened = `${error.message} The update of client ${inLine(id)} may have happened all the same`
  const told = repeatable
    ? `${happened}. Run again: it is repeated, and a secret that it gave is replaced by another one.`
    : `${happened}, and the server may have renewed its registration access token in an answer that did not arrive. The next preview shows what the server holds. If it is refused:${waysOut(id)}`
  return error instanceof ServerUnreachable
    ? new ServerUnreachable(told, { neverSent: false, cause: error })
    : new UnexpectedAnswer(told, error.status)
}

/** A delete that was not done, and how to settle it. */
export function deleteRefused(id: string, recorded: Bag, error: unknown): unknown {
  const where = `Client ${inLine(id)} at ${String(recorded['issuer'])} was not deleted.`
  if (error instanceof AccessDenied && !error.ofClient)
    return new AccessDenied(`${where}\n  ${error.message}`, { ofClient: false })
  if (
    error instanceof AccessDenied ||
    (error instanceof UnexpectedAnswer && [404, 410].includes(error.status))
  )
    return new AccessDenied(`${where}\n  ${error.message}${waysOut(id)}`, { ofClient: true })
  if (error instanceof UnexpectedAnswer && [405, 501].includes(error.status))
    return new UnexpectedAnswer(
      `Client ${inLine(id)} was not deleted. ${error.message} The server offers no delete: delete the client there by hand, then OAUTH_ASSUME_GONE=${shellWord(id)} for one run.`,
      error.status,
    )
  if (error instanceof ServerUnreachable)
    return new ServerUnreachable(
      `${error.message} Client ${inLine(id)} stays in the state: run again when the server can be reached.`,
      { neverSent: error.neverSent, cause: error },
    )
  return error
}
