import { isLinkLocal } from './addresses.ts'
import { json } from './client/json.ts'
import { nearest } from './client/nearest.ts'
import { isRecord } from './client/unknown.ts'
import { absolute, isLoopbackHost } from './client/uris.ts'
import { InvalidConfiguration } from './errors.ts'
import { belongTogether, isCertificates, isPrivateKey } from './pem.ts'
import { remembered } from './remembered.ts'

/** Everything the project knows about one configuration key. */
export interface ConfigKey {
  readonly kind: 'string' | 'url' | 'list' | 'map' | 'integer' | 'count' | 'number' | 'certificates' | 'key'
  /** What each text of a list is. */
  readonly each?: keyof typeof texts
  /** Must be set with `--secret`, and never appears in a message. */
  readonly secret?: true
  /** Is or belongs to a credential for the registration API: the environment goes before stack config. */
  readonly credential?: true
  /** Chooses a way to call the registration API, of which there is one. */
  readonly way?: true
  readonly choices?: readonly string[]
  /** The least number of characters. */
  readonly atLeast?: number
}

/**
 * One entry for each key: `oauth:<key>` in stack config, `OAUTH_<KEY>` in the environment, the same under a name in
 * `oauth:servers`, `OAUTH_SERVERS_<NAME>_<KEY>`. The comment above an entry is its documentation everywhere.
 */
