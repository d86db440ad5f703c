import { authMethod, authMethods, certificateSubjects } from './auth_methods.ts'
import { canonical, same } from './canonical.ts'
import type { ClientType } from './client_types.ts'
import { rotates } from './diff.ts'
import { durationMs } from './duration.ts'
import { alternatives, beside, type FieldName, field, fieldNames, isFieldName } from './fields.ts'
import { type GrantType, grant, grantOfResponsePart } from './grant_types.ts'
import { json } from './json.ts'
import { keyProblem } from './jwk.ts'
import { observe, serverMembers } from './metadata.ts'
import { rulesElsewhere } from './rules_elsewhere.ts'
import { type ClientMetadata, type Compared, nativeNames, type PartialSettings } from './settings.ts'
import { hasUnknown, isRecord, UNKNOWN } from './unknown.ts'
import * as uris from './uris.ts'

/**
 * `fixed`: always an error. `error`: an error that `allow` lowers to a warning. `warning`: said at preview, silenced by
 * `allow`.
 */
export type Level = 'fixed' | 'error' | 'warning'

/** What a rule may look at beside the settings. */
export interface Surroundings {
  readonly type: ClientType
  /** The server takes `*` in the path of a redirect URI as a wildcard. */
  readonly expandsWildcards: boolean
  /** What is recorded of this client, when it exists. */
  readonly recorded?: Compared & { readonly secretRotation?: unknown }
  /** The server lets us choose client id and secret; undefined while it is not known which server it is. */
  readonly choosesIdentity?: boolean
  /** What the server has beyond the standard. */
  readonly native?: NativeShape
}

/** The settings of one product, as far as rules need them. */
export interface NativeShape {
  readonly name: string
  readonly settings: Readonly<Record<string, NativeSettingShape>>
}

export interface NativeSettingShape {
  readonly kind: 'boolean' | 'string' | 'strings' | 'lists' | 'duration'
  readonly choices?: readonly string[]
  /** Values that a public client has only where `allow` says so. */
  readonly notPublic?: readonly string[]
  /** The grant without which it means nothing. */
  readonly needs?: GrantType
}

/** What a rule sees beside the settings, in which the defaults are explicit. */
interface Seen extends Surroundings {
  /** What the program itself gave. */
  readonly declared: readonly string[]
}

type Find = (settings: PartialSettings, around: Seen) => readonly string[]

/** A rule that a program is held against. */
export interface Rule {
  readonly id: string
  readonly level: Level
  readonly spec: string
  /** What is wrong, as the end of a sentence about the property. */
  readonly says: string
  /** The paths of the properties that break the rule. Absent where another place finds them, which `foundBy` names. */
  readonly find?: Find
  /** `check`: reading the arguments; `program`: what only all resources together show; `server`: its discovery document. */
  readonly foundBy?: 'check' | 'program' | 'server'
}

type Predicate<V> = (value: V, settings: PartialSettings, around: Seen) => boolean

/** A rule on the whole: `property` breaks it when `broken` holds; skipped while a needed value is not known. */
function when(
  property: string,
  needs: readonly (keyof PartialSettings)[],
  broken: (settings: PartialSettings, around: Seen) => boolean,
): Find {
  return (settings, around) =>
    !needs.some((name) => hasUnknown(settings[name])) && broken(settings, around) ? [property] : []
}

/** A rule on each text of some fields, in a list, alone or translated; texts that are not known are skipped. */
function each(
  names: readonly FieldName[],
  broken: Predicate<string>,
  needs: readonly (keyof PartialSettings)[] = [],
): Find {
  return (settings, around) =>
    needs.some((name) => hasUnknown(settings[name]))
      ? []
      : names.flatMap((name) =>
          [...texts(name, settings[name]), ...translations(name, settings)]
            .filter(({ text }) => text !== UNKNOWN && broken(text, settings, around))
            .map(({ path }) => path),
        )
}

