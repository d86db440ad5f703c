import type { ClientKind } from '../client/client_types.ts'
import type { Outputs } from '../client/outputs.ts'
import { isRecord, UNKNOWN } from '../client/unknown.ts'
import { partsOf } from '../pulumi/urn.ts'

/** A client as a state or a preview holds it, behind either front door. */
export interface Client {
  readonly urn: string
  readonly kind: ClientKind
  /** Its inputs, and its outputs as far as they are known. What is not known, or not shown, is UNKNOWN. */
  readonly recorded: Outputs
  /** When its creation, by which we gave it its secret, was recorded, in seconds since 1970. A preview does not tell. */
  readonly createdAt?: number | undefined
}

/** The stack is the environment. */
export function environmentOf({ urn }: Client): string {
  return partsOf(urn).stack
}

export function projectOf({ urn }: Client): string {
  return partsOf(urn).project
}

export function nameOf({ urn }: Client): string {
  return partsOf(urn).name
}

export function text({ recorded }: Client, name: string): string | undefined {
  const value = recorded[name]
  return typeof value === 'string' && value !== UNKNOWN ? value : undefined
}

export function texts(client: Client, name: string): readonly string[] {
  return elements(client, name).map(({ value }) => value)
}

/** The texts of a list, each with its place there. */
export function elements(
  { recorded }: Client,
  name: string,
): readonly { readonly property: string; readonly value: string }[] {
  const list: readonly unknown[] = Array.isArray(recorded[name]) ? recorded[name] : []
  return list.flatMap((value, index) =>
    typeof value === 'string' && value !== UNKNOWN ? [{ property: `${name}[${index}]`, value }] : [],
  )
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
