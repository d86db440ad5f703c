import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto'
import { hasSecret } from './client/auth_methods.ts'
import { canonical } from './client/canonical.ts'
import { hasEnded, rotates } from './client/diff.ts'
import type { ClientInformation } from './client/outputs.ts'
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
export function newIdentity({ config }: Door, inputs: Bag, left: Bag | undefined): Identity {
  const { issuer, clientId, ownerPath, clientSecret, tokenEndpointAuthMethod: method } = inputs
  const id = String(clientId)
  const owner = String(ownerPath)
  const key = ownershipKeyOf(config, String(issuer))
  return {
    clientId: id,
    owner,
    life: randomUUID(),
    adoptsOwn: adoptsOwn(config, id),
    ...(typeof left?.['life'] === 'string' ? { leftLife: left['life'] } : {}),
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
 * A secret that an update has to write: `given` by the program, `kept` from before since the server lost it, `fresh` from us, or
 * `gone`: recorded nowhere, so that the secret that somebody may still hold is of no use.
 */
export interface Secret {
  readonly kind: 'given' | 'kept' | 'fresh' | 'gone'
  readonly value: string
  /** What it is rotated by: the same text for the same keepers, and for the same end of the secret before. */
  readonly rotation?: string
}

export type NewSecret = Secret | undefined

/** The secret that an update has to write, if any. A server that shows no secret is taken to have the recorded one. */
export function newSecret(recorded: Bag, inputs: Bag, live: ClientInformation): NewSecret {
  const { token_endpoint_auth_method: method = recorded['tokenEndpointAuthMethod'] } = live
  const had = hasSecret(method)
  if (hasSecret(inputs['tokenEndpointAuthMethod']))
    return wantedSecret(recorded, inputs, had ? live : undefined)
  const isLeft = had || hasSecret(recorded['tokenEndpointAuthMethod'])
  return isLeft ? { kind: 'gone', value: freshSecret() } : undefined
}

/** `live` is undefined where the client has no secret there. */
function wantedSecret(recorded: Bag, inputs: Bag, live: ClientInformation | undefined): NewSecret {
  const { clientSecret: wanted, secretRotation } = inputs
  const { clientSecret: known, clientSecretExpiresAt } = recorded
  const until = live?.['client_secret_expires_at'] ?? clientSecretExpiresAt
  if (typeof wanted === 'string') {
    const held = live && (live['client_secret'] ?? known)
    return wanted === held ? undefined : { kind: 'given', value: wanted }
  }
  const fresh = { kind: 'fresh', value: freshSecret() } as const
  if (rotates(inputs, recorded))
    return { ...fresh, rotation: digest(canonical('additionalMetadata', secretRotation)) }
  if (hasEnded(until, Date.now())) return { ...fresh, rotation: digest(`ended ${String(until)}`) }
  if (!isLost(recorded, live)) return undefined
  return typeof known === 'string' ? { kind: 'kept', value: known } : fresh
}

/** Neither we nor anybody who reads the server has the secret of a client that needs one. */
function isLost(recorded: Bag, live: ClientInformation | undefined): boolean {
  if (live === undefined || leftUnfinished(recorded, 'clientSecret')) return true
  return !hasSecret(recorded['tokenEndpointAuthMethod']) && live['client_secret'] === undefined
}

export function isGone(secret: NewSecret): boolean {
  return secret?.kind === 'gone'
}

/** The outputs that it is, where the server does not answer others. When a secret before it ends says nothing of a fresh one. */
export function recordedSecret(secret: NewSecret): Bag {
  if (secret === undefined || isGone(secret)) return {}
  const { kind, value } = secret
  return { clientSecret: value, ...(kind === 'fresh' ? { clientSecretExpiresAt: undefined } : {}) }
}

/** The members of client metadata that it is. */
export function secretMembers(secret: NewSecret): ClientMetadata {
  if (secret === undefined) return {}
  const { value, rotation } = secret
  return { client_secret: value, ...(rotation === undefined ? {} : { secret_rotation: rotation }) }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** From the system's generator: 384 bits, whose 64 characters are what HS512 needs (RFC 7518 section 3.2). */
function freshSecret(): string {
  return randomBytes(48).toString('base64url')
}