/** A rule on each setting of the product's own; undefined is one that it does not have. */
function eachNative(
  broken: (
    setting: NativeSettingShape | undefined,
    value: unknown,
    settings: PartialSettings,
    around: Seen,
  ) => boolean,
): Find {
  return (settings, around) =>
    nativeNames.flatMap((name) => {
      const own = settings[name]
      const { native } = around
      if (native?.name !== name || !isRecord(own)) return []
      return Object.entries(own)
        .filter(([key, value]) => broken(native.settings[key], value, settings, around))
        .map(([key]) => `${name}.${key}`)
    })
}

function together(...finds: readonly Find[]): Find {
  return (settings, around) => finds.flatMap((find) => find(settings, around))
}

function texts(path: string, value: unknown): readonly { readonly path: string; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }]
  if (Array.isArray(value)) return value.flatMap((element, index) => texts(`${path}[${index}]`, element))
  return []
}

function translations(name: FieldName, settings: PartialSettings): ReturnType<typeof texts> {
  const languages = isRecord(settings.translations) ? Object.entries(settings.translations) : []
  return languages.flatMap(([language, translated]) =>
    isRecord(translated) && Object.hasOwn(translated, name)
      ? texts(`translations.${language}.${name}`, translated[name])
      : [],
  )
}

const uriFields = fieldNames.filter((name) => field(name).kind === 'uri' || field(name).kind === 'uris')
const webPages: readonly FieldName[] = ['clientUri', 'logoUri', 'tosUri', 'policyUri']
const returning: readonly FieldName[] = ['redirectUris', 'postLogoutRedirectUris']

const grants = (settings: PartialSettings): readonly string[] => settings.grantTypes ?? []
const redirects = (settings: PartialSettings): readonly string[] => settings.redirectUris ?? []
const isPublic = ({ type }: Surroundings): boolean => type.kind === 'PublicClient'
const hosts = (list: readonly string[]): ReadonlySet<string> =>
  new Set(list.map(uris.host).filter((host) => host !== ''))