export const configKeys = {
  /** The authorization server's issuer, exactly as its discovery document says. https, unless loopback. Required. */
  issuer: { kind: 'url' },
  /**
   * How clients are managed there: `registration`, which is RFC 7591 and RFC 7592, or by the admin API of `keycloak` or `hydra`,
   * which let us choose client id and secret. Another one replaces the clients. Default `registration`.
   */
  api: { kind: 'string', choices: ['registration', 'keycloak', 'hydra'] },
  /**
   * Whose oddities the registration endpoint has: `standard` is a server without any. An admin API has its own. Default
   * `standard`.
   */
  product: { kind: 'string', choices: ['standard', 'keycloak', 'hydra'] },
  /**
   * The address of the admin API: `https://login.example.com/admin/realms/<realm>` for Keycloak, the origin of the admin port for
   * Hydra. Default: for Keycloak from the issuer; none for Hydra, which needs it.
   */
  adminUrl: { kind: 'url' },
  /**
   * Headers that every call of the admin API carries, as a JSON object: for a proxy before Hydra's admin API, which has no
   * authentication of its own. Default: none.
   */
  adminHeaders: { kind: 'map', secret: true, credential: true },
  /**
   * `true`: every refresh tries the recorded client secret of each client, once, at the revocation endpoint with a random token, to
   * find a secret that somebody changed on a server that does not show secrets. Only with an admin API, and for
   * `client_secret_basic` and `client_secret_post`. Default `false`.
   */
  probeSecrets: { kind: 'string', choices: ['true', 'false'] },
  /**
   * A text of at least 32 characters by which the mark on a client is signed (HMAC-SHA-256), so that nobody who may write to
   * the server can pass a client off as ours. Changing it makes us strangers to our own clients at a create only. Default: the
   * mark is not signed.
   */
  ownershipKey: { kind: 'string', secret: true, credential: true, atLeast: 32 },
  /**
   * The address of the discovery document, for a server that does not publish it at the issuer's well-known addresses or is
   * reached on an internal one. It must name the issuer all the same. Default: found from the issuer (RFC 8414 section 3,
   * OpenID Connect Discovery 1.0 section 4).
   */
  discoveryUrl: { kind: 'url' },
  /** The registration endpoint, for a server that publishes none, or another than you can reach. Default: from discovery. */
  registrationEndpoint: { kind: 'url' },
  /**
   * `true` for a server that answers every read with another registration access token (RFC 7592 section 2.1 allows it), so
   * that its clients are never read by a preview, which could not record it. Such a server is otherwise found out by the first
   * read. Default `false`.
   */
  rotatesOnRead: { kind: 'string', choices: ['true', 'false'] },
  /**
   * Further origins that registration access tokens may be sent to, where a server names client configuration endpoints
   * elsewhere. One, or a JSON list. Default: only the origins of the issuer and of the registration endpoint.
   */
  allowedOrigins: { kind: 'list', each: 'origin' },
  /**
   * `true`: this server is also called by plain http, wherever it is, and everybody on the way can read the tokens and secrets.
   * Default `false`: https, or http on a loopback address.
   */
  allowInsecureHttp: { kind: 'string', choices: ['true', 'false'] },
  /**
   * The certificates in PEM of authorities that are trusted for every connection to this server, beside those that Node.js
   * trusts. Default: none.
   */
  caCertificate: { kind: 'certificates' },
  /** How many requests to this server may be under way at once, from one process of the engine. Default 8. */
  maxConcurrentRequests: { kind: 'count' },
  /** How many requests to this server may begin in a second, evenly apart; `0.5` is one every two seconds. Default: any number. */
  requestsPerSecond: { kind: 'number' },
  /**
   * The initial access token, which lets us register clients (RFC 7591 section 3). One, which serves every registration, or a
   * JSON list of single-use ones: each create takes the next, and a message says when they are used up. Default: none is sent,
   * for a server that is open.
   */
  initialAccessToken: { kind: 'list', secret: true, credential: true, way: true },
  /** An access token for the registration endpoint and for clients without a registration access token. Default: none. */
  accessToken: { kind: 'string', secret: true, credential: true, way: true },
  /** The path of a file that holds such an access token; space around it is cut off. Read again after a 401. Default: none. */
  accessTokenFile: { kind: 'string', credential: true, way: true },
  /**
   * The client id of our own client, which obtains such an access token by client credentials (RFC 6749 section 4.4). It needs
   * exactly one of a client secret, a private key and a certificate. Default: none.
   */
  accessClientId: { kind: 'string', credential: true, way: true },
  /** The client secret of our own client. Needs `accessClientId`. Default: none. */
  accessClientSecret: { kind: 'string', secret: true, credential: true },
  /**
   * The private key of our own client, for `private_key_jwt`: a JWK, or PKCS #8 in PEM. Needs `accessClientId`. Default: none.
   */
  accessClientPrivateKey: { kind: 'string', secret: true, credential: true },
  /**
   * The certificate in PEM that every connection to the issuer shows (RFC 8705): how our own client authenticates, or beside
   * another way. Needs `accessClientCertificateKey`. Default: none.
   */
  accessClientCertificate: { kind: 'certificates', credential: true },
  /** The private key of that certificate in PEM. Default: none. */
  accessClientCertificateKey: { kind: 'key', secret: true, credential: true },
  /** The scope that our own client asks for, words separated by spaces. Default: none is named. */
  accessScope: { kind: 'string', credential: true },
  /** The audience that our own client asks for. Default: none is named. */
  accessAudience: { kind: 'string', credential: true },
  /** The resource indicator (RFC 8707) that our own client asks for. Default: none is named. */
  accessResource: { kind: 'string', credential: true },
  /**
   * Registration access tokens by client id, for clients that are adopted or looked up, or whose token was renewed elsewhere.
   * In the environment a JSON object. Default: none.
   */
  registrationAccessTokens: { kind: 'map', secret: true, credential: true },
  /**
   * How many days before its end a preview warns of a client secret, of a token that tells its end (a JWT), of a key's certificate
   * in `jwks`, and of what we call with. What lives no longer than that is said once it has ended. `0`: never. Default `30`.
   */
  expiryWarningDays: { kind: 'integer' },
  /**
   * `true`: a client whose secret has ended is replaced where only the server can renew secrets (RFC 7591, RFC 7592), and so gets
   * another client id. An admin API gives it a new secret in place, without this. Default `false`: only a warning.
   */
  replaceExpired: { kind: 'string', choices: ['true', 'false'] },
  /**
   * The issuers that clients may be at, of the default server and of those under a name. One, or a JSON list. At any other one
   * nothing is sent, also not for a client that is recorded there. In the environment it is a pipeline's guard, also over explicit
   * providers, which see no stack config: an issuer must be in each list that is set. Not set under a name. Default: every
   * configured issuer.
   */
  allowedIssuers: { kind: 'list', each: 'issuer' },
} as const satisfies Readonly<Record<string, ConfigKey>>

export type ConfigKeyName = keyof typeof configKeys

