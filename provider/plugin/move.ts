import { isRecord } from '../client/unknown.ts'
import type { Bag } from '../door.ts'
import type { State } from '../pulumi/state.ts'
import { dynamicTypeToken, kindOf, ownerPathOf, pluginTypeToken, urnOf } from '../pulumi/urn.ts'

/**
 * The state of a stack, as `pulumi stack export` writes it, with its clients behind the plugin instead of the dynamic provider. No
 * server is asked: a client keeps its id, its secrets (which stay encrypted) and its owner path. `newId` is the id of the plugin's
 * default provider in the state.
 */
export function moveToPlugin(state: State, newId: string): State {
  const { deployment } = state
  return { ...state, deployment: { ...deployment, resources: moved(deployment.resources, newId) } }
}

function moved(resources: readonly Bag[], newId: string): readonly Bag[] {
  const first = resources.findIndex(isOurs)
  const [one] = resources.slice(first, first + 1)
  if (first < 0 || one === undefined) return resources
  const existing = resources.find(isDefaultProvider)
  const provider = existing ?? defaultProvider(resources, one, newId)
  const placed = existing === undefined ? resources.toSpliced(first, 0, provider) : resources
  const reference = `${String(provider['urn'])}::${String(provider['id'])}`
  return placed.map((resource) => (isOurs(resource) ? toPlugin(resource, reference) : renamed(resource)))
}

function isOurs({ type }: Bag): boolean {
  const kind = typeof type === 'string' ? kindOf(type) : undefined
  return kind !== undefined && type === dynamicTypeToken(kind)
}

function isDefaultProvider({ type, urn }: Bag): boolean {
  return type === 'pulumi:providers:oauth' && String(urn).split('::').at(-1)?.startsWith('default') === true
}

/** The dynamic provider has the configuration of every namespace; what is ours is the plugin's. */
function defaultProvider(resources: readonly Bag[], { urn, provider }: Bag, id: string): Bag {
  const [stack = '', project = ''] = String(urn).split('::')
  const dynamic = resources.find((one) => String(provider).startsWith(`${String(one['urn'])}::`)) ?? {}
  const ours = { inputs: ofOAuth(dynamic['inputs']), outputs: ofOAuth(dynamic['outputs']) }
  return {
    urn: `${stack}::${project}::pulumi:providers:oauth::default`,
    custom: true,
    id,
    type: 'pulumi:providers:oauth',
    ...ours,
  }
}

const namespace = 'oauth:'

function ofOAuth(configuration: unknown): Bag {
  const entries = isRecord(configuration) ? Object.entries(configuration) : []
  return Object.fromEntries(
    entries.flatMap(([key, value]) =>
      key.startsWith(namespace) ? [[key.slice(namespace.length), value]] : [],
    ),
  )
}

function toPlugin(resource: Bag, provider: string): Bag {
  const kind = kindOf(String(resource['type']))
  const { propertyDependencies } = renamed(resource)
  return {
    ...renamed(resource),
    ...(kind === undefined ? {} : { type: pluginTypeToken(kind) }),
    inputs: withoutText(resource['inputs']),
    outputs: withoutText(resource['outputs']),
    ...(isRecord(propertyDependencies) ? { propertyDependencies: withoutText(propertyDependencies) } : {}),
    provider,
  }
}

/** Whatever names a client by its URN; what it declared and was told stays as it is. */
function renamed({ inputs, outputs, ...resource }: Bag): Bag {
  return {
    ...members(resource),
    ...(inputs === undefined ? {} : { inputs }),
    ...(outputs === undefined ? {} : { outputs }),
  }
}

function members(bag: Bag): Bag {
  return Object.fromEntries(Object.entries(bag).map(([name, value]) => [name, renamedIn(value)]))
}

function renamedIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamedIn)
  if (isRecord(value)) return members(value)
  return typeof value === 'string' && value.startsWith('urn:pulumi:')
    ? urnOf(ownerPathOf(value), pluginTypeToken)
    : value
}

/** The text of the dynamic provider. */
function withoutText(bag: unknown): Bag {
  const { __provider: _, ...rest } = isRecord(bag) ? bag : {}
  return rest
}
