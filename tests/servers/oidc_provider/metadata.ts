import type { AllClientMetadata } from 'oidc-provider'

/** One value for a member of client metadata, and the members without which the server refuses it. */
export interface MetadataSample {
  readonly value: unknown
  readonly beside?: AllClientMetadata
}

/** P-256, made once for these samples; nobody holds its private half. */
const jwks = {
  keys: [
    {
      kty: 'EC',
      crv: 'P-256',
      x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
      y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
    },
  ],
}
const app = 'https://app.example.com'

/** Documents that the server fetches: to be published before sectorIdentifierUri is registered. */
export const sampleDocuments = { [`${app}/sector.json`]: [`${app}/callback`] }

/** A client to which any one sample can be added. */
export const sampleClient: AllClientMetadata = {
  redirect_uris: [`${app}/callback`],
  grant_types: ['authorization_code'],
  response_types: ['code'],
  token_endpoint_auth_method: 'client_secret_basic',
}

const tls: AllClientMetadata = { token_endpoint_auth_method: 'tls_client_auth' }
const polling: AllClientMetadata = {
  grant_types: ['urn:openid:params:grant-type:ciba'],
  response_types: [],
  backchannel_token_delivery_mode: 'poll',
}
const pinging: AllClientMetadata = {
  ...polling,
  backchannel_token_delivery_mode: 'ping',
  backchannel_client_notification_endpoint: `${app}/ciba`,
}

/** Client metadata that oidc-provider 9.13.3 in this configuration answers as it came, on create, read and update. */
export const keptMetadata: Record<string, MetadataSample> = {
  redirect_uris: { value: [`${app}/b`, `${app}/a`] },
  token_endpoint_auth_method: { value: 'client_secret_post' },
  grant_types: { value: ['authorization_code', 'refresh_token'] },
  response_types: {
    value: ['code id_token', 'code'],
    beside: { grant_types: ['authorization_code', 'implicit'] },
  },
  client_name: { value: 'An application' },
  client_uri: { value: `${app}/` },
  logo_uri: { value: `${app}/logo.png` },
  scope: { value: 'openid api:read' },
  contacts: { value: ['b@example.com', 'a@example.com'] },
  tos_uri: { value: `${app}/terms` },
  policy_uri: { value: `${app}/privacy` },
  jwks_uri: { value: `${app}/jwks.json` },
  jwks: { value: jwks },
  software_id: { value: '4NRB1-0XZABZI9E6-5SM3R' },
  software_version: { value: '2.1.0' },
  software_statement: { value: 'eyJhbGciOiJFUzI1NiJ9.eyJzb2Z0d2FyZV9pZCI6IngifQ.c2lnbmF0dXJl' },
  application_type: { value: 'native', beside: { redirect_uris: ['com.example.app:/callback'] } },
  sector_identifier_uri: { value: `${app}/sector.json` },
  subject_type: { value: 'pairwise' },
  id_token_signed_response_alg: { value: 'ES256' },
  id_token_encrypted_response_alg: { value: 'ECDH-ES', beside: { jwks } },
  id_token_encrypted_response_enc: {
    value: 'A256GCM',
    beside: { jwks, id_token_encrypted_response_alg: 'ECDH-ES' },
  },
  userinfo_signed_response_alg: { value: 'ES256' },
  userinfo_encrypted_response_alg: {
    value: 'ECDH-ES',
    beside: { jwks, userinfo_signed_response_alg: 'ES256' },
  },
  userinfo_encrypted_response_enc: {
    value: 'A256GCM',
    beside: { jwks, userinfo_signed_response_alg: 'ES256', userinfo_encrypted_response_alg: 'ECDH-ES' },
  },
  request_object_signing_alg: { value: 'ES256', beside: { jwks } },
  request_object_encryption_alg: { value: 'ECDH-ES' },
  request_object_encryption_enc: { value: 'A256GCM', beside: { request_object_encryption_alg: 'ECDH-ES' } },
  token_endpoint_auth_signing_alg: {
    value: 'ES256',
    beside: { jwks, token_endpoint_auth_method: 'private_key_jwt' },
  },
  default_max_age: { value: 0 },
  require_auth_time: { value: true },
  default_acr_values: { value: ['urn:example:silver'] },
  initiate_login_uri: { value: `${app}/login` },
  post_logout_redirect_uris: { value: [`${app}/goodbye`] },
  backchannel_logout_uri: { value: `${app}/backchannel-logout` },
  backchannel_logout_session_required: { value: true },
  tls_client_certificate_bound_access_tokens: { value: true },
  tls_client_auth_subject_dn: { value: 'CN=application', beside: tls },
  tls_client_auth_san_dns: { value: 'app.example.com', beside: tls },
  tls_client_auth_san_uri: { value: `${app}/`, beside: tls },
  tls_client_auth_san_ip: { value: '192.0.2.1', beside: tls },
  tls_client_auth_san_email: { value: 'application@example.com', beside: tls },
  require_signed_request_object: { value: true },
  require_pushed_authorization_requests: { value: true },
  authorization_details_types: { value: ['payment_initiation'] },
  dpop_bound_access_tokens: { value: true },
  introspection_signed_response_alg: { value: 'ES256' },
  introspection_encrypted_response_alg: { value: 'ECDH-ES', beside: { jwks } },
  introspection_encrypted_response_enc: {
    value: 'A256GCM',
    beside: { jwks, introspection_encrypted_response_alg: 'ECDH-ES' },
  },
  authorization_signed_response_alg: { value: 'ES256' },
  authorization_encrypted_response_alg: { value: 'ECDH-ES', beside: { jwks } },
  authorization_encrypted_response_enc: {
    value: 'A256GCM',
    beside: { jwks, authorization_encrypted_response_alg: 'ECDH-ES' },
  },
  backchannel_token_delivery_mode: { value: 'ping', beside: pinging },
  backchannel_client_notification_endpoint: { value: `${app}/ciba`, beside: pinging },
  backchannel_authentication_request_signing_alg: { value: 'ES256', beside: { ...polling, jwks } },
  backchannel_user_code_parameter: { value: true, beside: polling },
}

/** Client metadata that it accepts and forgets, without a word. */
export const droppedMetadata: Record<string, MetadataSample> = {
  request_uris: { value: [`${app}/request.jwt`] },
  frontchannel_logout_uri: { value: `${app}/frontchannel-logout` },
  frontchannel_logout_session_required: { value: true },
  claims_redirect_uris: { value: [`${app}/claims`] },
  'client_name#ja-Jpan-JP': { value: 'アプリ' },
  of_nobody_known: { value: 'anything' },
}
