import { authMethods } from '../../provider/client/auth_methods.ts'
import {
  type ClientKind,
  clientType,
  clientTypes,
  fieldsOf,
  ownArgsOf,
} from '../../provider/client/client_types.ts'
import { type FieldName, field, type Kind } from '../../provider/client/fields.ts'
import { type Output, outputs } from '../../provider/client/output_table.ts'
import type { Comments } from './comments.ts'
import { type Documentation, textOf } from './documentation.ts'
import { examples } from './schema_examples.ts'
import { anything, choiceName, type Json, open, type Properties, ref, text, texts } from './schema_types.ts'

export const kinds = Object.keys(clientTypes).filter((kind): kind is ClientKind =>
  Object.hasOwn(clientTypes, kind),
)

export function resource(docs: Documentation, kind: ClientKind): Json {
  const inputProperties = inputsOf(docs, kind)
  const properties = { ...declared(docs, kind), ...inputProperties, ...issued(docs, kind, inputProperties) }
  return {
    description: `${textOf(docs.clientTypes, kind)}\n\n${examples()}`,
    inputProperties,
    properties,
    required: [...explicit, 'issuer', 'clientId'],
    // The SDK for Node.js has a property of what `get` reads only where it could be given.
    stateInputs: { type: 'object', properties: { ...properties, ...lookedUp(docs) } },
  }
}

/** What a check always makes explicit. */
const explicit = ['redirectUris', 'tokenEndpointAuthMethod', 'grantTypes', 'responseTypes']

function inputsOf(docs: Documentation, kind: ClientKind): Properties {
  const fields = fieldsOf(clientType(kind)).map((name) => [name, fieldProperty(docs, name)] as const)
  const own = ownArgsOf(clientType(kind)).map((name) => [
    name,
    { ...ownType(name), description: textOf(docs.ownArgs, name) },
  ])
  return Object.fromEntries([...fields, ...own])
}

/** How each argument that is not client metadata is written. */
const ownTypes: Properties = {
  server: { ...text, replaceOnChanges: true },
  translations: { type: 'object', additionalProperties: ref('Translation') },
  additionalMetadata: anything,
  allow: { type: 'array', items: open('AllowableRule') },
  adopt: ref('Adoption'),
  clientId: { ...text, replaceOnChanges: true },
  clientSecret: { ...text, secret: true },
  secretRotation: anything,
  keycloak: ref('KeycloakSettings'),
  hydra: ref('HydraSettings'),
}

function ownType(name: string): Json {
  const type = ownTypes[name]
  if (type !== undefined) return type
  throw new Error(`ci/generate/schema_resources.ts: ownTypes lacks ${name}. Say there how it is written.`)
}

/** The auth method is recorded also where it cannot be chosen. */
function declared(docs: Documentation, kind: ClientKind): Properties {
  const description = textOf(docs.fields, 'tokenEndpointAuthMethod')
  return clientType(kind).authMethods.length > 1 ? {} : { tokenEndpointAuthMethod: { ...text, description } }
}

function issued(docs: Documentation, kind: ClientKind, inputs: Properties): Properties {
  const shown = Object.entries<Output>(outputs).filter(
    ([name, { internal }]) => internal !== true && (issuesSecret(kind) || !/clientSecret/i.test(name)),
  )
  const named = shown.map(([name, { type, secret }]) => [
    name,
    {
      ...outputTypes[type],
      description: textOf(docs.outputs, name),
      ...(secret ? { secret } : {}),
      ...(inputs[name]?.['replaceOnChanges'] === true ? { replaceOnChanges: true } : {}),
    },
  ])
  const issuer = { ...text, description: textOf(docs.addedInputs, 'issuer') }
  return { issuer, ...Object.fromEntries(named) }
}

const outputTypes: Readonly<Record<Output['type'], Json>> = {
  string: text,
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  strings: texts,
  object: anything,
}

function issuesSecret(kind: ClientKind): boolean {
  return clientType(kind).authMethods.some((method) => authMethods[method].secret)
}

function fieldProperty(docs: Documentation, name: FieldName): Json {
  const { secret } = field(name)
  return { ...fieldType(docs, name), description: textOf(docs.fields, name), ...(secret ? { secret } : {}) }
}

/** What a program asks without declaring anything. */
export function functionsOf(docs: Documentation): Properties {
  const { ServerQuery, ClientQuery, AuthorizationServer } = docs.asked
  const shown = fieldsOf(clientTypes.ConfidentialClient).filter((name) => field(name).secret !== true)
  const settings = shown.map((name) => [name, fieldProperty(docs, name)] as const)
  const named = ['clientId', 'authorizationEndpoint', 'tokenEndpoint'].map(
    (name) => [name, { ...text, description: textOf(docs.outputs, name) }] as const,
  )
  const issuer = { ...text, description: textOf(docs.addedInputs, 'issuer') }
  return {
    'oauth:index:getAuthorizationServer': {
      description: textOf(docs.functions, 'getAuthorizationServer'),
      inputs: { properties: textProperties(ServerQuery) },
      outputs: {
        properties: {
          ...textProperties(AuthorizationServer),
          metadata: { ...anything, description: textOf(AuthorizationServer, 'metadata') },
        },
        required: ['issuer', 'metadata'],
      },
    },
    'oauth:index:getClient': {
      description: textOf(docs.functions, 'getClient'),
      inputs: { properties: textProperties(ClientQuery), required: ['clientId'] },
      outputs: {
        // `none` too, which no ConfidentialClient has.
        properties: {
          ...Object.fromEntries([...settings, ...named]),
          tokenEndpointAuthMethod: { ...text, description: textOf(docs.fields, 'tokenEndpointAuthMethod') },
          issuer,
        },
        required: ['clientId', 'issuer'],
      },
    },
  }
}

/** By what `get` looks for a client beside its id. */
function lookedUp({ asked: { ClientQuery } }: Documentation): Properties {
  const { clientId: _, ...others } = textProperties(ClientQuery)
  return others
}

function textProperties(comments: Comments): Properties {
  return Object.fromEntries([...comments].map(([name, description]) => [name, { ...text, description }]))
}

/** Values that the project has names for. Where servers invent more they are texts all the same. */
const vocabularies: Properties = {
  tokenEndpointAuthMethod: ref('ConfidentialAuthMethod'),
  grantTypes: { type: 'array', items: open('GrantType') },
  responseTypes: { type: 'array', items: open('ResponseType') },
}

function fieldType(docs: Documentation, name: FieldName): Json {
  const closed = docs.choices.has(name) ? ref(choiceName(name)) : undefined
  return closed ?? vocabularies[name] ?? kindTypes[field(name).kind]
}

const kindTypes: Readonly<Record<Kind, Json>> = {
  string: text,
  uri: text,
  boolean: { type: 'boolean' },
  integer: { type: 'integer' },
  strings: texts,
  uris: texts,
  scopes: texts,
  jwks: ref('Jwks'),
}