/** Switches for one run, from the environment only. The comment above an entry is its documentation. */
export const runSwitches = {
  /**
   * `1`: no request is sent to check, or to read a client that is recorded; what is recorded is kept. A write is sent all the
   * same, and so is the read of `get`.
   */
  OAUTH_OFFLINE: {},
  /** `1`: a client whose read the server refuses is an error instead of a warning. For drift jobs. */
  OAUTH_STRICT_READ: {},
  /** Client ids, separated by commas, that are taken as deleted in this run: read removes them, delete succeeds. */
  OAUTH_ASSUME_GONE: {},
  /** `1`: clients are read even where every read changes the registration access token. Only with `--skip-preview`: a preview does not record the new token. */
  OAUTH_READ_ROTATING: {},
  /**
   * Client ids, separated by commas, that a create may take over in this run when it finds them on the server with our own mark
   * and nobody's state knows them, as after a crash. Each gets a new secret. Only where client ids are chosen.
   */
  OAUTH_ADOPT_OWN: {},
  /**
   * A whole number: once so many clients were deleted in this run (by each provider of it), every further delete fails, and its client
   * stays. Clients that an adoption keeps and those that `OAUTH_ASSUME_GONE` names are not counted. Default: no limit.
   */
  OAUTH_MAX_DELETES: {},
  /**
   * The absolute path of a file, outside of any checkout and for nobody else to read, that keeps what a server gave from its answer
   * until the engine recorded it, encrypted by `OAUTH_JOURNAL_KEY`: see "Killed in the middle". Default: none.
   */
  OAUTH_JOURNAL: {},
  /** The key of that file, at least 32 characters: a secret. Whoever has both has the secrets of the clients in it. */
  OAUTH_JOURNAL_KEY: {},
  /**
   * Client ids, separated by commas, whose registration access token, where Keycloak refuses it, an update of this run replaces by
   * one from Keycloak's admin API. Needs an access of ours with the role manage-clients. Only with `oauth:product` keycloak.
   */
  OAUTH_RENEW_TOKENS: {},
} as const

export type RunSwitch = keyof typeof runSwitches

