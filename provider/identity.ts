import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto'
import { authMethod } from './client/auth_methods.ts'
import { rotates } from './client/diff.ts'
import type { ClientMetadata, PartialSettings } from './client/settings.ts'
import { isRecord, UNKNOWN } from './client/unknown.ts'
import { adoptsOwn, ownershipKeyOf } from './config.ts'
import type { Bag, Door } from './door.ts'
import type { Identity } from './registration/api.ts'
import { leftUnfinished } from './telling.ts'

/** Client ids and secrets where we choose them. */

/** The client id of a program that gives none: as recorded, else derived from the resource, so that a lost create is found again. */
export function withClientId(settings: PartialSettings, recorded: Bag, ownerPath: unknown): PartialSettings {
  if (settings.clientId !== undefined) return settings
  const { adopt } = settings
  const adopted = isRecord(adopt) ? adopt['clientId'] : undefined
  const clientId = adopted ?? recorded['clientId'] ?? derived(ownerPath)
  return typeof clientId === 'string' ? { ...settings, clientId } : settings
}

/** `urn:pulumi:<stack>::<project>::<types>::<name>`: readable, and no two resources have the same. */
function derived(ownerPath: unknown): string {
  if (typeof ownerPath !== 'string') return UNKNOWN
  const [stack = '', project = '', , ...name] = ownerPath.replace(/^urn:pulumi:/, '').split('::')
  const readable = [project, stack, ...name].join('-').replace(/[^A-Za-z0-9._~-]+/g, '-')
  const digest = createHash('sha256').update(ownerPath).digest('hex').slice(0, 8)
  return `${readable.slice(0, 200)}-${digest}`
}

/** The lives that this process saw recorded: they are in use. */
const recordedLives = new Set<string>()

export function noteLife({ life }: Bag): void {
  if (typeof life === 'string') recordedLives.add(life)
}

export function forgetLife({ life }: Bag): void {
  if (typeof life === 'string') recordedLives.delete(life)
}

/** Of a client that is to be created. */
export function newIdentity({ config }: Door, inputs: Bag): Identity {
  const { issuer, clientId, ownerPath, clientSecret, tokenEndpointAuthMethod: method } = inputs
  const id = String(clientId)
  const owner = String(ownerPath)
  const key = ownershipKeyOf(config, String(issuer))
  return {
    clientId: id,
    owner,
    life: randomUUID(),
    adoptsOwn: adoptsOwn(config, id),
    isRecorded: (life) => recordedLives.has(life),
    ...(hasSecret(method)
      ? { clientSecret: typeof clientSecret === 'string' ? clientSecret : freshSecret() }
      : {}),
    ...(key === undefined
      ? {}
      : {
          signature: createHmac('sha256', key)
            .update(JSON.stringify([issuer, id, owner]))
            .digest('base64url'),
        }),
  }
}

/**
 * `given` by the program, `fresh` from us, or `gone`: written and recorded nowhere, so that the secret that somebody may still hold is
 * of no use.
 */
export type NewSecret =
  | { readonly given: string }
  | { readonly fresh: string }
  | { readonly gone: string }
  | undefined

/** The secret that an update has to write, if any. */
export function newSecret(recorded: Bag, inputs: Bag): NewSecret {
  const [had, has] = [
    hasSecret(recorded['tokenEndpointAuthMethod']),
    hasSecret(inputs['tokenEndpointAuthMethod']),
  ]
  if (!has) return had ? { gone: freshSecret() } : undefined
  const { clientSecret: wanted } = inputs
  if (typeof wanted === 'string') return wanted === recorded['clientSecret'] ? undefined : { given: wanted }
  const isDue = !had || rotates(inputs, recorded) || leftUnfinished(recorded, 'clientSecret')
  return isDue ? { fresh: freshSecret() } : undefined
}

export function isFresh(secret: NewSecret): boolean {
  return secret !== undefined && 'fresh' in secret
}

export function isGone(secret: NewSecret): boolean {
  return secret !== undefined && 'gone' in secret
}

/** The output that it is, also where the server does not answer it. */
export function recordedSecret(secret: NewSecret): Bag {
  const { client_secret: clientSecret } = secretMember(secret)
  return clientSecret === undefined || isGone(secret) ? {} : { clientSecret }
}

/** The member of client metadata that it is. */
export function secretMember(secret: NewSecret): ClientMetadata {
  if (secret === undefined) return {}
  const [value] = Object.values(secret)
  return { client_secret: value }
}

function hasSecret(method: unknown): boolean {
  return typeof method === 'string' && authMethod(method)?.secret === true
}

/** 256 bits from the system's generator. */
function freshSecret(): string {
  return randomBytes(32).toString('base64url')
}
