import { type AuthMethod, authMethods } from '../../provider/client/auth_methods.ts'
import { type ClientType, clientTypes, fieldsOf, ownArgsOf } from '../../provider/client/client_types.ts'
import { type FieldName, field, fieldNames, type Kind } from '../../provider/client/fields.ts'
import { type Grant, grantTypes } from '../../provider/client/grant_types.ts'
import { type Output, outputs } from '../../provider/client/output_table.ts'
import { type Level, type Rule, rules } from '../../provider/client/rules.ts'
import { practice, practiceIds } from '../../provider/policy/practices.ts'
import { hydraSettings } from '../../provider/servers/hydra_settings.ts'
import { keycloakSettings } from '../../provider/servers/keycloak_settings.ts'
import type { NativeKind, NativeSetting } from '../../provider/servers/native_settings.ts'
import { configTable, switchTable } from './config_tables.ts'
import { type Documentation, textOf } from './documentation.ts'
import { partsOf, table } from './sentences.ts'

/** docs/reference.md: everything that the tables hold, for people. */
export function reference(docs: Documentation): string {
  const sections = [
    '# Reference',
    '<!-- Written by `npm run generate` from the tables in provider/. Change it there. -->',
    'Everything that the package takes and answers. How it is used is in the [documentation](README.md).',
    ...[resourcesOf(docs), argumentsOf(docs), adoptionOf(docs), ...nativeSections(docs)],
    ...[outputsOf(docs), authMethodsOf(docs)],
    ...[grantsOf(docs), rulesOf(), practicesOf(), functionsOf(docs), configurationOf(docs), errorsOf(docs)],
  ]
  return `${sections.join('\n\n')}\n`
}

function section(title: string, ...paragraphs: readonly string[]): string {
  return [`## ${title}`, ...paragraphs].join('\n\n')
}

const code = (text: string): string => `\`${text}\``
const codes = (texts: readonly string[]): string => texts.map(code).join(', ')
const dash = (text: string): string => (text === '' ? '–' : text)

function resourcesOf(docs: Documentation): string {
  const rows = Object.entries<ClientType>(clientTypes).map(
    ([name, { authMethods: methods, defaultGrant }]) => [
      code(name),
      textOf(docs.clientTypes, name),
      codes(methods),
      defaultGrant.redirecting === defaultGrant.other
        ? code(defaultGrant.other)
        : `${code(defaultGrant.redirecting)} with redirect URIs, else ${code(defaultGrant.other)}`,
    ],
  )
  return section('Resources', table(['Resource', 'What it is', 'Auth methods', 'Default grant'], rows))
}

const kindNames: Readonly<Record<Kind, string>> = {
  string: 'string',
  uri: 'string',
  boolean: 'boolean',
  integer: 'integer',
  strings: 'string[]',
  uris: 'string[]',
  scopes: 'Scope[]',
  jwks: 'Jwks',
}

/** Types that the package exports under a name. */
const namedTypes: Readonly<Record<string, string>> = {
  tokenEndpointAuthMethod: 'ConfidentialAuthMethod',
  grantTypes: 'GrantType[]',
  responseTypes: 'ResponseType[]',
  translations: 'Translations',
  additionalMetadata: 'AdditionalMetadata',
  allow: 'AllowableRule[]',
  adopt: 'Adoption',
  secretRotation: 'Record<string, unknown>',
  keycloak: 'KeycloakSettings',
  hydra: 'HydraSettings',
}

function typeOf(docs: Documentation, name: FieldName): string {
  const closed = docs.choices.get(name)?.map((value) => `'${value}'`)
  const { wire, kind } = field(name)
  return `${code(closed?.join(' | ') ?? namedTypes[name] ?? kindNames[kind])}<br>${code(wire)}`
}

function argumentsOf(docs: Documentation): string {
  const publics = fieldsOf(clientTypes.PublicClient)
  const fields = fieldNames.map((name) =>
    argument(name, typeOf(docs, name), textOf(docs.fields, name), !publics.includes(name)),
  )
  const own = [...docs.ownArgs].map(([name, text]) =>
    argument(
      name,
      code(namedTypes[name] ?? 'string'),
      text,
      !ownArgsOf(clientTypes.PublicClient).some((one) => one === name),
    ),
  )
  return section(
    'Arguments',
    'All are optional, may be outputs (but for `tokenEndpointAuthMethod`, a literal), and are client metadata of RFC 7591 in camelCase, except those of this package at the end.',
    table(['Argument', 'Type, name on the wire', 'Meaning', 'Default', 'Specification'], [...fields, ...own]),
  )
}

function argument(name: string, type: string, text: string, confidentialOnly: boolean): readonly string[] {
  const { meaning, standard, spec } = partsOf(text)
  const only = confidentialOnly ? ' ConfidentialClient only.' : ''
  return [code(name), type, `${meaning}${only}`, dash(standard), dash(spec)]
}

function adoptionOf({ adoption }: Documentation): string {
  const rows = adoption.types.map(({ name, type, optional }) => [
    code(`adopt.${name}`),
    `${code(type)}${optional ? '' : ', required'}`,
    textOf(adoption.members, name),
  ])
  return section('Adoption', adoption.text, table(['Member', 'Type', 'Meaning'], rows))
}

