import { authMethod } from './client/auth_methods.ts'
import type { Outputs } from './client/outputs.ts'
import { isRecord } from './client/unknown.ts'
import { isOn } from './config.ts'
import type { Bag, Door } from './door.ts'
import { AccessDenied, PartialRegistration, ServerUnreachable, UnexpectedAnswer } from './errors.ts'
import { quoted } from './registration/answer.ts'

/** The sentences that users read when a client is not as the program or the state has it. */

/** Said once: a later answer that is the same says nothing. */
export async function tellServerChanged(door: Door, outputs: Outputs, previous: Outputs): Promise<void> {
  const { serverChanged } = outputs
  if (!isRecord(serverChanged) || JSON.stringify(serverChanged) === JSON.stringify(previous['serverChanged']))
    return
  const words = Object.entries(serverChanged).map(([name, value]) =>
    value === '' ? `${name} was dropped` : `${name} is now ${quoted(JSON.stringify(value), [])}`,
  )
  await door.say(
    'warning',
    `the server did not keep everything as declared: ${words.join('; ')}. Recorded in serverChanged and not reported again`,
    outputs['ownerPath'],
  )
}

/** Some servers issue no secret when the auth method changes to one that needs it (Hydra 2.3.0). */
export function assertSecret(id: string, outputs: Outputs): void {
  const method = outputs['tokenEndpointAuthMethod']
  if (
    typeof method !== 'string' ||
    authMethod(method)?.secret !== true ||
    outputs['clientSecret'] !== undefined
  )
    return
  throw new PartialRegistration(
    `The server accepted ${method} for client ${id} and issued no client secret, so the client cannot authenticate. Replace it: pulumi up --replace <its URN>.`,
    id,
    { ...outputs, unfinished: ['clientSecret'] },
  )
}

/** What may be behind a refusal, and how to settle each; a line each, since the engine shows only the first at once. */
function waysOut(id: string): string {
  return [
    'It was deleted or disabled there, or its registration access token was renewed elsewhere.',
    `If it is gone: OAUTH_ASSUME_GONE=${id} for one run.`,
    'If its token was renewed: give the new one in OAUTH_REGISTRATION_ACCESS_TOKENS, or in oauth:registrationAccessTokens and',
    'run with PULUMI_RUN_PROGRAM=true (a refresh otherwise has the configuration of the last update),',
    'or remove the resource from the state and adopt the client.',
  ]
    .map((line) => `\n  ${line}`)
    .join('')
}

/** A client that the server neither shows nor proves gone is kept as it is recorded. */
export async function unknownClient(door: Door, id: string, recorded: Bag, why: string): Promise<void> {
  if (isOn(door.config, 'OAUTH_STRICT_READ')) throw unreadable(id, String(recorded['issuer']), why)
  await door.say(
    'warning',
    `client ${id} could not be read, so what is recorded is kept.\n  ${why}${waysOut(id)}`,
    recorded['ownerPath'],
  )
}

export function unreadable(id: string, issuer: string, why: string): AccessDenied {
  return new AccessDenied(`Client ${id} at ${issuer} could not be read.\n  ${why}${waysOut(id)}`)
}

/** An update whose answer was lost (RFC 7592 has no way to ask for a renewed token). */
export function perhapsWritten(id: string, error: ServerUnreachable): ServerUnreachable {
  return new ServerUnreachable(
    `${error.message} The update of client ${id} may have happened all the same, and the server may have renewed its registration access token in the answer that was lost. The next preview shows what the server holds. If it is refused:${waysOut(id)}`,
    { neverSent: false, cause: error },
  )
}

/** A delete that was not done, and how to settle it. */
export function deleteRefused(id: string, recorded: Bag, error: unknown): unknown {
  if (
    error instanceof AccessDenied ||
    (error instanceof UnexpectedAnswer && [404, 410].includes(error.status))
  )
    return new AccessDenied(
      `Client ${id} at ${String(recorded['issuer'])} was not deleted.\n  ${error.message}${waysOut(id)}`,
    )
  if (error instanceof UnexpectedAnswer && [405, 501].includes(error.status))
    return new UnexpectedAnswer(
      `Client ${id} was not deleted. ${error.message} The server offers no delete: delete the client there by hand, then OAUTH_ASSUME_GONE=${id} for one run.`,
      error.status,
    )
  if (error instanceof ServerUnreachable)
    return new ServerUnreachable(
      `${error.message} Client ${id} stays in the state: run again when the server can be reached.`,
      { neverSent: error.neverSent, cause: error },
    )
  return error
}