/** Every rule that a program is held against before anything is sent. The order is the order of the reference. */
export const rules = [
  ...rulesElsewhere,
  {
    id: 'absolute-uri',
    level: 'fixed',
    spec: 'RFC 7591 section 2',
    says: 'must be an absolute URI, https://host/... on the web, without spaces, control characters or a user name',
    find: together(
      each(
        returning,
        (uri, _, { expandsWildcards }) =>
          !uris.isAbsolute(uris.withoutWildcardPort(uri)) && !(expandsWildcards && uris.isRelative(uri)),
      ),
      each(
        uriFields.filter((name) => !returning.includes(name)),
        (uri) => !uris.isAbsolute(uri),
      ),
    ),
  },
  {
    id: 'dangerous-scheme',
    level: 'fixed',
    spec: 'RFC 7591 section 5',
    says: 'must not use the scheme javascript, data, vbscript or file: a browser would run or open it',
    find: each(uriFields, uris.isDangerous),
  },
  {
    id: 'redirect-uri-fragment',
    level: 'fixed',
    spec: 'RFC 6749 section 3.1.2',
    says: 'must not carry a fragment (#)',
    find: each(['redirectUris', 'backchannelLogoutUri'], uris.hasFragment),
  },
  {
    id: 'https-required',
    level: 'fixed',
    spec: 'the specification of the field',
    says: 'must be an https URL',
    find: each(
      uriFields.filter((name) => field(name).https),
      (uri) => uris.isAbsolute(uri) && uris.scheme(uri) !== 'https' && !uris.isLoopbackHttp(uri),
    ),
  },
  {
    id: 'web-page',
    level: 'fixed',
    spec: 'RFC 7591 section 2',
    says: 'must be an http or https URL, since people follow it',
    find: each([...webPages, 'frontchannelLogoutUri', 'backchannelLogoutUri'], (uri) => !uris.isWeb(uri)),
  },
  {
    id: 'scope-syntax',
    level: 'fixed',
    spec: 'RFC 6749 section 3.3',
    says: 'must be one word of printable ASCII without space, quotation mark or backslash',
    find: each(['scopes'], (scope) => !/^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope)),
  },
  {
    id: 'jwks-and-jwks-uri',
    level: 'fixed',
    spec: 'RFC 7591 section 2',
    says: 'cannot be given together with jwksUri: keep one of the two',
    find: when(
      'jwks',
      [],
      (settings) => isGiven(settings.jwks) && alternatives('jwks').some((name) => isGiven(settings[name])),
    ),
  },
  {
    id: 'public-keys-only',
    level: 'fixed',
    spec: 'RFC 7517 section 4, RFC 7591 section 2',
    says: 'must be a public asymmetric key (kty RSA, EC, OKP or AKP) without private members: only public keys are registered',
    find: ({ jwks }) =>
      (Array.isArray(jwks?.keys) ? jwks.keys : []).flatMap((key: unknown, index) => {
        const problem = isRecord(key) ? keyProblem(key) : undefined
        return problem === undefined ? [] : [`jwks.keys[${index}]${problem}`]
      }),
  },
  {
    id: 'auth-method-of-type',
    level: 'fixed',
    spec: 'RFC 6749 section 2.1',
    says: 'must be an auth method of this type of client: a PublicClient has none, a ConfidentialClient has one',
    find: when(
      'tokenEndpointAuthMethod',
      ['tokenEndpointAuthMethod'],
      ({ tokenEndpointAuthMethod }, { type }) =>
        tokenEndpointAuthMethod !== undefined &&
        !type.authMethods.some((method) => method === tokenEndpointAuthMethod),
    ),
  },
  {
    id: 'auth-method-key',
    level: 'fixed',
    spec: 'RFC 7523 section 2.2, RFC 8705 section 2.2',
    says: 'needs the key of the client: give jwks or jwksUri',
    find: when(
      'tokenEndpointAuthMethod',
      ['tokenEndpointAuthMethod'],
      (settings) => needed(settings).includes('jwks') && isMissing(settings, needed(settings)),
    ),
  },
  {
    id: 'certificate-subject',
    level: 'fixed',
    spec: 'RFC 8705 section 2.1.2',
    says: `needs exactly one certificate subject: one of ${certificateSubjects.join(', ')}`,
    find: when(
      'tokenEndpointAuthMethod',
      ['tokenEndpointAuthMethod'],
      (settings) =>
        subjectMatters(settings) &&
        (subjects(settings).length > 1 || isMissing(settings, certificateSubjects)),
    ),
  },
  {
    id: 'certificate-subject-misplaced',
    level: 'fixed',
    spec: 'RFC 8705 section 2.1.2',
    says: "is only for tokenEndpointAuthMethod: 'tls_client_auth'",
    find: (settings) =>
      hasUnknown(settings.tokenEndpointAuthMethod) || subjectMatters(settings) ? [] : subjects(settings),
  },
  {
    id: 'signing-alg-of-method',
    level: 'fixed',
    spec: 'OpenID Connect Core 1.0 section 9',
    says: 'must be an algorithm of the auth method: HS* for client_secret_jwt, an asymmetric one for private_key_jwt, never none',
    find: when(
      'tokenEndpointAuthSigningAlg',
      ['tokenEndpointAuthSigningAlg', 'tokenEndpointAuthMethod'],
      ({ tokenEndpointAuthSigningAlg: alg, tokenEndpointAuthMethod: method }) => {
        const signs = authMethod(method ?? '')?.signs
        return alg !== undefined && signs !== undefined && signs !== signsBy(alg)
      },
    ),
  },
  {
    id: 'public-client-grant',
    level: 'fixed',
    spec: 'RFC 6749 section 4.4, OpenID CIBA Core 1.0 section 4',
    says: 'cannot be used by a public client, which has nothing to authenticate with: use a ConfidentialClient',
    find: each(['grantTypes'], (type, _, around) => isPublic(around) && grant(type)?.notPublic !== undefined),
  },
  {
    id: 'redirect-uri-required',
    level: 'error',
    spec: 'RFC 6749 section 3.1.2.2',
    says: 'must hold at least one URI: authorization_code and implicit send users back to the client',
    find: when(
      'redirectUris',
      ['grantTypes', 'requirePushedAuthorizationRequests'],
      (settings) =>
        isMissing(settings, ['redirectUris']) &&
        settings.requirePushedAuthorizationRequests !== true &&
        grants(settings).some((type) => grant(type)?.redirects),
    ),
  },
  {
    id: 'response-type-without-grant',
    level: 'error',
    spec: 'RFC 7591 section 2.1',
    says: 'needs a grant that grantTypes lacks: code needs authorization_code, token and id_token need implicit',
    find: each(
      ['responseTypes'],
      (type, settings) =>
        type.split(' ').some((part) => {
          const needed = grantOfResponsePart(part)
          return needed !== undefined && !grants(settings).includes(needed)
        }),
      ['grantTypes'],
    ),
  },
  {
    id: 'grant-without-response-type',
    level: 'error',
    spec: 'RFC 7591 section 2.1',
    says: 'needs a response type that responseTypes lacks: authorization_code needs code, implicit needs token or id_token',
    find: each(
      ['grantTypes'],
      (type, { responseTypes }) => {
        const parts = grant(type)?.responseParts ?? []
        const offered = (responseTypes ?? []).flatMap((response) => response.split(' '))
        return parts.length > 0 && !parts.some((part) => offered.includes(part))
      },
      ['responseTypes'],
    ),
  },
  {
    id: 'logout-uri-origin',
    level: 'fixed',
    spec: 'OpenID Connect Front-Channel Logout 1.0 section 2',
    says: 'must have scheme, host and port of one of the redirect URIs',
    find: each(
      ['frontchannelLogoutUri'],
      (uri, settings) =>
        uris.isWeb(uri) && !redirects(settings).some((other) => uris.coversOrigin(other, uri)),
      ['redirectUris'],
    ),
  },
  {
    id: 'encryption-alg-required',
    level: 'fixed',
    spec: 'OpenID Connect Dynamic Client Registration 1.0 section 2',
    says: 'needs the matching …EncryptedResponseAlg or requestObjectEncryptionAlg',
    find: (settings) =>
      fieldNames.filter(
        (name) =>
          isGiven(settings[name]) &&
          beside(name) !== undefined &&
          settings[beside(name) ?? name] === undefined,
      ),
  },
  {
    id: 'signed-authorization-response',
    level: 'fixed',
    spec: 'JARM section 3',
    says: 'must not be none',
    find: each(['authorizationSignedResponseAlg'], (alg) => alg === 'none'),
  },
  {
    id: 'ciba-delivery',
    level: 'fixed',
    spec: 'OpenID CIBA Core 1.0 section 4',
    says: 'needs backchannelTokenDeliveryMode, and for ping and push backchannelClientNotificationEndpoint',
    find: when(
      'grantTypes',
      ['grantTypes', 'backchannelTokenDeliveryMode'],
      (settings) =>
        grants(settings).includes('urn:openid:params:grant-type:ciba') &&
        (settings.backchannelTokenDeliveryMode === undefined ||
          (settings.backchannelTokenDeliveryMode !== 'poll' &&
            settings.backchannelClientNotificationEndpoint === undefined)),
    ),
  },
  {
    id: 'additional-metadata-shadows',
    level: 'fixed',
    spec: 'RFC 7591 section 2',
    says: 'has a typed argument, which must be used instead',
    find: ({ additionalMetadata }) =>
      Object.keys(additionalMetadata ?? {})
        .filter(isTyped)
        .map((key) => `additionalMetadata.${key}`),
  },
  {
    id: 'identity-not-chosen',
    level: 'fixed',
    spec: 'RFC 7591 section 3.2.1',
    says: 'is issued by this server and cannot be chosen: only the admin APIs of oauth:api let it be',
    find: ({ clientId, clientSecret }, { choosesIdentity }) =>
      choosesIdentity !== false
        ? []
        : [...(isGiven(clientId) ? ['clientId'] : []), ...(isGiven(clientSecret) ? ['clientSecret'] : [])],
  },
  {
    id: 'secret-without-method',
    level: 'fixed',
    spec: 'OpenID Connect Core 1.0 section 9',
    says: 'is for an auth method that uses a client secret',
    find: when(
      'clientSecret',
      ['tokenEndpointAuthMethod'],
      ({ clientSecret, tokenEndpointAuthMethod }) =>
        isGiven(clientSecret) && authMethod(tokenEndpointAuthMethod ?? '')?.secret !== true,
    ),
  },
  {
    id: 'secret-too-short',
    level: 'fixed',
    spec: 'OpenID Connect Core 1.0 section 10.1, RFC 7518 section 3.2',
    says: 'must have at least 32 characters, 48 for HS384 and 64 for HS512: the key is as long as the hash',
    find: when(
      'clientSecret',
      ['clientSecret', 'tokenEndpointAuthMethod', 'tokenEndpointAuthSigningAlg'],
      ({ clientSecret, tokenEndpointAuthMethod: method = '', tokenEndpointAuthSigningAlg: alg = 'HS256' }) =>
        clientSecret !== undefined &&
        authMethod(method)?.signs === 'symmetric' &&
        Buffer.byteLength(clientSecret) < Number(alg.replace('HS', '')) / 8,
    ),
  },
  {
    id: 'native-elsewhere',
    level: 'fixed',
    spec: 'the configuration of this package',
    says: 'is only for a server that oauth:api manages by the admin API of that name',
    find: (settings, { choosesIdentity, native }) =>
      choosesIdentity === undefined
        ? []
        : nativeNames.filter((name) => isGiven(settings[name]) && native?.name !== name),
  },
  {
    id: 'native-setting',
    level: 'fixed',
    spec: 'the settings of the product',
    says: 'is no setting of this product, or has a wrong value: the reference lists them',
    find: eachNative((setting, value) => !fitsNative(setting, value)),
  },
  {
    id: 'native-needs-grant',
    level: 'fixed',
    spec: 'the settings of the product',
    says: 'means nothing without the grant that the reference names for it: add it to grantTypes',
    find: eachNative(
      (setting, _, settings) =>
        setting?.needs !== undefined &&
        !hasUnknown(settings.grantTypes) &&
        !grants(settings).includes(setting.needs),
    ),
  },
  {
    id: 'secret-rotation-replaces',
    level: 'warning',
    spec: 'RFC 7592 section 2.2',
    says: 'replaces the client, which gets another client id: this server has no way to change a secret in place',
    find: when(
      'secretRotation',
      ['secretRotation'],
      (settings, { choosesIdentity, recorded }) =>
        choosesIdentity === false && recorded !== undefined && rotates(settings, recorded),
    ),
  },
  {
    id: 'wildcard-redirect-uri',
    level: 'error',
    spec: 'RFC 9700 section 2.1',
    says: 'must not hold a wildcard: whoever gets hold of one matching address receives the tokens',
    find: each(returning, (uri, _, { expandsWildcards }) => uris.hasWildcard(uri, expandsWildcards)),
  },
  {
    id: 'relative-redirect-uri',
    level: 'error',
    spec: 'RFC 6749 section 3.1.2',
    says: 'must be an absolute URI: where it leads is set elsewhere on the server',
    find: each(returning, (uri, _, { expandsWildcards }) => expandsWildcards && uris.isRelative(uri)),
  },
  {
    id: 'public-client-without-pkce',
    level: 'error',
    spec: 'RFC 9700 section 2.1.1',
    says: 'must be required: whoever gets hold of a code of a public client exchanges it',
    find: eachNative(
      (setting, value, _, around) =>
        isPublic(around) && setting?.notPublic?.some((one) => one === value) === true,
    ),
  },
  {
    id: 'plain-http-redirect-uri',
    level: 'error',
    spec: 'RFC 6749 section 3.1.2.1, RFC 8252 section 7.3',
    says: 'must be https: plain http is for loopback addresses on a public client',
    find: each(
      [...returning, 'backchannelLogoutUri'],
      (uri, _, around) => isPublic(around) && uris.isPlainHttp(uri),
    ),
  },
  {
    id: 'password-grant',
    level: 'error',
    spec: 'RFC 9700 section 2.4',
    says: 'must not be used: it hands the passwords of users to the client',
    find: each(['grantTypes'], (type) => type === 'password'),
  },
  {
    id: 'token-response-type',
    level: 'warning',
    spec: 'RFC 9700 section 2.1.2',
    says: 'returns access tokens in the browser address: use code',
    find: each(['responseTypes'], (type) => type.split(' ').includes('token')),
  },
  {
    id: 'plain-http-confidential-client',
    level: 'warning',
    spec: 'RFC 6749 section 3.1.2.1',
    says: 'sends codes over plain http: use https',
    find: each(
      [...returning, 'backchannelLogoutUri'],
      (uri, _, around) => !isPublic(around) && uris.isPlainHttp(uri),
    ),
  },
  {
    id: 'localhost-redirect-uri',
    level: 'warning',
    spec: 'RFC 8252 section 8.3',
    says: 'should name 127.0.0.1 or [::1]: localhost may resolve to another interface',
    find: each(
      ['redirectUris'],
      (uri, { applicationType }) => applicationType === 'native' && uris.host(uri) === 'localhost',
      ['applicationType'],
    ),
  },
  {
    id: 'private-use-scheme',
    level: 'warning',
    spec: 'RFC 8252 section 7.1',
    says: 'should use a scheme that is your domain reversed, with a dot: any app may claim a plain one',
    find: each(returning, (uri) => uris.isPrivateUse(uri) && !uris.scheme(uri).includes('.')),
  },
  {
    id: 'private-use-scheme-needs-native',
    level: 'warning',
    spec: 'OpenID Connect Dynamic Client Registration 1.0 section 2',
    says: "has a private-use scheme, which servers refuse for web clients: declare applicationType: 'native'",
    find: each(
      ['redirectUris'],
      (uri, { applicationType }) => applicationType !== 'native' && uris.isPrivateUse(uri),
      ['applicationType'],
    ),
  },
  {
    id: 'assertion-grant-on-public-client',
    level: 'warning',
    spec: 'RFC 8693 section 5, RFC 7523 section 2.1',
    says: 'is doubtful on a public client: anybody who holds a token may exchange it',
    find: each(
      ['grantTypes'],
      (type, _, around) => isPublic(around) && grant(type)?.doubtfulForPublic === true,
    ),
  },
  {
    id: 'pairwise-without-sector',
    level: 'warning',
    spec: 'OpenID Connect Core 1.0 section 8.1',
    says: 'needs sectorIdentifierUri: with redirect URIs on several hosts the sector is not defined',
    find: when(
      'subjectType',
      ['subjectType', 'redirectUris'],
      (settings) =>
        settings.subjectType === 'pairwise' &&
        settings.sectorIdentifierUri === undefined &&
        hosts(redirects(settings)).size > 1,
    ),
  },
  {
    id: 'subject-changes',
    level: 'warning',
    spec: 'OpenID Connect Core 1.0 section 8.1',
    says: 'changes so that every user of this client gets a new sub: accounts keyed by it are lost',
    find: (settings, { recorded }) => {
      if (recorded === undefined || sectorParts.some((name) => hasUnknown(settings[name]))) return []
      return subjectOf(settings) === subjectOf(recorded)
        ? []
        : sectorParts.filter((name) => sectorPart(name, settings) !== sectorPart(name, recorded)).slice(0, 1)
    },
  },
  {
    id: 'one-client-per-application',
    level: 'warning',
    spec: 'RFC 6749 section 2.1',
    says: 'mixes a web and a native app: declare one client for each application',
    find: when(
      'redirectUris',
      ['redirectUris', 'applicationType'],
      (settings) =>
        settings.applicationType !== 'native' &&
        redirects(settings).some(uris.isPrivateUse) &&
        redirects(settings).some((uri) => uris.isWeb(uri) && !uris.isLoopbackHttp(uri)),
    ),
  },
  {
    id: 'machine-grant-beside-users',
    level: 'warning',
    spec: 'RFC 6749 section 2.1',
    says: 'lets the client act for itself beside acting for users in a browser: declare one client for each application',
    find: each(
      ['grantTypes'],
      (type, settings, around) =>
        !isPublic(around) &&
        grant(type)?.machine === true &&
        grants(settings).some((other) => grant(other)?.redirects),
      ['grantTypes'],
    ),
  },
  {
    id: 'software-statement-wins',
    level: 'warning',
    spec: 'RFC 7591 section 2.3',
    says: 'stands in the software statement with another value, which wins',
    find: (settings, { declared }) => contradicted(settings).filter((name) => declared.includes(name)),
  },
] as const satisfies readonly Rule[]