function nativeSections(docs: Documentation): readonly string[] {
  const products = [
    ['Keycloak', 'keycloak', keycloakSettings],
    ['Ory Hydra', 'hydra', hydraSettings],
  ] as const
  return products.map(([title, name, settings]) =>
    section(
      title,
      `The members of \`${name}\`, where \`oauth:api\` is \`${name}\`. A list is a set, a duration is like \`1h30m\`.`,
      table(['Member', 'Type', 'Meaning', 'Default'], nativeRows(docs, name, settings)),
    ),
  )
}

function nativeRows(
  docs: Documentation,
  name: keyof Documentation['native'],
  settings: Readonly<Record<string, NativeSetting>>,
): readonly (readonly string[])[] {
  const names: Readonly<Record<NativeKind, string>> = {
    boolean: 'boolean',
    string: 'string',
    strings: 'string[]',
    lists: '{ [name]: string[] }',
    duration: 'duration',
  }
  return Object.entries(settings).map(([key, { kind, choices }]) => {
    const { meaning, standard } = partsOf(textOf(docs.native[name], key))
    const closed = choices?.map((value) => `'${value}'`).join(' | ')
    return [code(`${name}.${key}`), code(closed ?? names[kind]), meaning, dash(standard)]
  })
}

function outputsOf(docs: Documentation): string {
  const shown = Object.entries<Output>(outputs).filter(([, { internal }]) => internal !== true)
  const rows = shown.map(([name, { type, secret }]) => [
    code(name),
    `${code(type)}${secret ? ', secret' : ''}`,
    textOf(docs.outputs, name),
  ])
  const issuer = [code('issuer'), code('string'), textOf(docs.addedInputs, 'issuer')]
  return section(
    'Outputs',
    'Beside these a client answers every argument that is client metadata, with defaults made explicit. Those of a secret are of a ConfidentialClient only.',
    table(['Output', 'Type', 'Meaning'], [...rows, issuer]),
  )
}

function authMethodsOf(docs: Documentation): string {
  const rows = Object.entries<AuthMethod>(authMethods).map(([name, { secret, oneOf }]) => [
    code(name),
    textOf(docs.authMethods, name),
    secret ? 'yes' : 'no',
    dash(codes(oneOf)),
  ])
  return section(
    'Auth methods',
    'The values of `tokenEndpointAuthMethod`.',
    table(['Auth method', 'Meaning', 'Client secret', 'Needs exactly one of'], rows),
  )
}

function grantsOf(docs: Documentation): string {
  const rows = Object.entries<Grant>(grantTypes).map(([name, { responseParts, redirects, ...of }]) => [
    code(name),
    textOf(docs.grantTypes, name),
    dash(codes(responseParts)),
    redirects ? 'yes' : 'no',
    of.notPublic === undefined ? (of.doubtfulForPublic ? 'with a warning' : 'yes') : 'no',
  ])
  return section(
    'Grant types',
    'The registered values of `grantTypes`; a server may have more, and any other string passes.',
    table(['Grant type', 'Meaning', 'Response type with', 'Redirect URIs', 'PublicClient'], rows),
  )
}

const levels: Readonly<Record<Level, string>> = {
  fixed: 'error, fixed',
  error: 'error',
  warning: 'warning',
}

function rulesOf(): string {
  const rows = rules.map(({ id, level, says, spec }: Rule) => [code(id), levels[level], `… ${says}`, spec])
  return section(
    'Rules',
    'Held against every program at preview, all at once. A message names the property, the reason, the specification and the rule in brackets. `allow: [id]` lowers an error to a warning and a warning to silence; a fixed error cannot be allowed.',
    table(['Rule', 'Level', 'The property …', 'Specification'], rows),
  )
}

function practicesOf(): string {
  const rows = practiceIds.map((id) => {
    const { level, description, cure, spec, settings = {} } = practice(id)
    const own = Object.entries(settings).map(([name, setting]) => `${code(name)}: ${setting.description}`)
    return [code(id), level, [`${description} ${cure}`, ...own].join('<br>'), spec]
  })
  return section(
    'Practices',
    'What `pulumi-oauth inventory` marks, and the policies of `pulumi-oauth/policy`: rules and opinion that a program cannot allow itself. Each is `advisory`, `mandatory` or `disabled` by the settings of the pipeline.',
    table(['Practice', 'Level', 'Meaning, what to do, settings', 'Specification'], rows),
  )
}

function functionsOf({ functions, asked }: Documentation): string {
  const takes = { getAuthorizationServer: asked.ServerQuery, getClient: asked.ClientQuery }
  const rows = Object.entries(takes).map(([name, members]) => [
    code(`oauth:index:${name}`),
    [...members].map(([member, meaning]) => `${code(member)}: ${meaning}`).join(' '),
    textOf(functions, name),
  ])
  return section(
    'Functions',
    'Of the plugin. In `pulumi-oauth` itself: `getAuthorizationServer`, and `get` of both classes.',
    table(['Function', 'Takes', 'Meaning'], rows),
  )
}

function configurationOf(docs: Documentation): string {
  return section('Configuration', configTable(docs), 'Switches for one run:', switchTable(docs))
}

function errorsOf({ errors }: Documentation): string {
  return section(
    'Errors',
    'A message says what was tried, what came back and what to do next. It never holds a token or a secret.',
    table(
      ['Code', 'Class', 'Meaning'],
      errors.map(({ name, code: id, text }) => [code(id), code(name), text]),
    ),
  )
}
