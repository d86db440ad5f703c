import { same } from '../client/canonical.ts'
import { durationMs } from '../client/duration.ts'
import { field, fieldNames } from '../client/fields.ts'
import { asWord, json } from '../client/json.ts'
import type { ClientInformation } from '../client/outputs.ts'
import type { ClientMetadata } from '../client/settings.ts'
import { isRecord } from '../client/unknown.ts'
import { clientScopes, listed, scopeOf } from './keycloak_scopes.ts'
import { keycloakSettings } from './keycloak_settings.ts'

/** Keycloak's own shape of a client, as its admin API takes and answers it. Attributes are texts. */
export type Representation = Readonly<Record<string, unknown>>

type Member = readonly [string, unknown]

/** How one member of client metadata is one attribute, and back. */
interface Form {
  readonly to: (value: unknown) => string
  readonly from: (text: string) => unknown
}

const text: Form = { to: String, from: (value) => value }
const flag: Form = { to: (value) => String(value === true), from: (value) => value === 'true' }
/** A list is one text with `##` between its elements (26.7.3). */
const joined: Form = {
  to: (value) => listed(value).join('##'),
  from: (value) => value.split('##').filter((one) => one !== ''),
}

/** Members of client metadata that are attributes; verified by reading them back over registration (26.7.3). */
const attributes: Readonly<Record<string, { readonly at: string; readonly form: Form }>> = {
  logo_uri: { at: 'logoUri', form: text },
  tos_uri: { at: 'tosUri', form: text },
  policy_uri: { at: 'policyUri', form: text },
  jwks_uri: { at: 'jwks.url', form: text },
  id_token_signed_response_alg: { at: 'id.token.signed.response.alg', form: text },
  id_token_encrypted_response_alg: { at: 'id.token.encrypted.response.alg', form: text },
  id_token_encrypted_response_enc: { at: 'id.token.encrypted.response.enc', form: text },
  userinfo_signed_response_alg: { at: 'user.info.response.signature.alg', form: text },
  userinfo_encrypted_response_alg: { at: 'user.info.encrypted.response.alg', form: text },
  userinfo_encrypted_response_enc: { at: 'user.info.encrypted.response.enc', form: text },
  request_object_signing_alg: { at: 'request.object.signature.alg', form: text },
  request_object_encryption_alg: { at: 'request.object.encryption.alg', form: text },
  request_object_encryption_enc: { at: 'request.object.encryption.enc', form: text },
  token_endpoint_auth_signing_alg: { at: 'token.endpoint.auth.signing.alg', form: text },
  authorization_signed_response_alg: { at: 'authorization.signed.response.alg', form: text },
  authorization_encrypted_response_alg: { at: 'authorization.encrypted.response.alg', form: text },
  authorization_encrypted_response_enc: { at: 'authorization.encrypted.response.enc', form: text },
  backchannel_logout_uri: { at: 'backchannel.logout.url', form: text },
  backchannel_logout_session_required: { at: 'backchannel.logout.session.required', form: flag },
  frontchannel_logout_uri: { at: 'frontchannel.logout.url', form: text },
  frontchannel_logout_session_required: { at: 'frontchannel.logout.session.required', form: flag },
  backchannel_token_delivery_mode: { at: 'ciba.backchannel.token.delivery.mode', form: text },
  backchannel_client_notification_endpoint: {
    at: 'ciba.backchannel.client.notification.endpoint',
    form: text,
  },
  backchannel_authentication_request_signing_alg: {
    at: 'ciba.backchannel.auth.request.signing.alg',
    form: text,
  },
  tls_client_auth_subject_dn: { at: 'x509.subjectdn', form: text },
  require_pushed_authorization_requests: { at: 'require.pushed.authorization.requests', form: flag },
  dpop_bound_access_tokens: { at: 'dpop.bound.access.tokens', form: flag },
  tls_client_certificate_bound_access_tokens: {
    at: 'tls.client.certificate.bound.access.tokens',
    form: flag,
  },
  post_logout_redirect_uris: { at: 'post.logout.redirect.uris', form: joined },
  default_acr_values: { at: 'default.acr.values', form: joined },
  request_uris: { at: 'request.uris', form: joined },
}