/** Where configuration comes from; `stack` takes a key without its namespace. */
export interface ConfigSource {
  readonly stack: (key: string) => string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** An authorization server as configured, credentials apart. */
export interface ServerConfig {
  readonly issuer: string
  readonly api: string
  readonly product: string
  readonly discoveryUrl?: string
  readonly registrationEndpoint?: string
  /** Of the admin API, without a slash at its end. */
  readonly adminUrl?: string
  /** Every read answers another registration access token. */
  readonly rotatesOnRead: boolean
  /** A refresh tries the client secrets. */
  readonly probeSecrets: boolean
  readonly allowedOrigins: readonly string[]
  /** Plain http may leave this machine. */
  readonly allowInsecureHttp: boolean
  /** Certificates of authorities in PEM, trusted beside those that Node.js trusts. */
  readonly caCertificate?: string
  readonly pace: Pace
}

/** How much a server is asked at once. */
export interface Pace {
  /** Requests under way. */
  readonly atOnce: number
  /** Requests that begin in a second; undefined: as many as come. */
  readonly perSecond?: number
}

export const defaultPace: Pace = { atOnce: 8 }

export type Origin = 'environment' | 'stack config'

/** One place that may hold the configuration of one server. */
export interface Place {
  readonly origin: Origin
  /** The name of a key there, for messages. */
  readonly nameOf: (key: ConfigKeyName) => string
  readonly get: (key: ConfigKeyName) => string | undefined
}

export const configKeyNames = Object.keys(configKeys).filter((key): key is ConfigKeyName =>
  Object.hasOwn(configKeys, key),
)

/** Keys that hold a secret. */
export const secretConfigKeys: readonly string[] = configKeyNames.filter((key) => 'secret' in configKeys[key])

/** A sentence about each key, without its namespace, that there is not. */
export function unknownKeys(keys: readonly string[]): readonly string[] {
  const known = [...configKeyNames, 'servers']
  return keys
    .filter((key) => !known.includes(key))
    .map((key) => {
      const near = nearest(key, configKeyNames)
      return `oauth:${key} is no configuration key${near === undefined ? '' : `: did you mean oauth:${near}?`}`
    })
}

export function isOn({ environment }: ConfigSource, name: RunSwitch): boolean {
  return environment[name] === '1' || environment[name] === 'true'
}

export function assumesGone(source: ConfigSource, clientId: string): boolean {
  return names(source, 'OAUTH_ASSUME_GONE', clientId)
}

export function adoptsOwn(source: ConfigSource, clientId: string): boolean {
  return names(source, 'OAUTH_ADOPT_OWN', clientId)
}

/** Whether this run may replace the registration access token of a client. */
export function renewsToken(source: ConfigSource, clientId: string): boolean {
  return names(source, 'OAUTH_RENEW_TOKENS', clientId)
}

/** The file of the journal and its key; undefined: there is none. */
export function journalPlace({
  environment,
}: ConfigSource): { readonly path: string; readonly key: string } | undefined {
  const { OAUTH_JOURNAL: path = '', OAUTH_JOURNAL_KEY: key = '' } = environment
  if (path === '' && key === '') return undefined
  if (path === '')
    throw new InvalidConfiguration('OAUTH_JOURNAL_KEY is set without OAUTH_JOURNAL: set both, or unset it.')
  if (key.length < shortestKey)
    throw new InvalidConfiguration(
      `OAUTH_JOURNAL is set, and OAUTH_JOURNAL_KEY must have at least ${shortestKey} characters: set it, for instance to what \`openssl rand -base64 32\` prints.`,
    )
  return { path, key }
}

const shortestKey = 32

/** How many clients one run may delete; undefined: any number. */
export function maxDeletes({ environment }: ConfigSource): number | undefined {
  const { OAUTH_MAX_DELETES: text } = environment
  if (text === undefined || text === '') return undefined
  if (isWholeNumber(text)) return Number(text)
  throw new InvalidConfiguration(
    'OAUTH_MAX_DELETES must be a whole number, 0 or more. Nothing was deleted: correct or unset it, then run again.',
  )
}

function names({ environment }: ConfigSource, list: RunSwitch, clientId: string): boolean {
  return (environment[list] ?? '').split(',').some((id) => id.trim() === clientId)
}

/** `accessClientId` is `ACCESS_CLIENT_ID` in the environment. */
export function environmentName(key: string, server?: string): string {
  const prefix = server === undefined ? 'OAUTH_' : `OAUTH_SERVERS_${server.toUpperCase()}_`
  return `${prefix}${namesInEnvironment.get(key) ?? inEnvironment(key)}`
}

function inEnvironment(key: string): string {
  return key.replace(/[A-Z]/g, '_$&').toUpperCase()
}

/** Some keys are looked for with every client. */
const namesInEnvironment: ReadonlyMap<string, string> = new Map(
  configKeyNames.map((key) => [key, inEnvironment(key)]),
)

function environmentPlace(source: ConfigSource, server?: string): Place {
  const nameOf = (key: ConfigKeyName) => environmentName(key, server)
  return { origin: 'environment', nameOf, get: (key) => source.environment[nameOf(key)] || undefined }
}

function stackPlace(source: ConfigSource, server?: string): Place {
  if (server === undefined)
    return {
      origin: 'stack config',
      nameOf: (key) => `oauth:${key}`,
      get: (key) => source.stack(key) || undefined,
    }
  const entry = namedServers(source)[server]
  return {
    origin: 'stack config',
    nameOf: (key) => `oauth:servers.${server}.${key}`,
    get: (key) => asText(isRecord(entry) ? entry[key] : undefined),
  }
}

/** A configured value as the text that a key holds. */
export function asText(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function namedServers(source: ConfigSource): Readonly<Record<string, unknown>> {
  const text = source.stack('servers')
  if (text === undefined || text === '') return {}
  const servers = json(text)
  if (isRecord(servers)) return servers
  throw new InvalidConfiguration(
    'oauth:servers is not an object. Set one server at a time: pulumi config set --path oauth:servers.<name>.issuer https://…',
  )
}

/** The servers that are configured by name, in either place. */
export function serverNames(source: ConfigSource): readonly string[] {
  const inEnvironment = Object.keys(source.environment).flatMap((name) => {
    const [, server] = /^OAUTH_SERVERS_([A-Z0-9]+)_ISSUER$/.exec(name) ?? []
    return server === undefined ? [] : [server.toLowerCase()]
  })
  return [...new Set([...Object.keys(namedServers(source)), ...inEnvironment])]
}

/** The configuration of a server by name, or of the default server. Throws one error with everything that is wrong. */
export const serverConfig = remembered(readServerConfig)

function readServerConfig(source: ConfigSource, server?: string): ServerConfig {
  const places = [stackPlace(source, server), environmentPlace(source, server)] as const
  const found = (key: ConfigKeyName) => places[0].get(key) ?? places[1].get(key)
  const issuer = found('issuer') ?? ''
  const api = found('api') ?? 'registration'
  const product = api === 'registration' ? (found('product') ?? 'standard') : api
  const adminUrl = found('adminUrl') ?? adminUrlFrom(issuer, product)
  const allowInsecureHttp = found('allowInsecureHttp') === 'true'
  const problems = [
    ...environmentProblems(source),
    ...issuerProblems(places, server),
    ...(['keycloak', 'hydra'].includes(api) ? adminProblems(places, api, adminUrl) : []),
    ...places.flatMap((place) => keyProblems(place, allowInsecureHttp)),
    ...places.flatMap(accessProblems),
    ...guardProblems(source, issuer, server),
  ]
  if (problems.length > 0) throw new InvalidConfiguration(problems.join('\n'))
  return {
    issuer,
    api,
    product,
    ...optional('discoveryUrl', found('discoveryUrl')),
    ...optional('registrationEndpoint', found('registrationEndpoint')),
    ...optional('adminUrl', adminUrl === undefined ? undefined : withoutSlashes(adminUrl)),
    rotatesOnRead: found('rotatesOnRead') === 'true',
    probeSecrets: found('probeSecrets') === 'true',
    allowedOrigins: listOf(found('allowedOrigins')),
    allowInsecureHttp,
    ...optional('caCertificate', found('caCertificate')),
    pace: paceOf(found('maxConcurrentRequests'), found('requestsPerSecond')),
  }
}

function paceOf(atOnce: string | undefined, perSecond: string | undefined): Pace {
  return {
    ...(atOnce === undefined ? defaultPace : { atOnce: Number(atOnce) }),
    ...(perSecond === undefined ? {} : { perSecond: Number(perSecond) }),
  }
}

/** An issuer that is configured nowhere any more. */
export function unconfigured(source: ConfigSource, issuer: string): ServerConfig {
  const problems = environmentProblems(source)
  if (problems.length > 0) throw new InvalidConfiguration(problems.join('\n'))
  return {
    issuer,
    api: 'registration',
    product: 'standard',
    rotatesOnRead: false,
    probeSecrets: false,
    allowedOrigins: [],
    allowInsecureHttp: false,
    pace: defaultPace,
  }
}

/** What the environment of every program may say of connections. */
function environmentProblems(source: ConfigSource): readonly string[] {
  return [
    ...(source.environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0'
      ? [
          'NODE_TLS_REJECT_UNAUTHORIZED=0 lets anybody on the way read every token and secret, so nothing is sent with it: unset it, and give the certificate of your own authority in oauth:caCertificate.',
        ]
      : []),
    ...proxyNames.flatMap(([, names]) => {
      const name = names.find((one) => source.environment[one])
      return name === undefined || isProxy(source.environment[name] ?? '')
        ? []
        : [`${name} must be the http or https URL of a proxy.`]
    }),
  ]
}

/** Proxies, by the names that other programs know; the small ones go first, as they do with curl. */
const proxyNames = [
  ['httpProxy', ['http_proxy', 'HTTP_PROXY']],
  ['httpsProxy', ['https_proxy', 'HTTPS_PROXY']],
] as const

/** What is not proxied in `noProxy`, as undici takes them; '' stands for none. */
export interface Proxies {
  readonly httpProxy: string
  readonly httpsProxy: string
  readonly noProxy: string
}

/** The proxies that the environment names; undefined where it names none. */
export function proxiesIn({ environment }: ConfigSource): Proxies | undefined {
  const first = (names: readonly string[]) => names.map((name) => environment[name]).find(Boolean) ?? ''
  const [httpProxy, httpsProxy] = [first(proxyNames[0][1]), first(proxyNames[1][1])]
  if (httpProxy === '' && httpsProxy === '') return undefined
  return { httpProxy, httpsProxy, noProxy: first(['no_proxy', 'NO_PROXY']) }
}

function isProxy(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol)
}

/** In time that grows with the text, which a pattern for its end does not. */
function withoutSlashes(url: string): string {
  let end = url.length
  while (url[end - 1] === '/') end--
  return url.slice(0, end)
}

/** Keycloak serves a realm's admin API beside the realm. */
function adminUrlFrom(issuer: string, product: string): string | undefined {
  const [, before, realm] = /^(.+)\/realms\/([^/]+)$/.exec(issuer) ?? []
  return product === 'keycloak' && realm !== undefined ? `${before}/admin/realms/${realm}` : undefined
}

/** The same server by another API, for clients that were registered before the configuration changed. */
export function managedBy(config: ServerConfig, api = config.api): ServerConfig {
  if (api === config.api) return config
  const product = api === 'registration' ? config.api : api
  const adminUrl = config.adminUrl ?? adminUrlFrom(config.issuer, api)
  if (api !== 'registration' && adminUrl === undefined)
    throw new InvalidConfiguration(
      `A client at ${config.issuer} was registered with oauth:api ${api}, and the address of that API is no longer configured: set oauth:adminUrl until the client is gone.`,
    )
  return { ...config, api, product, ...optional('adminUrl', adminUrl) }
}

function adminProblems(
  places: readonly [Place, Place],
  api: string,
  adminUrl: string | undefined,
): readonly string[] {
  const [stack] = places
  const tokens = places.filter((place) => place.get('initialAccessToken') !== undefined)
  return [
    ...(adminUrl === undefined
      ? [
          `${stack.nameOf('api')} is ${api}, and the address of its admin API is not known: set ${stack.nameOf('adminUrl')}.`,
        ]
      : []),
    ...tokens.map(
      (place) =>
        `${place.nameOf('initialAccessToken')} is for a registration endpoint, and ${stack.nameOf('api')} is ${api}: unset it, and set ${place.nameOf('accessClientId')} or ${place.nameOf('accessToken')}.`,
    ),
  ]
}

/** How clients of a server are managed, whatever else is wrong with its configuration. */
export function apiConfigured(source: ConfigSource, server?: string): string {
  const [stack, environment] = [stackPlace(source, server), environmentPlace(source, server)]
  return stack.get('api') ?? environment.get('api') ?? 'registration'
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [k in K]?: string } {
  const entry: Partial<Record<K, string>> = {}
  if (value !== undefined) entry[key] = value
  return entry
}

function issuerProblems([stack, environment]: readonly [Place, Place], server?: string): readonly string[] {
  const [inStack, inEnvironment] = [stack.get('issuer'), environment.get('issuer')]
  if (inStack !== undefined && inEnvironment !== undefined && inStack !== inEnvironment)
    return [
      `${stack.nameOf('issuer')} is ${inStack} and ${environment.nameOf('issuer')} is ${inEnvironment}: unset one of them, a credential belongs to one issuer.`,
    ]
  const stray = configKeyNames.find((key) => isCredential(key) && environment.get(key) !== undefined)
  if (stray !== undefined && inEnvironment === undefined)
    return [
      `${environment.nameOf(stray)} is set without ${environment.nameOf('issuer')}: set that too, a credential belongs to one issuer.`,
    ]
  if (inStack !== undefined || inEnvironment !== undefined) return []
  const set =
    server === undefined
      ? 'pulumi config set oauth:issuer'
      : `pulumi config set --path oauth:servers.${server}.issuer`
  return [
    `No authorization server is configured${server === undefined ? '' : ` under the name ${server}`}. Set its issuer: ${set} https://… or ${environment.nameOf('issuer')}.`,
  ]
}

function isCredential(key: ConfigKeyName): boolean {
  const { credential }: ConfigKey = configKeys[key]
  return credential === true
}

/** What a value of each kind must be, for messages, and whether one is. */
const kinds: Readonly<
  Record<
    ConfigKey['kind'],
    { readonly fits: (value: string, allowsHttp: boolean) => boolean; readonly says: string }
  >
> = {
  string: { fits: () => true, says: 'a text' },
  url: {
    fits: (value, allowsHttp) => urlProblem(value, allowsHttp) === undefined,
    says: 'an https URL (plain http is for loopback addresses) that is not at a link-local address',
  },
  list: {
    fits: (value) => !listOf(value).some((one) => one.trimStart().startsWith('[')),
    says: 'one text or a JSON list of texts',
  },
  map: { fits: (value) => isRecord(json(value)), says: 'a JSON object of texts by name' },
  integer: { fits: isWholeNumber, says: 'a whole number, 0 or more' },
  count: { fits: (value) => /^[1-9]\d{0,3}$/.test(value), says: 'a whole number from 1 to 9999' },
  number: {
    fits: (value) => /^\d{1,4}(\.\d{1,3})?$/.test(value) && Number(value) > 0,
    says: 'a number above 0 and below 10000, with at most three decimals',
  },
  certificates: { fits: isCertificates, says: 'one or more certificates in PEM' },
  key: { fits: isPrivateKey, says: 'a private key in PEM, without a password' },
}

/** What the texts of a list may be. */
const texts = {
  origin: {
    fits: isOrigin,
    says: 'an origin, https://<host> or https://<host>:<port> (plain http is for loopback addresses)',
  },
  // Which of them may be reached by plain http is said for each server.
  issuer: { fits: (value: string) => urlProblem(value, true) === undefined, says: 'an http or https URL' },
} as const

function isOrigin(value: string, allowsHttp: boolean): boolean {
  if (urlProblem(value, allowsHttp) !== undefined) return false
  const { origin, href } = new URL(value)
  return href === `${origin}/`
}

function listProblems(
  place: Place,
  key: ConfigKeyName,
  value: string,
  allowsHttp: boolean,
): readonly string[] {
  const { each }: ConfigKey = configKeys[key]
  if (each === undefined) return []
  const { fits, says } = texts[each]
  return listOf(value).flatMap((one, index) => {
    const at = one === value ? '' : `[${index}]`
    return fits(one, allowsHttp) ? [] : [`${place.nameOf(key)}${at} must be ${says}.`]
  })
}

function keyProblems(place: Place, allowsHttp: boolean): readonly string[] {
  return configKeyNames.flatMap((key) => {
    const value = place.get(key)
    return value === undefined ? [] : valueProblems(place, key, value, allowsHttp)
  })
}

function valueProblems(
  place: Place,
  key: ConfigKeyName,
  value: string,
  allowsHttp: boolean,
): readonly string[] {
  const { kind, choices, atLeast = 0 }: ConfigKey = configKeys[key]
  if (!kinds[kind].fits(value, allowsHttp)) return [`${place.nameOf(key)} must be ${kinds[kind].says}.`]
  if (value.length < atLeast) return [`${place.nameOf(key)} must have at least ${atLeast} characters.`]
  if (choices !== undefined && !choices.includes(value))
    return [`${place.nameOf(key)} must be one of: ${choices.join(', ')}.`]
  return listProblems(place, key, value, allowsHttp)
}

/** What means nothing without `accessClientId`; a certificate may also stand beside another way. */
const ownClientOnly = ['accessClientSecret', 'accessClientPrivateKey'] as const
export const ownClientKeys = [
  'accessClientSecret',
  'accessClientPrivateKey',
  'accessClientCertificate',
] as const

/** One way to call the registration API, whole. */
function accessProblems(place: Place): readonly string[] {
  const isSet = (key: ConfigKeyName) => place.get(key) !== undefined
  const names = (keys: readonly ConfigKeyName[]) => keys.map((key) => place.nameOf(key)).join(', ')
  const ways = configKeyNames.filter((key) => isWay(key) && isSet(key))
  const own = ownClientKeys.filter(isSet)
  return [
    ...(ways.length > 1
      ? [`${names(ways)} are all set: keep one way to call the registration endpoint.`]
      : []),
    ...(isSet('accessClientId') && own.length !== 1
      ? [
          `${place.nameOf('accessClientId')} needs exactly one of ${names(ownClientKeys)}; set are ${own.length}.`,
        ]
      : []),
    ...(isSet('accessClientId')
      ? []
      : ownClientOnly
          .filter(isSet)
          .map(
            (key) => `${place.nameOf(key)} is set without ${place.nameOf('accessClientId')}: set that too.`,
          )),
    ...(isSet('accessClientCertificate') !== isSet('accessClientCertificateKey')
      ? [`${names(['accessClientCertificate', 'accessClientCertificateKey'])} belong together: set both.`]
      : []),
    ...certificateProblems(place),
  ]
}

function certificateProblems(place: Place): readonly string[] {
  const [certificate, key] = ['accessClientCertificate', 'accessClientCertificateKey'] as const
  if (belongTogether(place.get(certificate) ?? '', place.get(key) ?? '')) return []
  return [
    `${place.nameOf(key)} is not the key of ${place.nameOf(certificate)}: give the two that belong together.`,
  ]
}

function isWay(key: ConfigKeyName): boolean {
  const { way }: ConfigKey = configKeys[key]
  return way === true
}

/** What the guards of a run say: at preview, before anything is sent. */
function guardProblems(source: ConfigSource, issuer: string, server?: string): readonly string[] {
  const key = 'allowedIssuers'
  const named = server === undefined ? [] : placesOf(source, server)
  const misplaced = named.filter((place) => place.get(key) !== undefined)
  const forbidden = issuer === '' ? undefined : forbiddenBy(source, issuer)
  return [
    ...misplaced.map(
      (place) => `${place.nameOf(key)} is for all servers: set oauth:${key} or ${environmentName(key)}.`,
    ),
    ...(forbidden === undefined ? [] : [forbidden]),
    ...[maxDeletes, journalPlace].flatMap((one) => problemsOf(() => one(source))),
  ]
}

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read()
    return []
  } catch (error) {
    if (error instanceof InvalidConfiguration) return [error.message]
    throw error
  }
}

