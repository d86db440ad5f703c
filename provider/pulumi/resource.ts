import * as pulumi from '@pulumi/pulumi'
import type { ConfidentialAuthMethod } from '../client/auth_methods.ts'
import type { ClientKind } from '../client/client_types.ts'
import { type FieldValue, fieldNames, type fields } from '../client/fields.ts'
import { type Output, outputNames, outputs, secretNames } from '../client/output_table.ts'
import type { ClientLookup, ConfidentialClientArgs, DefaultMethod, PublicClientArgs } from './args.ts'
import { apiOf, checkConfiguration, lookForSharing } from './program.ts'
import { providerTexts } from './provider_text.ts'
import { dynamicTypeToken, ownerPathOf } from './urn.ts'

/** Fields that a check always makes explicit. */
const explicit = ['redirectUris', 'tokenEndpointAuthMethod', 'grantTypes', 'responseTypes'] as const

/**
 * What a server by this API may answer of a client of this kind, beside what it declares and its id. The SDK resolves only those
 * properties that it was told of, and each costs it four stack traces (3.270: 0.3 ms).
 */
function answered(kind: ClientKind, api: string | undefined): readonly string[] {
  return [
    ...explicit,
    ...outputNames.filter((name) => {
      const { internal, ofSecret, only }: Output = outputs[name]
      const isOfAnother = only !== undefined && api !== undefined && only !== api
      return name !== 'clientId' && !internal && !isOfAnother && !(ofSecret && kind === 'PublicClient')
    }),
    'issuer',
  ]
}

/** What may be read of a client that somebody else declared. */
const properties = [
  ...new Set([
    ...fieldNames,
    ...answered('ConfidentialClient', undefined),
    ...['translations', 'additionalMetadata'],
  ]),
]

/** What a program may read of a client: all that it declared, with defaults made explicit, and what the server issued. */
type DeclaredOutputs = {
  readonly [F in keyof typeof fields]: pulumi.Output<
    F extends Explicit ? FieldValue<F> : FieldValue<F> | undefined
  >
}

type Explicit = (typeof explicit)[number]

type MaySecret<M> = M extends `client_secret_${string}` ? string : undefined

/** What every client answers. The table `outputs` documents each. */
interface ClientOutputs extends DeclaredOutputs {
  /** The client id that the server issued; the same as `id`, so that an update preview knows it. RFC 7591 section 3.2.1. */
  readonly clientId: pulumi.Output<string>
  /** When the client id was issued, in seconds since 1970, where the server says so. RFC 7591 section 3.2.1. */
  readonly clientIdIssuedAt: pulumi.Output<number | undefined>
  /** The token that manages this one client. A Pulumi secret. RFC 7592 section 3. */
  readonly registrationAccessToken: pulumi.Output<string | undefined>
  /** The client configuration endpoint, where this one client is managed. RFC 7592 section 3. */
  readonly registrationClientUri: pulumi.Output<string | undefined>
  /** The issuer that the client is registered at. */
  readonly issuer: pulumi.Output<string>
  /** The server's authorization endpoint, where it has one. RFC 8414 section 2. */
  readonly authorizationEndpoint: pulumi.Output<string | undefined>
  /** The server's token endpoint, where it has one. RFC 8414 section 2. */
  readonly tokenEndpoint: pulumi.Output<string | undefined>
  /** The declared fields that the server keeps with another value, and that value; said once, never a diff. */
  readonly serverChanged: pulumi.Output<Readonly<Record<string, unknown>> | undefined>
}

type Registration = ConstructorParameters<typeof pulumi.CustomResource>

/**
 * What the SDK is told of a client. The classes extend its own without one of ours between: the place in the program that it records
 * is that of whoever called the constructor below its own (3.270).
 */
function registration(
  kind: ClientKind,
  name: string,
  args: object,
  opts: pulumi.CustomResourceOptions,
): Registration {
  checkConfiguration()
  const server: unknown = Reflect.get(args, 'server')
  const api = apiOf(typeof server === 'string' ? server : undefined)
  const isUnknown = pulumi.Output.isInstance(server)
  const told = opts.id === undefined ? answered(kind, isUnknown ? undefined : api) : properties
  const declared = {
    ...Object.fromEntries(told.map((property) => [property, undefined])),
    ...secretsWrapped(args),
    ownerPath: ownerPath(kind, name, opts.parent),
    __provider: providerTexts[kind],
  }
  const secrets = { additionalSecretOutputs: [...secretNames] }
  const options = pulumi.mergeOptions({ ...opts, ...deleteFirst(opts, api) }, secrets)
  return [dynamicTypeToken(kind), name, declared, options]
}