/** Those that count only where a switch of their own is on. */
const switched = ['jwks_uri', 'frontchannel_logout_uri']

/** Members that are members there too. */
const members: Readonly<Record<string, string>> = {
  client_name: 'name',
  client_uri: 'baseUrl',
  redirect_uris: 'redirectUris',
}

/** Grants are switches; with a dot they are attributes. */
const grants: Readonly<Record<string, string>> = {
  authorization_code: 'standardFlowEnabled',
  implicit: 'implicitFlowEnabled',
  password: 'directAccessGrantsEnabled',
  client_credentials: 'serviceAccountsEnabled',
  refresh_token: 'attributes.use.refresh.tokens',
  'urn:ietf:params:oauth:grant-type:device_code': 'attributes.oauth2.device.authorization.grant.enabled',
  'urn:openid:params:grant-type:ciba': 'attributes.oidc.ciba.grant.enabled',
  'urn:ietf:params:oauth:grant-type:token-exchange': 'attributes.standard.token.exchange.enabled',
  'urn:ietf:params:oauth:grant-type:jwt-bearer': 'attributes.oauth2.jwt.authorization.grant.enabled',
}

const allowedMethod = 'client.secret.authentication.allowed.method'

/** Auth methods, and the authenticator that each is. */
const authenticators: Readonly<Record<string, string>> = {
  none: 'none',
  client_secret_basic: 'client-secret',
  client_secret_post: 'client-secret',
  client_secret_jwt: 'client-secret-jwt',
  private_key_jwt: 'client-jwt',
  tls_client_auth: 'client-x509',
}

const attributePrefix = 'attributes.'

/** Places `attributes.x.y` and `name` in a representation. */
function placed(entries: readonly Member[]): Representation {
  const isAttribute = ([at]: Member) => at.startsWith(attributePrefix)
  const own = entries.filter((entry) => !isAttribute(entry))
  const attributed = entries
    .filter(isAttribute)
    .map(([at, value]): Member => [at.slice(attributePrefix.length), asAttribute(value)])
  return { ...Object.fromEntries(own), attributes: Object.fromEntries(attributed) }
}

function asAttribute(value: unknown): string {
  return value === undefined || value === null ? '' : String(value)
}

function at(representation: Representation, place: string): unknown {
  if (!place.startsWith(attributePrefix)) return representation[place]
  const { attributes: all } = representation
  return isRecord(all) ? all[place.slice(attributePrefix.length)] : undefined
}

/** Client metadata as Keycloak takes it; what is absent stays as it is, since its PUT merges. */
export function toRepresentation(metadata: ClientMetadata): Representation {
  return representationOf(metadata, undefined)
}

/** The same for a client that is there already: what it holds is not said again, so that nothing else is touched. */
export function toChanges(metadata: ClientMetadata, live: Representation): Representation {
  const held = toInformation(live)
  const kept = Object.entries(metadata).filter(([member, value]) => !isHeld(member, value, held[member]))
  return representationOf(
    Object.fromEntries(
      kept.map(([member, value]) => [member, member === 'keycloak' ? unlike(value, held[member]) : value]),
    ),
    live,
  )
}

function isHeld(member: string, value: unknown, held: unknown): boolean {
  const name = fieldNames.find((one) => field(one).wire === member)
  return name !== undefined && same(name, value, held)
}

function unlike(wanted: unknown, held: unknown): unknown {
  if (!isRecord(wanted) || !isRecord(held)) return wanted
  return Object.fromEntries(
    Object.entries(wanted).filter(
      ([key, value]) => !same('keycloak', { [key]: value }, { [key]: held[key] }),
    ),
  )
}

