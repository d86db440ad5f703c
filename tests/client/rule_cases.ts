import type { Checked } from '../../provider/client/check.ts'
import { check } from '../../provider/client/check.ts'
import { type ClientKind, clientType } from '../../provider/client/client_types.ts'
import type { NativeShape, RuleId } from '../../provider/client/rules.ts'
import type { Compared } from '../../provider/client/settings.ts'
import { UNKNOWN } from '../../provider/client/unknown.ts'

/** What a program declares, and what it is held against. */
export interface Program {
  readonly kind: ClientKind
  readonly args: Readonly<Record<string, unknown>>
  /** The server takes `*` in a path as a wildcard. */
  readonly expandsWildcards?: true
  readonly recorded?: Compared & { readonly secretRotation?: unknown }
  /** The server lets us choose client id and secret. */
  readonly choosesIdentity?: boolean
  readonly native?: NativeShape
}

export interface RuleCase {
  /** Programs that break the rule, each with the property that the issue must name. */
  readonly broken: readonly (readonly [property: string, program: Program])[]
  /** Programs that nearly do. */
  readonly kept: readonly Program[]
}

export function checked({ kind, args, expandsWildcards, recorded, ...server }: Program): Checked {
  return check(args, {
    type: clientType(kind),
    expandsWildcards: expandsWildcards === true,
    ...(recorded && { recorded }),
    ...server,
  })
}

const callback = 'https://app.example.com/callback'

/** A key that everybody may see. */
export const publicKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl',
}

/** A public client with a callback, and what is added to it. */
function app(args: Program['args'], around: Partial<Program> = {}): Program {
  return { kind: 'PublicClient', args: { redirectUris: [callback], ...args }, ...around }
}

/** A confidential client without users, and what is added to it. */
function machine(args: Program['args'], around: Partial<Program> = {}): Program {
  return { kind: 'ConfidentialClient', args, ...around }
}

/** A confidential client with users, and what is added to it. */
function site(args: Program['args'], around: Partial<Program> = {}): Program {
  return machine({ redirectUris: [callback], ...args }, around)
}

