import { type ClientKind, clientTypes } from '../client/client_types.ts'

/** The type of a resource behind a front door. Recorded in every state, so it is fixed for ever. */
export type TypeToken = (kind: ClientKind) => string

/** Of the dynamic provider. */
export const dynamicTypeToken: TypeToken = (kind) => `pulumi-nodejs:dynamic/oauth:${kind}`

/** Of the plugin. */
export const pluginTypeToken: TypeToken = (kind) => `oauth:index:${kind}`

/**
 * A URN, `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`, with the kind of client in place of each type token of
 * ours: the same behind both front doors, also for a client whose parent is a client.
 */
export function ownerPathOf(urn: string): string {
  return withTypes(urn, (type) => kindOf(type) ?? type)
}

/** The URN of an owner path behind a front door. */
export function urnOf(ownerPath: string, token: TypeToken): string {
  return withTypes(ownerPath, (type) => {
    const kind = kinds.find((one) => one === type)
    return kind === undefined ? type : token(kind)
  })
}

/** What a URN says beside its type; of an owner path too. */
export function partsOf(urn: string): {
  readonly stack: string
  readonly project: string
  readonly name: string
} {
  const [scheme = '', project = '', , ...name] = urn.split('::')
  return { stack: scheme.split(':').slice(2).join(':'), project, name: name.join('::') }
}

/** The kind of client that a type is, behind either front door. */
export function kindOf(type: string): ClientKind | undefined {
  return kinds.find((kind) => type === dynamicTypeToken(kind) || type === pluginTypeToken(kind))
}

const kinds = Object.keys(clientTypes).filter((kind): kind is ClientKind => Object.hasOwn(clientTypes, kind))

function withTypes(urn: string, change: (type: string) => string): string {
  const [scheme = '', project = '', types = '', ...name] = urn.split('::')
  return [scheme, project, types.split('$').map(change).join('$'), ...name].join('::')
}