function representationOf(metadata: ClientMetadata, live: Representation | undefined): Representation {
  const scopes = clientScopes(metadata)
  return {
    ...placed([
      ...Object.entries(members).flatMap(([name, place]) => given(metadata, name, place)),
      ...Object.entries(attributes).flatMap(([name, { at: place, form }]) =>
        metadata[name] === undefined
          ? []
          : [[`${attributePrefix}${place}`, metadata[name] === '' ? '' : form.to(metadata[name])] as const],
      ),
      ...keys(metadata),
      ...frontchannel(metadata),
      ...grantSwitches(metadata, live),
      ...authentication(metadata),
      ...native(metadata),
      ...given(metadata, 'client_secret', 'secret'),
    ]),
    ...mappers(metadata, live ?? {}),
    ...(scopes === undefined
      ? {}
      : { defaultClientScopes: scopes.default, optionalClientScopes: scopes.optional }),
  }
}

function given(metadata: ClientMetadata, name: string, place: string): readonly Member[] {
  return metadata[name] === undefined ? [] : [[place, metadata[name]]]
}

function keys({ jwks, jwks_uri: uri }: ClientMetadata): readonly Member[] {
  const byValue = isRecord(jwks) && Array.isArray(jwks['keys']) && jwks['keys'].length > 0
  const byAddress = typeof uri === 'string' && uri !== ''
  return [
    ...(jwks === undefined
      ? []
      : ([
          ['attributes.use.jwks.string', byValue ? 'true' : ''],
          ['attributes.jwks.string', byValue ? JSON.stringify(jwks) : ''],
        ] as const)),
    ...(uri === undefined ? [] : ([['attributes.use.jwks.url', byAddress ? 'true' : '']] as const)),
  ]
}

function frontchannel({ frontchannel_logout_uri: uri }: ClientMetadata): readonly Member[] {
  return uri === undefined ? [] : [['frontchannelLogout', uri !== '']]
}

/** Each switch is said, since an absent one is on for some (26.7.3: `use.refresh.tokens`). */
function grantSwitches(
  { grant_types: wanted }: ClientMetadata,
  live: Representation | undefined,
): readonly Member[] {
  if (!Array.isArray(wanted)) return []
  return Object.entries(grants)
    .filter(
      ([name, place]) => live === undefined || isSwitchedOn(name, at(live, place)) !== wanted.includes(name),
    )
    .map(([name, place]) => [place, wanted.includes(name)])
}

function authentication({ token_endpoint_auth_method: method }: ClientMetadata): readonly Member[] {
  if (typeof method !== 'string') return []
  const bySecret = method === 'client_secret_basic' || method === 'client_secret_post'
  return [
    ['publicClient', method === 'none'],
    // An authenticator that it does not know is taken without a word (26.7.3), and then refuses the client.
    ['clientAuthenticatorType', authenticators[method] ?? method],
    [`${attributePrefix}${allowedMethod}`, bySecret ? method : ''],
    ...(method === 'tls_client_auth'
      ? ([['attributes.x509.allow.regex.pattern.comparison', 'false']] as const)
      : []),
  ]
}

/** What a setting is on the server when nobody declares it any more. */
const undeclared: Readonly<Record<string, unknown>> = {
  enabled: true,
  consentRequired: false,
  fullScopeAllowed: false,
  webOrigins: [],
}

function native({ keycloak }: ClientMetadata): readonly Member[] {
  if (!isRecord(keycloak)) return []
  return Object.entries(keycloakSettings)
    .filter(([name]) => !isElsewhere(name) && keycloak[name] !== undefined)
    .map(([name, { at: place }]) => [place, nativeValue(name, keycloak[name] ?? undeclared[name])])
}

/** Settings that are not one member of the representation. */
const elsewhere = ['defaultScopes', 'audience', 'serviceAccountRealmRoles', 'serviceAccountClientRoles']

function isElsewhere(setting: string): boolean {
  return elsewhere.includes(setting)
}