/** Plain where it can be: what is an output costs the SDK a stack trace for each promise in it. */
function ownerPath(kind: ClientKind, name: string, parent?: pulumi.Resource): pulumi.Input<string> {
  const type = dynamicTypeToken(kind)
  if (parent !== undefined) return pulumi.createUrn(name, type, parent).apply(ownerPathOf)
  return ownerPathOf(`urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${type}::${name}`)
}

function complete(client: pulumi.CustomResource, [, , declared = {}]: Registration): void {
  Reflect.set(client, 'clientId', client.id)
  lookForSharing(client, declared)
}

/**
 * A client id that we choose can be there once. A replacement that no diff asked for (`up --replace`, a tainted resource) goes by
 * this option alone; a program that sets it has its way.
 */
function deleteFirst({ deleteBeforeReplace }: pulumi.CustomResourceOptions, api: string) {
  const chosen = deleteBeforeReplace ?? api !== 'registration'
  return chosen ? { deleteBeforeReplace: chosen } : {}
}

/** A secret that a program gives as a plain string would be plain in state and diff. */
function secretsWrapped(args: object): object {
  const wrapped = Object.entries(args).filter(
    ([name, value]) => secretNames.includes(name) && value !== undefined,
  )
  return { ...args, ...Object.fromEntries(wrapped.map(([name, value]) => [name, pulumi.secret(value)])) }
}

/**
 * An OAuth client that cannot keep a secret: a browser or native app. It obtains tokens by authorization code with PKCE.
 * RFC 6749 section 2.1.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the properties come from the tables, and the SDK sets them
export class PublicClient extends pulumi.CustomResource {
  /** Registers a public client. */
  constructor(name: string, args: PublicClientArgs, opts: pulumi.CustomResourceOptions = {}) {
    const told = registration('PublicClient', name, args, opts)
    super(...told)
    complete(this, told)
  }

  /** A client that exists already, read and never changed. Its token comes from `oauth:registrationAccessTokens`. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    lookup: ClientLookup = {},
    opts: pulumi.CustomResourceOptions = {},
  ): PublicClient {
    return new PublicClient(name, { ...lookup }, { ...opts, id })
  }
}
export interface PublicClient extends ClientOutputs {}

/**
 * An OAuth client that can be entrusted with a secret, a key or a certificate: a server, a container, a backend service.
 * RFC 6749 section 2.1.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the properties come from the tables, and the SDK sets them
export class ConfidentialClient<
  M extends ConfidentialAuthMethod = DefaultMethod,
> extends pulumi.CustomResource {
  /** Registers a confidential client. */
  constructor(name: string, args: ConfidentialClientArgs<M>, opts: pulumi.CustomResourceOptions = {}) {
    const told = registration('ConfidentialClient', name, args, opts)
    super(...told)
    complete(this, told)
  }

  /** A client that exists already, read and never changed. Its token comes from `oauth:registrationAccessTokens`. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    lookup: ClientLookup = {},
    opts: pulumi.CustomResourceOptions = {},
  ): ConfidentialClient {
    return new ConfidentialClient(name, { ...lookup }, { ...opts, id })
  }
}
export interface ConfidentialClient<M extends ConfidentialAuthMethod = DefaultMethod> extends ClientOutputs {
  /** The client secret, for the auth methods that have one. A Pulumi secret. RFC 7591 section 3.2.1. */
  readonly clientSecret: pulumi.Output<MaySecret<M>>
  /** When the client secret expires, in seconds since 1970; 0: never. RFC 7591 section 3.2.1. */
  readonly clientSecretExpiresAt: pulumi.Output<number | undefined>
  /** The secret before the last rotation, while the server still takes it (Keycloak's rotation policy). A Pulumi secret. */
  readonly previousClientSecret: pulumi.Output<string | undefined>
  /** When the server stops taking it, in seconds since 1970; an update after that forgets it. */
  readonly previousClientSecretExpiresAt: pulumi.Output<number | undefined>
}

/**
 * What a client does not declare is one output without a value, the same for all clients: the SDK sets those that it was told of at the
 * client itself.
 */
const nothing = pulumi.output(undefined)
for (const { prototype } of [PublicClient, ConfidentialClient])
  for (const name of properties) Reflect.set(prototype, name, nothing)
