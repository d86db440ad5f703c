import type { FieldName, FieldValue } from '../../provider/client/fields.ts'
import type { Bag } from '../../provider/door.ts'

/** Two values of one field, both other than what a server takes for a field that is absent, where there are two. */
export interface Sample<V = unknown> {
  readonly a: V
  readonly b: V
  /** The arguments without which a server or a rule refuses the field. */
  readonly beside?: Bag
  /** What stands beside it once the field is gone. Default: `beside`. */
  readonly after?: Bag
}

export type Samples = { readonly [F in FieldName]: Sample<FieldValue<F>> }

export const app = 'https://app.example.com'
export const callback = `${app}/callback`

/** P-256 keys, made once for these samples; nobody holds their private halves. */
const keyA = {
  kty: 'EC',
  crv: 'P-256',
  kid: 'a',
  use: 'sig',
  alg: 'ES256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
} as const
const keyB = {
  kty: 'EC',
  crv: 'P-256',
  kid: 'b',
  use: 'sig',
  alg: 'ES256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
} as const
export const jwks = { keys: [keyA] }
const keyed = { jwks }

const signed = { a: 'ES256', b: 'PS256' } as const
const wrapped = { a: 'ECDH-ES', b: 'RSA-OAEP-256' } as const
const encrypted = { a: 'A256GCM', b: 'A128GCM' } as const
const flag = { a: true, b: false } as const
const byKey = { tokenEndpointAuthMethod: 'private_key_jwt', jwks }
const byCertificate = { beside: { tokenEndpointAuthMethod: 'tls_client_auth' }, after: byKey }
const polling = {
  grantTypes: ['urn:openid:params:grant-type:ciba'],
  responseTypes: [],
  backchannelTokenDeliveryMode: 'poll',
}
const pinging = { ...polling, backchannelTokenDeliveryMode: 'ping' }

/** Documents that a server fetches: the targets serve them where they can. */
export const sectors: Readonly<Record<string, readonly string[]>> = {
  [`${app}/sector.json`]: [callback],
  [`${app}/sector-of-another.json`]: [callback],
}