/** Why no client may be at an issuer; undefined: it may. Neither place widens the other. */
export function forbiddenBy(source: ConfigSource, issuer: string): string | undefined {
  const place = placesOf(source).find((one) => {
    const allowed = one.get('allowedIssuers')
    return allowed !== undefined && !listOf(allowed).includes(issuer)
  })
  if (place === undefined) return undefined
  return `The issuer ${issuer} is not in ${place.nameOf('allowedIssuers')} (${place.origin}), so nothing is sent there: correct the issuer, or add it to that list.`
}

export function isWholeNumber(value: string): boolean {
  return /^\d{1,6}$/.test(value)
}

/** Why a URL is not called: TLS, unless it stays on this machine, and never an address at which clouds give credentials. */
export function urlProblem(url: string, allowsHttp: boolean): string | undefined {
  const found = callable(url, allowsHttp)
  return typeof found === 'string' ? found : undefined
}

/** A URL that may be called, or why it may not. */
export function callable(text: string, allowsHttp: boolean): URL | string {
  const url = absolute(text)
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) return onlyHttps
  if (isLinkLocal(url.hostname)) return `${url.hostname} is a link-local address`
  if (allowsHttp || url.protocol === 'https:' || isLoopbackHost(url.hostname)) return url
  return `${onlyHttps} (oauth:allowInsecureHttp takes that back for one server)`
}

