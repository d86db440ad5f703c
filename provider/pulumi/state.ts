import { isRecord } from '../client/unknown.ts'
import type { Bag } from '../door.ts'
import { InvalidConfiguration } from '../errors.ts'
import { kindOf } from './urn.ts'

/** A state as `pulumi stack export` writes it. */
export interface State extends Bag {
  readonly deployment: Bag & { readonly resources: readonly Bag[] }
}

/** Of any depth: what others recorded in the same stack is theirs. */
export function stateOf(text: string, place: string): State {
  try {
    return stateIn(JSON.parse(text), place)
  } catch (error) {
    throw error instanceof SyntaxError ? noState(place) : error
  }
}

/** A stack without resources has no list of them. */
export function stateIn(exported: unknown, place: string): State {
  const deployment = isRecord(exported) ? exported['deployment'] : undefined
  if (!isRecord(exported) || !isRecord(deployment)) throw noState(place)
  const { resources } = deployment
  const listed = Array.isArray(resources) ? resources.filter(isRecord) : []
  return { ...exported, deployment: { ...deployment, resources: listed } }
}

function noState(place: string): InvalidConfiguration {
  return new InvalidConfiguration(`${place} is no state: give what \`pulumi stack export\` writes.`)
}

/** One that may be written back: of what is under way in it nobody knows the end. */
export function settled(state: State): State {
  const { pending_operations: pending } = state.deployment
  if (!Array.isArray(pending) || pending.length === 0) return state
  throw new InvalidConfiguration(
    'The state has operations that did not end: run "pulumi cancel" and "pulumi refresh" first.',
  )
}

/** The client that a resource is. */
export function clientOf({
  type,
  id,
  outputs,
}: Bag): { readonly issuer: string; readonly clientId: string } | undefined {
  if (kindOf(String(type)) === undefined || !isRecord(outputs)) return undefined
  return { issuer: String(outputs['issuer']), clientId: String(outputs['clientId'] ?? id) }
}