/** Every field. What a server cannot take because of what it is configured for, its target replaces. */
export const samples = {
  redirectUris: { a: [`${app}/b`, `${app}/a`], b: [`${app}/c`] },
  tokenEndpointAuthMethod: { a: 'client_secret_post', b: 'client_secret_jwt' },
  grantTypes: { a: ['authorization_code', 'refresh_token'], b: ['authorization_code', 'client_credentials'] },
  responseTypes: {
    a: ['code', 'id_token'],
    b: ['code', 'code id_token'],
    beside: { grantTypes: ['authorization_code', 'implicit'] },
    after: {},
  },
  clientName: { a: 'An application', b: 'Another' },
  clientUri: { a: `${app}/`, b: `${app}/home` },
  logoUri: { a: `${app}/logo.png`, b: `${app}/logo.svg` },
  scopes: { a: ['profile', 'email'], b: ['email'] },
  contacts: { a: ['b@example.com', 'a@example.com'], b: ['c@example.com'] },
  tosUri: { a: `${app}/terms`, b: `${app}/terms/2` },
  policyUri: { a: `${app}/privacy`, b: `${app}/privacy/2` },
  jwksUri: { a: `${app}/jwks.json`, b: `${app}/keys.json` },
  jwks: { a: { keys: [keyA] }, b: { keys: [keyB] } },
  softwareId: { a: '4NRB1-0XZABZI9E6-5SM3R', b: '5ORC2-1YABCAJ0F7-6TN4S' },
  softwareVersion: { a: '2.1.0', b: '2.2.0' },
  softwareStatement: {
    a: 'eyJhbGciOiJFUzI1NiJ9.eyJzb2Z0d2FyZV9pZCI6IngifQ.c2lnbmF0dXJl',
    b: 'eyJhbGciOiJFUzI1NiJ9.eyJzb2Z0d2FyZV9pZCI6InkifQ.c2lnbmF0dXJl',
  },
  applicationType: { a: 'native', b: 'web' },
  sectorIdentifierUri: { a: `${app}/sector.json`, b: `${app}/sector-of-another.json` },
  subjectType: { a: 'pairwise', b: 'public' },
  idTokenSignedResponseAlg: signed,
  idTokenEncryptedResponseAlg: { ...wrapped, beside: keyed },
  idTokenEncryptedResponseEnc: { ...encrypted, beside: { ...keyed, idTokenEncryptedResponseAlg: 'ECDH-ES' } },
  userinfoSignedResponseAlg: signed,
  userinfoEncryptedResponseAlg: { ...wrapped, beside: { ...keyed, userinfoSignedResponseAlg: 'ES256' } },
  userinfoEncryptedResponseEnc: {
    ...encrypted,
    beside: { ...keyed, userinfoSignedResponseAlg: 'ES256', userinfoEncryptedResponseAlg: 'ECDH-ES' },
  },
  requestObjectSigningAlg: { ...signed, beside: keyed },
  requestObjectEncryptionAlg: wrapped,
  requestObjectEncryptionEnc: { ...encrypted, beside: { requestObjectEncryptionAlg: 'ECDH-ES' } },
  tokenEndpointAuthSigningAlg: { ...signed, beside: byKey },
  defaultMaxAge: { a: 0, b: 3600 },
  requireAuthTime: flag,
  defaultAcrValues: { a: ['urn:example:silver', 'urn:example:gold'], b: ['urn:example:gold'] },
  initiateLoginUri: { a: `${app}/login`, b: `${app}/login/2` },
  requestUris: { a: [`${app}/request.jwt`], b: [`${app}/request-2.jwt`, `${app}/request.jwt`] },
  postLogoutRedirectUris: { a: [`${app}/goodbye`], b: [`${app}/bye`, `${app}/goodbye`] },
  frontchannelLogoutUri: { a: `${app}/frontchannel-logout`, b: `${app}/frontchannel-logout/2` },
  frontchannelLogoutSessionRequired: {
    ...flag,
    beside: { frontchannelLogoutUri: `${app}/frontchannel-logout` },
  },
  backchannelLogoutUri: { a: `${app}/backchannel-logout`, b: `${app}/backchannel-logout/2` },
  backchannelLogoutSessionRequired: {
    ...flag,
    beside: { backchannelLogoutUri: `${app}/backchannel-logout` },
  },
  tlsClientCertificateBoundAccessTokens: flag,
  tlsClientAuthSubjectDn: { a: 'CN=application', b: 'CN=another', ...byCertificate },
  tlsClientAuthSanDns: { a: 'app.example.com', b: 'another.example.com', ...byCertificate },
  tlsClientAuthSanUri: { a: `${app}/`, b: `${app}/2`, ...byCertificate },
  tlsClientAuthSanIp: { a: '192.0.2.1', b: '192.0.2.2', ...byCertificate },
  tlsClientAuthSanEmail: { a: 'application@example.com', b: 'another@example.com', ...byCertificate },
  requireSignedRequestObject: flag,
  requirePushedAuthorizationRequests: flag,
  authorizationDetailsTypes: { a: ['payment_initiation'], b: ['account_information'] },
  dpopBoundAccessTokens: flag,
  introspectionSignedResponseAlg: signed,
  introspectionEncryptedResponseAlg: { ...wrapped, beside: keyed },
  introspectionEncryptedResponseEnc: {
    ...encrypted,
    beside: { ...keyed, introspectionEncryptedResponseAlg: 'ECDH-ES' },
  },
  authorizationSignedResponseAlg: signed,
  authorizationEncryptedResponseAlg: { ...wrapped, beside: keyed },
  authorizationEncryptedResponseEnc: {
    ...encrypted,
    beside: { ...keyed, authorizationEncryptedResponseAlg: 'ECDH-ES' },
  },
  backchannelTokenDeliveryMode: {
    a: 'ping',
    b: 'poll',
    beside: { ...polling, backchannelClientNotificationEndpoint: `${app}/ciba` },
    after: {},
  },
  backchannelClientNotificationEndpoint: {
    a: `${app}/ciba`,
    b: `${app}/ciba/2`,
    beside: pinging,
    after: polling,
  },
  backchannelAuthenticationRequestSigningAlg: { ...signed, beside: { ...polling, jwks } },
  backchannelUserCodeParameter: { ...flag, beside: polling },
  claimsRedirectUris: { a: [`${app}/claims`], b: [`${app}/claims/2`] },
} as const satisfies Samples
