import { type ClientKind, clientTypes } from '../client/client_types.ts'

/** The type of a resource of the dynamic provider. Recorded in every state, so it is fixed for ever. */
export function dynamicTypeToken(kind: ClientKind): string {
  return `pulumi-nodejs:dynamic/oauth:${kind}`
}

/**
 * A URN, `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`, with the kind of client in place of each type token of
 * ours: the same behind both front doors, also for a client whose parent is a client.
 */
export function ownerPathOf(urn: string): string {
  return withTypes(urn, (type) => kinds.find((kind) => type === dynamicTypeToken(kind)) ?? type)
}

/** The URN of an owner path behind the front door of the dynamic provider. */
export function urnOf(ownerPath: string): string {
  return withTypes(ownerPath, (type) => {
    const kind = kinds.find((one) => one === type)
    return kind === undefined ? type : dynamicTypeToken(kind)
  })
}

const kinds = Object.keys(clientTypes).filter((kind): kind is ClientKind => Object.hasOwn(clientTypes, kind))

function withTypes(urn: string, change: (type: string) => string): string {
  const [scheme = '', project = '', types = '', ...name] = urn.split('::')
  return [scheme, project, types.split('$').map(change).join('$'), ...name].join('::')
}
