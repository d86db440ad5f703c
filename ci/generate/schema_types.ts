import { clientTypes } from '../../provider/client/client_types.ts'
import { translatableNames } from '../../provider/client/fields.ts'
import { grantTypes, responseTypes } from '../../provider/client/grant_types.ts'
import { rules } from '../../provider/client/rules.ts'
import { hydraSettings } from '../../provider/servers/hydra_settings.ts'
import { keycloakSettings } from '../../provider/servers/keycloak_settings.ts'
import type { NativeKind, NativeSetting } from '../../provider/servers/native_settings.ts'
import { type Documentation, textOf } from './documentation.ts'

export type Json = { readonly [member: string]: unknown }
export type Properties = Readonly<Record<string, Json>>

export const text = { type: 'string' }
export const texts = { type: 'array', items: text }
export const anything = { type: 'object', additionalProperties: { $ref: 'pulumi.json#/Any' } }

export function ref(name: string): Json {
  return { $ref: `#/types/oauth:index:${name}` }
}

/** A text with names for the known values, where servers invent more. */
export function open(name: string): Json {
  return { ...text, oneOf: [text, ref(name)] }
}

/** The type of a field with a closed list of values. */
export function choiceName(field: string): string {
  return `${field.slice(0, 1).toUpperCase()}${field.slice(1)}`
}

export function types(docs: Documentation): Properties {
  const all = { ...choices(docs), ...vocabularies(docs), ...shapes(docs) }
  return Object.fromEntries(Object.entries(all).map(([name, type]) => [`oauth:index:${name}`, type]))
}

function choices(docs: Documentation): Properties {
  const named = [...docs.choices].map(([field, values]) => [
    choiceName(field),
    enumeration(
      textOf(docs.fields, field),
      values.map((value) => [value]),
    ),
  ])
  return Object.fromEntries(named)
}

function vocabularies(docs: Documentation): Properties {
  const methods = clientTypes.ConfidentialClient.authMethods
  return {
    ConfidentialAuthMethod: enumeration(
      'How a confidential client may authenticate at the token endpoint.',
      methods.map((value) => [value, textOf(docs.authMethods, value)]),
    ),
    GrantType: enumeration(
      'A registered grant type. Servers invent more: any other text passes.',
      Object.keys(grantTypes).map((value) => [value, textOf(docs.grantTypes, value)]),
    ),
    ResponseType: enumeration(
      'A registered response type. Servers invent more: any other text passes.',
      responseTypes.map((value) => [value]),
    ),
    AllowableRule: enumeration(
      'A rule that `allow` may name.',
      rules.flatMap(({ id, level, says, spec }) => (level === 'fixed' ? [] : [[id, `${says} (${spec})`]])),
    ),
  }
}

function enumeration(description: string, values: readonly (readonly string[])[]): Json {
  const members = values.map(([value = '', about]) => ({
    name: memberName(value),
    value,
    ...(about === undefined ? {} : { description: about }),
  }))
  return { ...text, description, enum: members }
}

/** `urn:ietf:params:oauth:grant-type:device_code` is DeviceCode. */
function memberName(value: string): string {
  const words = (value.split(':').at(-1) ?? '').split(/[-_ ]/)
  return words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join('')
}

function shapes(docs: Documentation): Properties {
  const keys = { type: 'array', items: anything, description: docs.jwk }
  const translated = translatableNames.map((name) => [
    name,
    { ...text, description: textOf(docs.fields, name) },
  ])
  return {
    Jwks: { type: 'object', description: docs.jwks, properties: { keys }, required: ['keys'] },
    Translation: {
      type: 'object',
      description: 'What users see, in one language. RFC 7591 section 2.2.',
      properties: Object.fromEntries(translated),
    },
    Adoption: adoption(docs),
    KeycloakSettings: native(docs, 'keycloak', keycloakSettings),
    HydraSettings: native(docs, 'hydra', hydraSettings),
  }
}

function native(
  docs: Documentation,
  name: keyof Documentation['native'],
  settings: Readonly<Record<string, NativeSetting>>,
): Json {
  const properties = Object.entries(settings).map(([key, { kind, choices: values }]) => {
    const about = textOf(docs.native[name], key)
    const description = values === undefined ? about : `${about} One of: ${values.join(', ')}.`
    return [key, { ...nativeTypes[kind], description }]
  })
  return {
    type: 'object',
    description: textOf(docs.ownArgs, name),
    properties: Object.fromEntries(properties),
  }
}

const nativeTypes: Readonly<Record<NativeKind, Json>> = {
  boolean: { type: 'boolean' },
  string: text,
  strings: texts,
  lists: { type: 'object', additionalProperties: texts },
  duration: text,
}

function adoption({ adoption: { text: description, members, types } }: Documentation): Json {
  const properties = types.map(({ name, type }) => [name, { type, description: textOf(members, name) }])
  const required = types.filter(({ optional }) => !optional).map(({ name }) => name)
  return { type: 'object', description, properties: Object.fromEntries(properties), required }
}
