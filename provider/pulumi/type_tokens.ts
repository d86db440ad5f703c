import type { ClientKind } from '../client/client_types.ts'

/** The type of a resource of the dynamic provider. Recorded in every state, so it is fixed for ever. */
export function dynamicTypeToken(kind: ClientKind): string {
  return `pulumi-nodejs:dynamic/oauth:${kind}`
}
