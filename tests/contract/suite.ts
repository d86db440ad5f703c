import { same } from '../../provider/client/canonical.ts'
import type { ClientKind } from '../../provider/client/client_types.ts'
import type { FieldName } from '../../provider/client/fields.ts'
import type { ComparedName } from '../../provider/client/settings.ts'
import type { Bag } from '../../provider/door.ts'
import {
  AccessDenied,
  InvalidClientMetadata,
  type OAuthError,
  UnexpectedAnswer,
} from '../../provider/errors.ts'
import type { NotKept } from '../../provider/servers/server.ts'
import type { FrontDoor } from './doors.ts'
import { type Life, newLife } from './life.ts'
import type { Findings } from './results.ts'
import { callback, type Sample, samples } from './samples.ts'
import type { NoToken, Outcome, Running, Target } from './target.ts'

/** What every part of the contract is given. */
export interface Suite {
  readonly target: Target
  readonly findings: Findings
  readonly here: () => Running
  readonly door: FrontDoor
}

/** What the server cannot do is for the server to say, not for its discovery document. */
export const baseArgs: Bag = {
  clientName: 'Contract',
  redirectUris: [callback],
  allow: ['server-cannot', 'password-grant'],
}

/** One client, which is gone in the end whatever happens. */
export async function withClient<T>(
  { here, door }: Suite,
  kind: ClientKind,
  use: (client: Life) => Promise<T>,
): Promise<T> {
  const client = await newLife(door, here().config, kind)
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

/** The values of a field at this server. */
export function sampleOf({ samples: own = {} }: Target, name: FieldName): Sample {
  return own[name] ?? samples[name]
}

/** What became of a declared value. */
export function outcomeOf(name: ComparedName, declared: unknown, live: unknown): Outcome {
  if (same(name, live, declared)) return 'kept'
  return same(name, live, undefined) ? 'dropped' : 'changed'
}

/** The words with which the server refused a declaration; undefined where it took it. */
export async function refusalOf(
  declaring: Promise<unknown>,
  expected: Outcome | NoToken['becomes'] | 'token',
): Promise<string | undefined> {
  try {
    await declaring
    return undefined
  } catch (error) {
    if (isRefusal(error, expected === 'refused' ? 600 : 500)) return error.message
    throw error
  }
}

/** Some fail where they should refuse, which only data may take for a refusal. */
function isRefusal(error: unknown, below: number): error is OAuthError {
  return (
    error instanceof InvalidClientMetadata ||
    error instanceof AccessDenied ||
    (error instanceof UnexpectedAnswer && error.status >= 400 && error.status < below)
  )
}

/** The words of an outcome in the results, with its reason from the data. */
export function worded(outcome: Outcome, exception: NotKept | undefined): string {
  return exception === undefined ? outcome : reasoned(outcome, exception.why)
}

export function reasoned(words: string, why: string | undefined): string {
  return why === undefined ? words : `${words}: ${why}`
}
