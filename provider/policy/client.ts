import type { ClientKind } from '../client/client_types.ts'
import type { Outputs } from '../client/outputs.ts'
import { isRecord } from '../client/unknown.ts'

/** A client as a state or a preview holds it, behind either front door. */
export interface Client {
  readonly urn: string
  readonly kind: ClientKind
  /** Its inputs, and its outputs as far as they are known. What is not known, or not shown, is UNKNOWN. */
  readonly recorded: Outputs
  /** When its creation, by which we gave it its secret, was recorded, in seconds since 1970. A preview does not tell. */
  readonly createdAt?: number | undefined
}

/** The stack of a URN, `urn:pulumi:<stack>::<project>::<types>::<name>`: which environment it is. */
export function environmentOf({ urn }: Client): string {
  const [scheme = ''] = urn.split('::')
  return scheme.split(':').slice(2).join(':')
}

export function nameOf({ urn }: Client): string {
  return urn.split('::').slice(3).join('::')
}

export function text({ recorded }: Client, name: string): string | undefined {
  const value = recorded[name]
  return typeof value === 'string' ? value : undefined
}

export function texts({ recorded }: Client, name: string): readonly string[] {
  const value = recorded[name]
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** A number above 0: an end at 0 is none (RFC 7591 section 3.2.1). */
export function moment({ recorded }: Client, name: string): number | undefined {
  const value = recorded[name]
  return typeof value === 'number' && value > 0 ? value : undefined
}

export function record({ recorded }: Client, name: string): Outputs {
  const value = recorded[name]
  return isRecord(value) ? value : {}
}