function statement(claims: object): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2lnbmF0dXJl`
}

const ciba = 'urn:openid:params:grant-type:ciba'
const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code'
const pairwise = { subjectType: 'pairwise', redirectUris: [callback] }
const otherHost = 'https://www.example.com/callback'
const sectorOfApp = { ...pairwise, sectorIdentifierUri: 'https://app.example.com/sector.json' }
const pages = ['clientUri', 'logoUri', 'tosUri', 'policyUri']

/** What browsers and the URL parser mend, each in its own way. */
const malformed = [
  'https:/app.example.com/cb',
  'https:app.example.com/cb',
  'https:\\\\app.example.com/cb',
  'https:///app.example.com/cb',
  'https://app.example.com\\@www.example.com/cb',
  'http:',
  'com.example.app://cb\\x',
]

/** A server that issues client ids, and one that lets us choose them. */
const elsewhere: Partial<Program> = { choosesIdentity: false }
const atKeycloak: Partial<Program> = {
  choosesIdentity: true,
  native: {
    name: 'keycloak',
    settings: {
      enabled: { kind: 'boolean' },
      pkce: { kind: 'string', choices: ['required', 'optional'], notPublic: ['optional'] },
      origins: { kind: 'strings' },
      life: { kind: 'duration' },
      roles: { kind: 'lists', needs: 'client_credentials' },
    },
  },
}
const secret = '0123456789abcdef0123456789abcdef'
const byKey = { tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [publicKey] } }
const rotated = { secretRotation: { year: 2026 } }

/** Rules that the arguments of one client, and what is recorded of it, can break. */
export type RuleOfOneClient = Exclude<
  RuleId,
  | 'configuration'
  | 'plain-secret-in-config'
  | 'shared-redirect-uri'
  | 'shared-software-id'
  | 'server-cannot'
  | 'not-kept'
>

export const ruleCases: Readonly<Record<RuleOfOneClient, RuleCase>> = {
  'unknown-argument': {
    broken: [
      ['redirectUri', app({ redirectUri: callback })],
      ['client_name', app({ client_name: 'Shop' })],
      ['tlsClientAuthSanDns', app({ tlsClientAuthSanDns: 'app.example.com' })],
      ['__proto__', { kind: 'PublicClient', args: JSON.parse('{ "__proto__": 1 }') }],
    ],
    kept: [app({ clientName: 'Shop' }), machine({ additionalMetadata: { of_this_server: 1 } })],
  },
  'wrong-type': {
    broken: [
      ['redirectUris', app({ redirectUris: callback })],
      ['redirectUris[1]', app({ redirectUris: [callback, 7] })],
      ['clientName', app({ clientName: 7 })],
      ['requireAuthTime', app({ requireAuthTime: 'true' })],
      ['defaultMaxAge', app({ defaultMaxAge: -1 })],
      ['applicationType', app({ applicationType: 'desktop' })],
      ['jwks.keys[0].kty', app({ jwks: { keys: [{ crv: 'P-256' }] } })],
      ['server', app({ server: 'Staging' })],
      ['translations.fr.clientName', app({ translations: { fr: { clientName: 7 } } })],
      ['adopt.clientId', app({ adopt: {} })],
      ['allow', app({ allow: 'password-grant' })],
    ],
    kept: [
      app({ defaultMaxAge: 0, requireAuthTime: false, applicationType: 'web', server: 'staging2' }),
      app({ clientName: '', logoUri: null, contacts: undefined }),
      app({ translations: { 'ja-Jpan-JP': { clientName: 'アプリ' } }, adopt: { clientId: 'x' } }),
    ],
  },
  'unknown-rule': {
    broken: [
      ['allow[0]', app({ allow: ['pasword-grant'] })],
      ['allow[1]', app({ allow: ['password-grant', 'dangerous-scheme'] })],
    ],
    kept: [app({ allow: ['password-grant', 'token-response-type'] })],
  },
  'absolute-uri': {
    broken: [
      ['redirectUris[0]', app({ redirectUris: ['/app/callback'] })],
      ['redirectUris[0]', app({ redirectUris: ['//app.example.com/'] }, { expandsWildcards: true })],
      ['clientUri', app({ clientUri: '/app' }, { expandsWildcards: true })],
      ['redirectUris[0]', app({ redirectUris: ['/callback'] })],
      ['redirectUris[0]', app({ redirectUris: ['https://app.example.com/call back'] })],
      ['redirectUris[0]', app({ redirectUris: ['https://app.example.com/\u0007'] })],
      ['logoUri', app({ logoUri: 'https://user@app.example.com/logo.png' })],
      ['translations.fr.logoUri', app({ translations: { fr: { logoUri: '/logo.png' } } })],
      ...malformed.map((uri) => ['redirectUris[0]', app({ redirectUris: [uri] })] as const),
      ['logoUri', app({ logoUri: 'https://app.example.com:*/logo.png' })],
    ],
    kept: [
      app({ redirectUris: ['https://app.example.com/call%20back?a=b', 'com.example.app:/cb'] }),
      app({ redirectUris: ['https://*.example.com/cb', 'http://localhost:*/cb', 'HTTPS://app.example.com'] }),
      app({ redirectUris: ['http://[::1]:8080/cb', 'com.example.app:cb', 'com.example.app://cb'] }),
      app({ translations: { fr: { logoUri: 'https://app.example.com/logo.fr.png', clientName: '/' } } }),
    ],
  },
  'dangerous-scheme': {
    broken: [
      ['redirectUris[0]', app({ redirectUris: ['javascript:alert(1)'] })],
      ['redirectUris[0]', app({ redirectUris: ['JavaScript:alert(1)'] })],
      ['redirectUris[1]', app({ redirectUris: [callback, 'data:text/html,x'] })],
      ['postLogoutRedirectUris[0]', app({ postLogoutRedirectUris: ['vbscript:x'] })],
      ['logoUri', app({ logoUri: 'file:///etc/passwd' })],
      ['translations.fr.tosUri', app({ translations: { fr: { tosUri: 'javascript:alert(1)' } } })],
    ],
    kept: [app({ redirectUris: ['javascript.example:/cb'], applicationType: 'native' })],
  },
  'redirect-uri-fragment': {
    broken: [
      ['redirectUris[0]', app({ redirectUris: [`${callback}#done`] })],
      ['redirectUris[0]', app({ redirectUris: [`${callback}#`] })],
      ['backchannelLogoutUri', site({ backchannelLogoutUri: 'https://app.example.com/logout#x' })],
    ],
    kept: [app({ redirectUris: [`${callback}?a=%23`], clientUri: 'https://app.example.com/#about' })],
  },
  'https-required': {
    broken: [
      ['jwksUri', machine({ jwksUri: 'http://app.example.com/jwks.json' })],
      ['sectorIdentifierUri', app({ sectorIdentifierUri: 'http://app.example.com/sector.json' })],
      ['initiateLoginUri', app({ initiateLoginUri: 'com.example.app:/login' })],
    ],
    kept: [
      machine({ jwksUri: 'https://app.example.com/jwks.json' }),
      machine({ jwksUri: 'http://127.0.0.1:8080/jwks.json' }),
    ],
  },
  'web-page': {
    broken: [
      ['clientUri', app({ clientUri: 'com.example.app:/about' })],
      ['policyUri', app({ policyUri: 'mailto:privacy@example.com' })],
      ['backchannelLogoutUri', site({ backchannelLogoutUri: 'com.example.app:/logout' })],
      ...pages.map(
        (name) =>
          [
            `translations.fr.${name}`,
            app({ translations: { fr: { [name]: 'mailto:shop@example.com' } } }),
          ] as const,
      ),
    ],
    kept: [
      app({ clientUri: 'http://app.example.com', policyUri: 'https://app.example.com/privacy' }),
      app({ translations: { fr: Object.fromEntries(pages.map((name) => [name, callback])) } }),
    ],
  },
  'scope-syntax': {
    broken: [
      ['scopes[1]', machine({ scopes: ['openid', 'api:read api:write'] })],
      ['scopes[0]', machine({ scopes: ['api"read'] })],
      ['scopes[0]', machine({ scopes: ['api\\read'] })],
      ['scopes[0]', machine({ scopes: ['lesen:büro'] })],
    ],
    kept: [machine({ scopes: ['api:read', 'https://api.example.com/.default', "!#[]~'"] })],
  },
  'jwks-and-jwks-uri': {
    broken: [
      ['jwks', machine({ jwks: { keys: [publicKey] }, jwksUri: 'https://app.example.com/jwks.json' })],
    ],
    kept: [
      machine({ jwks: { keys: [publicKey] } }),
      machine({ jwksUri: 'https://app.example.com/jwks.json' }),
    ],
  },
  'public-keys-only': {
    broken: [
      ['jwks.keys[0].d', machine({ jwks: { keys: [{ ...publicKey, d: 'private' }] } })],
      ['jwks.keys[1].kty', machine({ jwks: { keys: [publicKey, { kty: 'oct' }] } })],
      ['jwks.keys[0].k', machine({ jwks: { keys: [{ kty: 'oct', k: 'symmetric' }] } })],
      ['jwks.keys[0].priv', machine({ jwks: { keys: [{ kty: 'AKP', pub: 'x', priv: 'private' }] } })],
    ],
    kept: [
      machine({ jwks: { keys: [publicKey, { kty: 'RSA', n: 'x', e: 'AQAB' }, { kty: 'AKP', pub: 'x' }] } }),
      machine({ jwks: { keys: [] } }),
      machine({ jwks: { keys: [UNKNOWN, { kty: UNKNOWN, x: 'x' }] } }),
      machine({ jwks: { keys: UNKNOWN } }),
    ],
  },
  'auth-method-of-type': {
    broken: [
      ['tokenEndpointAuthMethod', machine({ tokenEndpointAuthMethod: 'none' })],
      ['tokenEndpointAuthMethod', machine({ tokenEndpointAuthMethod: 'client_secret_header' })],
    ],
    kept: [
      machine({ tokenEndpointAuthMethod: 'client_secret_post' }),
      app({ tokenEndpointAuthMethod: 'none' }),
    ],
  },
  'auth-method-key': {
    broken: [
      ['tokenEndpointAuthMethod', machine({ tokenEndpointAuthMethod: 'private_key_jwt' })],
      ['tokenEndpointAuthMethod', machine({ tokenEndpointAuthMethod: 'self_signed_tls_client_auth' })],
      [
        'tokenEndpointAuthMethod',
        machine({ tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [] } }),
      ],
      [
        'tokenEndpointAuthMethod',
        machine({
          tokenEndpointAuthMethod: 'private_key_jwt',
          softwareStatement: statement({ client_name: 'Shop', jwks: { keys: [] } }),
        }),
      ],
    ],
    kept: [
      ...[{ keys: UNKNOWN }, { keys: [UNKNOWN] }, UNKNOWN].map((jwks) =>
        machine({ tokenEndpointAuthMethod: 'private_key_jwt', jwks }),
      ),
      ...[
        statement({ jwks: { keys: [publicKey] } }),
        statement({ jwks_uri: 'https://app.example.com/jwks.json' }),
        'cannot.be.read',
        UNKNOWN,
      ].map((softwareStatement) =>
        machine({ tokenEndpointAuthMethod: 'private_key_jwt', softwareStatement }),
      ),
      machine({ tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [publicKey] } }),
      machine({ tokenEndpointAuthMethod: 'private_key_jwt', jwksUri: 'https://app.example.com/jwks.json' }),
    ],
  },
  'certificate-subject': {
    broken: [
      ['tokenEndpointAuthMethod', machine({ tokenEndpointAuthMethod: 'tls_client_auth' })],
      [
        'tokenEndpointAuthMethod',
        machine({
          tokenEndpointAuthMethod: 'tls_client_auth',
          tlsClientAuthSanDns: 'app.example.com',
          tlsClientAuthSanIp: '192.0.2.1',
        }),
      ],
    ],
    kept: [
      machine({ tokenEndpointAuthMethod: 'tls_client_auth', tlsClientAuthSubjectDn: 'CN=app' }),
      machine({ tokenEndpointAuthMethod: 'client_secret_basic' }),
      machine({
        tokenEndpointAuthMethod: 'tls_client_auth',
        softwareStatement: statement({ tls_client_auth_san_dns: 'app.example.com' }),
      }),
    ],
  },
  'certificate-subject-misplaced': {
    broken: [
      ['tlsClientAuthSanDns', machine({ tlsClientAuthSanDns: 'app.example.com' })],
      [
        'tlsClientAuthSubjectDn',
        machine({
          tokenEndpointAuthMethod: 'self_signed_tls_client_auth',
          jwks: { keys: [publicKey] },
          tlsClientAuthSubjectDn: 'CN=app',
        }),
      ],
    ],
    kept: [machine({ tokenEndpointAuthMethod: 'tls_client_auth', tlsClientAuthSanDns: 'app.example.com' })],
  },
  'signing-alg-of-method': {
    broken: [
      [
        'tokenEndpointAuthSigningAlg',
        machine({
          tokenEndpointAuthMethod: 'private_key_jwt',
          jwks: { keys: [publicKey] },
          tokenEndpointAuthSigningAlg: 'HS256',
        }),
      ],
      [
        'tokenEndpointAuthSigningAlg',
        machine({ tokenEndpointAuthMethod: 'client_secret_jwt', tokenEndpointAuthSigningAlg: 'ES256' }),
      ],
      [
        'tokenEndpointAuthSigningAlg',
        machine({ tokenEndpointAuthMethod: 'client_secret_jwt', tokenEndpointAuthSigningAlg: 'none' }),
      ],
      [
        'tokenEndpointAuthSigningAlg',
        machine({
          tokenEndpointAuthMethod: 'private_key_jwt',
          jwks: { keys: [publicKey] },
          tokenEndpointAuthSigningAlg: 'none',
        }),
      ],
    ],
    kept: [
      machine({ tokenEndpointAuthSigningAlg: 'ES256' }),
      machine({ tokenEndpointAuthMethod: 'client_secret_post', tokenEndpointAuthSigningAlg: 'HS256' }),
      machine({ tokenEndpointAuthMethod: 'client_secret_jwt', tokenEndpointAuthSigningAlg: 'HS512' }),
      machine({
        tokenEndpointAuthMethod: 'private_key_jwt',
        jwks: { keys: [publicKey] },
        tokenEndpointAuthSigningAlg: 'EdDSA',
      }),
    ],
  },
  'public-client-grant': {
    broken: [
      ['grantTypes[0]', app({ grantTypes: ['client_credentials'], redirectUris: [] })],
      ['grantTypes[1]', app({ grantTypes: ['authorization_code', ciba] })],
    ],
    kept: [
      machine({ grantTypes: ['client_credentials'] }),
      app({ grantTypes: [deviceCode], redirectUris: [] }),
    ],
  },
  'redirect-uri-required': {
    broken: [
      ['redirectUris', { kind: 'PublicClient', args: {} }],
      ['redirectUris', machine({ grantTypes: ['implicit'], responseTypes: ['id_token'] })],
      ['redirectUris', app({ redirectUris: [], softwareStatement: statement({ redirect_uris: [] }) })],
      ['redirectUris', app({ redirectUris: [], softwareStatement: statement({ client_name: 'Shop' }) })],
    ],
    kept: [
      ...[statement({ redirect_uris: [callback] }), 'cannot.be.read', UNKNOWN].map((softwareStatement) =>
        app({ redirectUris: [], softwareStatement }),
      ),
      app({ redirectUris: [], requirePushedAuthorizationRequests: true }),
      app({ redirectUris: [], grantTypes: [deviceCode] }),
      app({ redirectUris: [], grantTypes: [] }),
      machine({}),
    ],
  },
  'response-type-without-grant': {
    broken: [
      ['responseTypes[0]', machine({ responseTypes: ['code'] })],
      ['responseTypes[1]', app({ responseTypes: ['code', 'id_token'] })],
      ['responseTypes[1]', app({ responseTypes: ['code', 'code id_token'] })],
    ],
    kept: [
      app({ grantTypes: ['authorization_code', 'implicit'], responseTypes: ['code id_token'] }),
      app({ responseTypes: ['code', 'none'] }),
      app({ responseTypes: ['code', 'vp_token'] }),
    ],
  },
  'grant-without-response-type': {
    broken: [
      ['grantTypes[0]', app({ grantTypes: ['authorization_code'], responseTypes: [] })],
      ['grantTypes[1]', app({ grantTypes: ['authorization_code', 'implicit'], responseTypes: ['code'] })],
    ],
    kept: [
      app({ grantTypes: ['authorization_code', 'implicit'], responseTypes: ['code id_token'] }),
      app({ grantTypes: [deviceCode, 'urn:of:this:server'], redirectUris: [] }),
    ],
  },
  'logout-uri-origin': {
    broken: [
      ['frontchannelLogoutUri', site({ frontchannelLogoutUri: 'https://www.example.com/logout' })],
      ['frontchannelLogoutUri', site({ frontchannelLogoutUri: 'https://app.example.com:8443/logout' })],
      ['frontchannelLogoutUri', machine({ frontchannelLogoutUri: 'https://app.example.com/logout' })],
    ],
    kept: [
      site({ frontchannelLogoutUri: 'https://app.example.com:443/logout' }),
      site({
        redirectUris: ['https://*.example.com/callback'],
        allow: ['wildcard-redirect-uri'],
        frontchannelLogoutUri: 'https://app.example.com/logout',
      }),
    ],
  },
  'encryption-alg-required': {
    broken: [
      ['idTokenEncryptedResponseEnc', site({ idTokenEncryptedResponseEnc: 'A256GCM' })],
      ['requestObjectEncryptionEnc', site({ requestObjectEncryptionEnc: 'A256GCM' })],
    ],
    kept: [site({ idTokenEncryptedResponseAlg: 'ECDH-ES', idTokenEncryptedResponseEnc: 'A256GCM' })],
  },
  'signed-authorization-response': {
    broken: [['authorizationSignedResponseAlg', site({ authorizationSignedResponseAlg: 'none' })]],
    kept: [site({ authorizationSignedResponseAlg: 'ES256', userinfoSignedResponseAlg: 'none' })],
  },
  'ciba-delivery': {
    broken: [
      ['grantTypes', machine({ grantTypes: [ciba] })],
      ['grantTypes', machine({ grantTypes: [ciba], backchannelTokenDeliveryMode: 'ping' })],
    ],
    kept: [
      machine({ grantTypes: [ciba], backchannelTokenDeliveryMode: 'poll' }),
      machine({
        grantTypes: [ciba],
        backchannelTokenDeliveryMode: 'push',
        backchannelClientNotificationEndpoint: 'https://app.example.com/ciba',
      }),
    ],
  },
  'additional-metadata-shadows': {
    broken: [
      ['additionalMetadata.client_name', app({ additionalMetadata: { client_name: 'x' } })],
      ['additionalMetadata.clientName', app({ additionalMetadata: { clientName: 'x' } })],
      ['additionalMetadata.client_name#fr', app({ additionalMetadata: { 'client_name#fr': 'x' } })],
      ['additionalMetadata.client_secret', app({ additionalMetadata: { client_secret: 'x' } })],
      [
        'additionalMetadata.registration_access_token',
        app({ additionalMetadata: { registration_access_token: 'x' } }),
      ],
    ],
    kept: [app({ additionalMetadata: { client_names: 'x', 'motto#fr': 'y' } })],
  },
  'wildcard-redirect-uri': {
    broken: [
      ['redirectUris[0]', app({ redirectUris: ['https://*.example.com/callback'] })],
      ['postLogoutRedirectUris[0]', app({ postLogoutRedirectUris: ['https://app.example.com*'] })],
      ['redirectUris[0]', app({ redirectUris: ['https://app.example.com/*'] }, { expandsWildcards: true })],
      ['redirectUris[0]', app({ redirectUris: ['*'] }, { expandsWildcards: true })],
      ['redirectUris[0]', app({ redirectUris: ['/app/*'] }, { expandsWildcards: true })],
    ],
    kept: [
      app({ redirectUris: ['https://app.example.com/*'] }),
      app({ redirectUris: ['https://app.example.com/?q=*'] }, { expandsWildcards: true }),
    ],
  },
  'relative-redirect-uri': {
    broken: [
      ['redirectUris[0]', app({ redirectUris: ['/app/callback'] }, { expandsWildcards: true })],
      ['redirectUris[0]', app({ redirectUris: ['*'] }, { expandsWildcards: true })],
      ['postLogoutRedirectUris[0]', app({ postLogoutRedirectUris: ['/'] }, { expandsWildcards: true })],
    ],
    kept: [
      app({ redirectUris: ['/app/callback'] }),
      ...['//app.example.com/', '/app\\callback', '/a b', 'app/callback'].map((uri) =>
        app({ redirectUris: [uri] }, { expandsWildcards: true }),
      ),
    ],
  },
  'plain-http-redirect-uri': {
    broken: [
      ['redirectUris[0]', app({ redirectUris: ['http://app.example.com/callback'] })],
      ['redirectUris[0]', app({ redirectUris: ['http://127.0.0.1.example.com/callback'] })],
      ['redirectUris[0]', app({ redirectUris: ['http://192.168.0.1/callback'], applicationType: 'native' })],
      ['postLogoutRedirectUris[0]', app({ postLogoutRedirectUris: ['http://app.example.com/'] })],
    ],
    kept: [
      app({
        redirectUris: ['http://127.0.0.1:49152/callback', 'http://[::1]/cb', 'http://localhost:3000/cb'],
      }),
    ],
  },
  'password-grant': {
    broken: [['grantTypes[1]', site({ grantTypes: ['authorization_code', 'password'] })]],
    kept: [site({ grantTypes: ['authorization_code', 'passwordless'] })],
  },
  'token-response-type': {
    broken: [
      ['responseTypes[0]', app({ grantTypes: ['implicit'], responseTypes: ['token'] })],
      [
        'responseTypes[0]',
        app({ grantTypes: ['authorization_code', 'implicit'], responseTypes: ['code token'] }),
      ],
    ],
    kept: [app({ grantTypes: ['implicit'], responseTypes: ['id_token'] })],
  },
  'plain-http-confidential-client': {
    broken: [
      ['redirectUris[0]', site({ redirectUris: ['http://app.internal/callback'] })],
      ['backchannelLogoutUri', site({ backchannelLogoutUri: 'http://app.internal/logout' })],
    ],
    kept: [site({ redirectUris: ['http://127.0.0.1/callback', callback] })],
  },
  'localhost-redirect-uri': {
    broken: [
      ['redirectUris[0]', app({ redirectUris: ['http://localhost:3000/cb'], applicationType: 'native' })],
    ],
    kept: [
      app({ redirectUris: ['http://localhost:3000/cb'] }),
      app({ redirectUris: ['http://127.0.0.1:3000/cb'], applicationType: 'native' }),
    ],
  },
  'private-use-scheme': {
    broken: [['redirectUris[0]', app({ redirectUris: ['myapp:/cb'], applicationType: 'native' })]],
    kept: [app({ redirectUris: ['com.example.app:/cb', callback], applicationType: 'native' })],
  },
  'private-use-scheme-needs-native': {
    broken: [
      ['redirectUris[0]', app({ redirectUris: ['com.example.app:/cb'] })],
      ['redirectUris[0]', app({ redirectUris: ['com.example.app:/cb'], applicationType: 'web' })],
    ],
    kept: [app({ redirectUris: ['com.example.app:/cb'], applicationType: 'native' })],
  },
  'assertion-grant-on-public-client': {
    broken: [
      ['grantTypes[1]', app({ grantTypes: ['authorization_code', tokenExchange] })],
      ['grantTypes[0]', app({ grantTypes: [jwtBearer], redirectUris: [] })],
    ],
    kept: [
      machine({ grantTypes: [tokenExchange] }),
      app({ grantTypes: ['authorization_code', 'refresh_token'] }),
    ],
  },
  'pairwise-without-sector': {
    broken: [
      ['subjectType', app({ ...pairwise, redirectUris: [callback, 'https://www.example.com/callback'] })],
    ],
    kept: [
      app({ ...pairwise, redirectUris: [callback, `${callback}2`] }),
      app({
        ...pairwise,
        redirectUris: [callback, 'https://www.example.com/callback'],
        sectorIdentifierUri: 'https://app.example.com/sector.json',
      }),
    ],
  },
  'subject-changes': {
    broken: [
      ['subjectType', app(pairwise, { recorded: { redirectUris: [callback] } })],
      [
        'redirectUris',
        app(pairwise, { recorded: { ...pairwise, redirectUris: ['https://www.example.com/'] } }),
      ],
      [
        'sectorIdentifierUri',
        app({ ...pairwise, sectorIdentifierUri: 'https://www.example.com/s.json' }, { recorded: pairwise }),
      ],
      ['redirectUris', app({ ...pairwise, redirectUris: [callback, otherHost] }, { recorded: pairwise })],
      [
        'sectorIdentifierUri',
        app(
          { ...pairwise, redirectUris: [otherHost] },
          { recorded: { ...sectorOfApp, redirectUris: [otherHost] } },
        ),
      ],
      ['subjectType', app({}, { recorded: pairwise })],
    ],
    kept: [
      app(pairwise),
      app({ ...pairwise, redirectUris: [`${callback}2`] }, { recorded: pairwise }),
      app(sectorOfApp, { recorded: pairwise }),
      app(pairwise, { recorded: sectorOfApp }),
      app({ ...sectorOfApp, redirectUris: [otherHost] }, { recorded: pairwise }),
      app(
        { ...sectorOfApp, sectorIdentifierUri: 'https://app.example.com/moved.json' },
        { recorded: { ...sectorOfApp, redirectUris: [otherHost] } },
      ),
      app({ subjectType: 'public' }, { recorded: { redirectUris: ['https://www.example.com/'] } }),
    ],
  },
  'one-client-per-application': {
    broken: [['redirectUris', app({ redirectUris: ['com.example.app:/cb', callback] })]],
    kept: [
      app({ redirectUris: ['com.example.app:/cb', callback], applicationType: 'native' }),
      app({ redirectUris: ['com.example.app:/cb', 'http://127.0.0.1/cb'] }),
    ],
  },
  'machine-grant-beside-users': {
    broken: [
      ['grantTypes[1]', site({ grantTypes: ['authorization_code', 'client_credentials'] })],
      ['grantTypes[0]', site({ grantTypes: [jwtBearer, 'authorization_code'] })],
    ],
    kept: [
      machine({ grantTypes: ['client_credentials', jwtBearer] }),
      site({ grantTypes: ['authorization_code', tokenExchange] }),
    ],
  },
  'identity-not-chosen': {
    broken: [
      ['clientId', machine({ clientId: 'orders' }, elsewhere)],
      ['clientSecret', machine({ clientSecret: secret }, elsewhere)],
    ],
    kept: [
      machine({}, elsewhere),
      machine({ clientId: 'orders', clientSecret: secret }, atKeycloak),
      machine({ clientId: 'orders', clientSecret: secret }),
    ],
  },
  'secret-without-method': {
    broken: [['clientSecret', machine({ ...byKey, clientSecret: secret }, atKeycloak)]],
    kept: [
      machine({ clientSecret: secret }, atKeycloak),
      machine(byKey, atKeycloak),
      machine({ tokenEndpointAuthMethod: UNKNOWN, clientSecret: secret }, atKeycloak),
    ],
  },
  'secret-too-short': {
    broken: [
      [
        'clientSecret',
        machine(
          { tokenEndpointAuthMethod: 'client_secret_jwt', clientSecret: secret.slice(0, 31) },
          atKeycloak,
        ),
      ],
      [
        'clientSecret',
        machine(
          {
            tokenEndpointAuthMethod: 'client_secret_jwt',
            tokenEndpointAuthSigningAlg: 'HS512',
            clientSecret: secret,
          },
          atKeycloak,
        ),
      ],
    ],
    kept: [
      machine({ tokenEndpointAuthMethod: 'client_secret_jwt', clientSecret: secret }, atKeycloak),
      machine({ tokenEndpointAuthMethod: 'client_secret_jwt', clientSecret: UNKNOWN }, atKeycloak),
      machine({ clientSecret: secret.slice(0, 31) }, atKeycloak),
    ],
  },
  'native-elsewhere': {
    broken: [
      ['keycloak', machine({ keycloak: {} }, elsewhere)],
      ['hydra', machine({ hydra: {} }, atKeycloak)],
    ],
    kept: [
      machine({ keycloak: {} }, atKeycloak),
      machine({ keycloak: {}, hydra: {} }),
      machine({}, elsewhere),
    ],
  },
  'native-needs-grant': {
    broken: [['keycloak.roles', site({ keycloak: { roles: { api: ['reader'] } } }, atKeycloak)]],
    kept: [
      machine({ keycloak: { roles: { api: ['reader'] } } }, atKeycloak),
      machine({ grantTypes: UNKNOWN, keycloak: { roles: {} } }, atKeycloak),
    ],
  },
  'native-setting': {
    broken: [
      ['keycloak.enable', machine({ keycloak: { enable: true } }, atKeycloak)],
      ['keycloak.enabled', machine({ keycloak: { enabled: 'true' } }, atKeycloak)],
      ['keycloak.pkce', machine({ keycloak: { pkce: 'sometimes' } }, atKeycloak)],
      ['keycloak.origins', app({ keycloak: { origins: 'https://app.example.com' } }, atKeycloak)],
      ['keycloak.life', app({ keycloak: { life: '1 hour' } }, atKeycloak)],
      ['keycloak.roles', machine({ keycloak: { roles: { api: 'reader' } } }, atKeycloak)],
    ],
    kept: [
      machine(
        { keycloak: { enabled: false, pkce: 'optional', origins: [callback], life: '1h30m' } },
        atKeycloak,
      ),
      machine({ keycloak: { roles: { api: ['reader'] } } }, atKeycloak),
      machine({ keycloak: { enabled: UNKNOWN, origins: [UNKNOWN] } }, atKeycloak),
      app({ keycloak: { pkce: 'optional' } }, atKeycloak),
    ],
  },
  'public-client-without-pkce': {
    broken: [['keycloak.pkce', app({ keycloak: { pkce: 'optional' } }, atKeycloak)]],
    kept: [
      app({ keycloak: { pkce: 'required' } }, atKeycloak),
      machine({ keycloak: { pkce: 'optional' } }, atKeycloak),
      app({ keycloak: { pkce: UNKNOWN } }, atKeycloak),
    ],
  },
  'secret-rotation-replaces': {
    broken: [
      ['secretRotation', machine({ secretRotation: { year: 2027 } }, { ...elsewhere, recorded: rotated })],
      ['secretRotation', machine({ secretRotation: { year: 2026 } }, { ...elsewhere, recorded: {} })],
    ],
    kept: [
      machine({ secretRotation: { year: 2026 } }, { ...elsewhere, recorded: rotated }),
      machine({ secretRotation: { year: 2027 } }, { ...atKeycloak, recorded: rotated }),
      machine({ secretRotation: { year: 2027 } }, elsewhere),
    ],
  },
  'software-statement-wins': {
    broken: [
      ['clientName', app({ clientName: 'Shop', softwareStatement: statement({ client_name: 'Other' }) })],
      ['scopes', app({ scopes: ['a'], softwareStatement: statement({ scope: 'a b' }) })],
      [
        'grantTypes',
        app({
          grantTypes: ['authorization_code'],
          softwareStatement: statement({ grant_types: ['authorization_code', 'refresh_token'] }),
        }),
      ],
    ],
    kept: [
      {
        kind: 'ConfidentialClient',
        args: {
          softwareStatement: statement({
            redirect_uris: [callback],
            grant_types: ['authorization_code'],
            response_types: ['code'],
            token_endpoint_auth_method: 'client_secret_post',
          }),
        },
      },
      app({ scopes: ['a', 'b'], softwareStatement: statement({ scope: 'b a', client_name: 'Other' }) }),
      app({ clientName: 'Shop', softwareStatement: 'not.a.jwt' }),
    ],
  },
}