const mapperPrefix = 'pulumi-oauth audience '

/** Our audiences beside the mappers that are not ours: an update replaces the whole list (26.7.3). */
function mappers({ keycloak }: ClientMetadata, live: Representation): Representation {
  const audience = isRecord(keycloak) ? keycloak['audience'] : undefined
  if (audience === undefined) return {}
  const { audience: had, others } = audienceOf(live)
  if (same('keycloak', { audience: had }, { audience })) return {}
  const ours = listed(audience).map((name) => ({
    name: `${mapperPrefix}${name}`,
    protocol: 'openid-connect',
    protocolMapper: 'oidc-audience-mapper',
    config: {
      'included.custom.audience': name,
      'access.token.claim': 'true',
      'introspection.token.claim': 'true',
      'id.token.claim': 'false',
    },
  }))
  return { protocolMappers: [...others, ...ours] }
}

function audienceOf({ protocolMappers }: Representation): {
  readonly audience: readonly string[]
  readonly others: readonly unknown[]
} {
  const all: readonly unknown[] = Array.isArray(protocolMappers) ? protocolMappers : []
  const ours = all.flatMap((mapper) =>
    isRecord(mapper) && typeof mapper['name'] === 'string' && mapper['name'].startsWith(mapperPrefix)
      ? [{ mapper, name: mapper['name'].slice(mapperPrefix.length) }]
      : [],
  )
  return {
    audience: ours.map(({ name }) => name),
    others: all.filter((mapper) => !ours.some((one) => one.mapper === mapper)),
  }
}

function nativeValue(name: string, value: unknown): unknown {
  if (name === 'accessTokenLifespan') return typeof value === 'string' ? seconds(value) : ''
  if (name === 'pkce') return value === 'required' ? 'S256' : ''
  return value
}

function seconds(duration: string): string {
  return String(Math.ceil((durationMs(duration) ?? 0) / 1000))
}

/** Keycloak gives it to a client with a service account by itself (26.7.3). */
const ofServiceAccounts = 'service_account'

/** The member of client information that is Keycloak's own answer, for the update after a read. */
const whole = 'keycloak_representation'

export function representationIn({ [whole]: representation }: ClientMetadata): Representation {
  return isRecord(representation) ? representation : {}
}

/** A client as Keycloak answers it, as client information. */
export function toInformation(representation: Representation): ClientInformation {
  const scopes = {
    default: listed(representation['defaultClientScopes']).filter((name) => name !== ofServiceAccounts),
    optional: listed(representation['optionalClientScopes']),
  }
  const method = authMethodOf(representation)
  const named = Object.entries(members).map(([name, place]): Member => [name, representation[place]])
  const attributed = Object.entries(attributes).flatMap(([name, { at: place, form }]): readonly Member[] => {
    if (switched.includes(name)) return []
    const value = at(representation, `${attributePrefix}${place}`)
    return typeof value === 'string' && value !== '' ? [[name, form.from(value)]] : []
  })
  const grantTypes = Object.entries(grants)
    .filter(([name, place]) => isSwitchedOn(name, at(representation, place)))
    .map(([name]) => name)
  const { id } = representation
  return {
    ...Object.fromEntries([...named, ...attributed].filter(([, value]) => value !== undefined)),
    ...keysOf(representation),
    ...frontchannelOf(representation),
    client_id: asWord(representation['clientId']),
    ...(method === undefined ? {} : { token_endpoint_auth_method: method }),
    grant_types: grantTypes,
    response_types: responseTypes(grantTypes),
    scope: scopeOf(scopes),
    [whole]: representation,
    keycloak: {
      ...nativeOf(representation),
      audience: audienceOf(representation).audience,
      defaultScopes: scopes.default,
    },
    ...(hasSecret(representation) ? secretsOf(representation) : {}),
    ...(typeof id === 'string' ? { life: id } : {}),
  }
}

