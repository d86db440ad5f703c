import type { ClientKind } from '../../provider/client/client_types.ts'
import { secretNames } from '../../provider/client/output_table.ts'
import type { Bag } from '../../provider/door.ts'
import { secretKind, signature } from '../../provider/pulumi/marks.ts'
import { providerTexts } from '../../provider/pulumi/provider_text.ts'
import type { State } from '../../provider/pulumi/state.ts'
import type { ConfigValue } from '../configuration.ts'
import type { Language } from './languages.ts'

/** A stack as its URNs name it. */
export interface StackName {
  readonly project: string
  readonly stack: string
}

/** What is brought into a stack. */
export interface Bringing extends StackName {
  readonly language: Language
  readonly protect: boolean
  readonly clients: readonly Recorded[]
  /** The stack's config, for the provider that does not exist yet. */
  readonly config: Readonly<Record<string, ConfigValue>>
  /** The id of that provider. */
  readonly newId: string
  readonly now: Date
}

export interface Recorded {
  readonly name: string
  readonly clientId: string
  readonly kind: ClientKind
  readonly inputs: Bag
  readonly outputs: Bag
}

/**
 * The state with these clients, as `pulumi stack import` takes it: secrets are in plain text and marked, since only the engine can
 * encrypt them, and it does before it writes anything.
 */
export function withClients(state: State, bringing: Bringing): State {
  const had = state.deployment.resources
  const root = had.find(({ type }) => type === stackType) ?? stackResource(bringing)
  const provider = had.find((one) => isDefaultProvider(one, bringing)) ?? providerResource(bringing)
  const added = [root, provider].filter((one) => !had.includes(one))
  const clients = bringing.clients.map((client) => clientResource(client, bringing, { root, provider }))
  return { ...state, deployment: { ...state.deployment, resources: [...added, ...had, ...clients] } }
}

const stackType = 'pulumi:pulumi:Stack'

export function urnIn({ project, stack }: StackName, type: string, name: string): string {
  return `urn:pulumi:${stack}::${project}::${type}::${name}`
}

function stackResource({ project, stack }: StackName): Bag {
  const urn = urnIn({ project, stack }, stackType, `${project}-${stack}`)
  return { urn, custom: false, type: stackType }
}

function isDefaultProvider({ type, urn }: Bag, { language }: Bringing): boolean {
  return type === providerType(language) && String(urn).split('::').at(-1)?.startsWith('default') === true
}

function providerType({ provider }: Language): string {
  return `pulumi:providers:${provider}`
}

function providerResource(bringing: Bringing): Bag {
  const { language, config, newId: id } = bringing
  const configured = Object.entries(config).flatMap(([key, { value, secret }]) => {
    const name = language.configured(key)
    return name === undefined ? [] : [[name, secret ? marked(value) : value] as const]
  })
  const inputs = Object.fromEntries(configured)
  const type = providerType(language)
  return {
    urn: urnIn(bringing, type, 'default'),
    custom: true,
    id,
    type,
    inputs,
    outputs: inputs,
    ...times(bringing),
  }
}

function clientResource(
  { name, clientId, kind, inputs, outputs }: Recorded,
  bringing: Bringing,
  { root, provider }: { readonly root: Bag; readonly provider: Bag },
): Bag {
  const { language, protect } = bringing
  const type = language.typeToken(kind)
  const text = language.provider === 'oauth' ? {} : { __provider: providerTexts[kind] }
  return {
    urn: urnIn(bringing, type, name),
    custom: true,
    id: clientId,
    type,
    inputs: { ...text, ...inputs },
    outputs: { ...text, ...outputs, ...secretsIn(outputs) },
    parent: root['urn'],
    ...(protect ? { protect } : {}),
    provider: `${String(provider['urn'])}::${String(provider['id'])}`,
    additionalSecretOutputs: secretNames,
    ...times(bringing),
  }
}

function secretsIn(outputs: Bag): Bag {
  return Object.fromEntries(
    secretNames.filter((name) => outputs[name] !== undefined).map((name) => [name, marked(outputs[name])]),
  )
}

/** A secret for the engine to encrypt. */
function marked(value: unknown): Bag {
  return {
    [signature]: secretKind,
    plaintext: JSON.stringify(value),
  }
}

function times({ now }: Bringing) {
  return { created: now.toISOString(), modified: now.toISOString() }
}