const onlyHttps = 'only https, or http on a loopback address'

/** The configuration of a recorded issuer, wherever it is configured; undefined when it is nowhere. */
export function serverConfigOf(source: ConfigSource, issuer: string): ServerConfig | undefined {
  const server = serversOf(source, issuer)[0]
  return server && serverConfig(source, server.name)
}

interface NamedServer {
  readonly name?: string
}

/** The default server and the named ones that are configured with an issuer. */
const serversOf = remembered((source: ConfigSource, issuer): readonly NamedServer[] => {
  const all: readonly NamedServer[] = [{}, ...serverNames(source).map((name) => ({ name }))]
  return all.filter(({ name }) => placesOf(source, name).some((place) => place.get('issuer') === issuer))
})

function placesOf(source: ConfigSource, name?: string): readonly Place[] {
  return [environmentPlace(source, name), stackPlace(source, name)]
}

/** A key of a recorded issuer that is no credential, whatever else is wrong with its configuration. */
function keyOf(source: ConfigSource, issuer: unknown, key: ConfigKeyName): string | undefined {
  if (typeof issuer !== 'string') return undefined
  return serversOf(source, issuer)
    .flatMap(({ name }) => [stackPlace(source, name), environmentPlace(source, name)])
    .map((place) => place.get(key))
    .find((value) => value !== undefined)
}