/** The secret of a client, and what there is to know of it. */
export function secretsOf(representation: Representation): ClientMetadata {
  const { secret } = representation
  if (typeof secret !== 'string' || secret === mask) return {}
  return { client_secret: secret, ...rotation(representation) }
}

/**
 * What the realm's rotation policy (a preview feature of 26.7.3) says of the secret, as attributes in seconds since 1970. It gives
 * every client that it is about an expiry; the secret before a rotation is taken until its own.
 */
function rotation(representation: Representation): ClientMetadata {
  const seconds = (name: string) => Number(at(representation, `attributes.client.secret.${name}`) ?? 0)
  const previous = at(representation, 'attributes.client.secret.rotated')
  return {
    client_secret_expires_at: seconds('expiration.time'),
    ...(typeof previous === 'string' && previous !== ''
      ? {
          previous_client_secret: previous,
          previous_client_secret_expires_at: seconds('rotated.expiration.time'),
        }
      : {}),
  }
}

/** What some answers show in the place of a secret (26.7.3): written back it would become the secret. */
const mask = '**********'

/** An absent attribute of refresh tokens means that they are issued (26.7.3). */
function isSwitchedOn(grant: string, value: unknown): boolean {
  return value === true || value === 'true' || (grant === 'refresh_token' && value === undefined)
}

function responseTypes(grantTypes: readonly string[]): readonly string[] {
  return [
    ...(grantTypes.includes('authorization_code') ? ['code'] : []),
    ...(grantTypes.includes('implicit') ? ['id_token', 'id_token token'] : []),
  ]
}

/** Undefined: a secret is taken in either way, which no single method says. */
function authMethodOf(representation: Representation): string | undefined {
  if (representation['publicClient'] === true) return 'none'
  const allowed = at(representation, `${attributePrefix}${allowedMethod}`)
  const authenticator = representation['clientAuthenticatorType']
  if (authenticator === 'client-secret')
    return typeof allowed === 'string' && allowed !== '' ? allowed : undefined
  const [method] = Object.entries(authenticators).find(([, type]) => type === authenticator) ?? []
  return method ?? asWord(authenticator)
}

function hasSecret({ publicClient, clientAuthenticatorType: authenticator }: Representation): boolean {
  return (
    publicClient !== true && typeof authenticator === 'string' && authenticator.startsWith('client-secret')
  )
}

/** Keys by value and by address have a switch each, and count only where it is on. */
function keysOf(representation: Representation): ClientMetadata {
  const on = (kind: string) => at(representation, `attributes.use.jwks.${kind}`) === 'true'
  const [value, uri] = [
    at(representation, 'attributes.jwks.string'),
    at(representation, 'attributes.jwks.url'),
  ]
  const jwks = on('string') && typeof value === 'string' ? json(value) : undefined
  return {
    ...(isRecord(jwks) ? { jwks } : {}),
    ...(on('url') && typeof uri === 'string' && uri !== '' ? { jwks_uri: uri } : {}),
  }
}

/** So has logout over the browser. */
function frontchannelOf(representation: Representation): ClientMetadata {
  const uri = at(representation, 'attributes.frontchannel.logout.url')
  const isOn = representation['frontchannelLogout'] === true
  return isOn && typeof uri === 'string' && uri !== '' ? { frontchannel_logout_uri: uri } : {}
}

function nativeOf(representation: Representation): ClientMetadata {
  const found = Object.entries(keycloakSettings)
    .filter(([name]) => !isElsewhere(name))
    .map(([name, { at: place }]): Member => [name, nativeFrom(name, at(representation, place))])
  return Object.fromEntries(found.filter(([, value]) => value !== undefined && value !== ''))
}

function nativeFrom(name: string, value: unknown): unknown {
  if (name === 'accessTokenLifespan') return value === undefined || value === '' ? undefined : `${value}s`
  if (name === 'pkce') return value === 'S256' ? 'required' : 'optional'
  return value
}