export type RuleId = (typeof rules)[number]['id']

/** What a value of each kind of a product's own setting must be. */
const nativeKinds: Readonly<Record<NativeSettingShape['kind'], (value: unknown) => boolean>> = {
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  strings: isTexts,
  lists: (value) => isRecord(value) && Object.values(value).every(isTexts),
  duration: (value) => typeof value === 'string' && durationMs(value) !== undefined,
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function fitsNative(setting: NativeSettingShape | undefined, value: unknown): boolean {
  if (setting === undefined) return false
  if (hasUnknown(value)) return true
  const { kind, choices } = setting
  return nativeKinds[kind](value) && (choices === undefined || choices.some((one) => one === value))
}

function needed(settings: PartialSettings): readonly FieldName[] {
  return authMethod(settings.tokenEndpointAuthMethod ?? '')?.oneOf ?? []
}

/** Neither the program gives one of these fields nor the software statement, which may not be known or readable. */
function isMissing(settings: PartialSettings, names: readonly FieldName[]): boolean {
  const claims = settings.softwareStatement === undefined ? {} : claimsOf(settings.softwareStatement)
  return (
    claims !== undefined &&
    names.every(
      (name) => same(name, settings[name], undefined) && same(name, claims[field(name).wire], undefined),
    )
  )
}

function subjects(settings: PartialSettings): readonly FieldName[] {
  return certificateSubjects.filter((name) => isGiven(settings[name]))
}

/** What is not known yet may turn out to be absent. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== UNKNOWN
}

function subjectMatters(settings: PartialSettings): boolean {
  return authMethod(settings.tokenEndpointAuthMethod ?? '')?.oneOf === authMethods.tls_client_auth.oneOf
}

function signsBy(alg: string): 'symmetric' | 'asymmetric' | undefined {
  if (alg === 'none') return undefined
  return alg.startsWith('HS') ? 'symmetric' : 'asymmetric'
}

const wireNames: ReadonlySet<string> = new Set(fieldNames.map((name) => field(name).wire))

/** Typed members, their translations, and what only the server sets. */
function isTyped(key: string): boolean {
  const [name = ''] = key.split('#')
  return isFieldName(name) || wireNames.has(name) || serverMembers.has(name)
}

const sectorParts = ['subjectType', 'sectorIdentifierUri', 'redirectUris'] as const

/** Of URIs only the host makes the sector (OpenID Connect Core 1.0 section 8.1). */
function sectorPart(name: (typeof sectorParts)[number], settings: Compared): string {
  if (name === 'subjectType') return canonical(name, settings[name])
  return [...hosts(texts(name, settings[name]).map(({ text }) => text))].sort().join(' ')
}

/** What makes the `sub` of a user: nothing but the user when public, the sector when pairwise. */
function subjectOf(settings: Compared): string {
  if (settings.subjectType !== 'pairwise') return 'public'
  return `pairwise ${sectorPart('sectorIdentifierUri', settings) || sectorPart('redirectUris', settings)}`
}

/** Declared fields that the claims of the software statement (not verified here) hold with another value. */
function contradicted(settings: PartialSettings): readonly FieldName[] {
  const claims = settings.softwareStatement === undefined ? undefined : claimsOf(settings.softwareStatement)
  if (claims === undefined) return []
  const said = observe(settings, claims)
  return fieldNames.filter(
    (name) =>
      said[name] !== undefined && !hasUnknown(settings[name]) && !same(name, said[name], settings[name]),
  )
}

function claimsOf(statement: string): ClientMetadata | undefined {
  const claims = json(Buffer.from(statement.split('.')[1] ?? '', 'base64url').toString())
  return isRecord(claims) ? claims : undefined
}