export function expiryWarningDays(source: ConfigSource, issuer: unknown): number {
  return Number(keyOf(source, issuer, 'expiryWarningDays') ?? '30')
}

export function replacesExpired(source: ConfigSource, issuer: unknown): boolean {
  return keyOf(source, issuer, 'replaceExpired') === 'true'
}

/** The places that hold credentials of an issuer: the environment first, since the engine may replay old stack config. */
export const credentialPlaces = remembered((source: ConfigSource, issuer): readonly Place[] => {
  const places = serversOf(source, issuer).flatMap(({ name }) => placesOf(source, name))
  const fits = (place: Place) =>
    place.get('issuer') === issuer || (place.origin === 'stack config' && place.get('issuer') === undefined)
  const usable = places.filter(fits)
  return [
    ...usable.filter(({ origin }) => origin === 'environment'),
    ...usable.filter(({ origin }) => origin === 'stack config'),
  ]
})

/** One text, or a JSON list of texts. */
export function listOf(value: string | undefined): readonly string[] {
  if (value === undefined) return []
  const list = value.trimStart().startsWith('[') ? json(value) : undefined
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [value]
}

/** A registration access token that the user gave for a client. */
export function givenRegistrationAccessToken(
  source: ConfigSource,
  issuer: string,
  clientId: string,
): string | undefined {
  const maps = credentialPlaces(source, issuer).map((place) =>
    json(place.get('registrationAccessTokens') ?? '{}'),
  )
  const token = maps.find((map) => isRecord(map) && Object.hasOwn(map, clientId))
  const value = isRecord(token) ? token[clientId] : undefined
  return typeof value === 'string' ? value : undefined
}

/** What every call of the admin API of an issuer carries. */
export function adminHeadersOf(source: ConfigSource, issuer: string): Readonly<Record<string, string>> {
  const texts = credentialPlaces(source, issuer).map((place) => place.get('adminHeaders'))
  const headers = json(texts.find((text) => text !== undefined) ?? '{}')
  const entries = isRecord(headers) ? Object.entries(headers) : []
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}

export function ownershipKeyOf(source: ConfigSource, issuer: string): string | undefined {
  return credentialPlaces(source, issuer)
    .map((place) => place.get('ownershipKey'))
    .find((key) => key !== undefined)
}
