import { randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import { certificateAuthorized, certificateSubjectMatches, getCertificate } from './mutual_tls.ts'
import { agreeOnDevice, findAccount, interactionUrl, pairwiseIdentifier, user } from './user.ts'

/** Without a number here, oidc-provider 9 prints a notice for each kind of token at its first use. */
const ttl = {
  AccessToken: 600,
  AuthorizationCode: 60,
  BackchannelAuthenticationRequest: 60,
  ClientCredentials: 600,
  DeviceCode: 60,
  Grant: 3600,
  IdToken: 600,
  Interaction: 60,
  RefreshToken: 3600,
  Session: 3600,
}

/** All that oidc-provider 9 can do with a client, quietly: every function that it would print a notice about is set. */
export async function standardConfiguration(rotate: boolean): Promise<Configuration> {
  return {
    jwks: { keys: await serverKeys() },
    acrValues: ['urn:example:silver', 'urn:example:gold'],
    scopes: ['openid', 'offline_access', 'profile', 'email', 'api:read', 'api:write'],
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    subjectTypes: ['public', 'pairwise'],
    responseTypes: [
      'code',
      'id_token',
      'none',
      'code id_token',
      'code token',
      'id_token token',
      'code id_token token',
    ],
    clientAuthMethods: [
      'none',
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'tls_client_auth',
      'self_signed_tls_client_auth',
    ],
    // oidc-provider 9 keeps no software_* of its own accord. The statement is kept as it came, not verified.
    extraClientMetadata: { properties: ['software_id', 'software_version', 'software_statement'] },
    cookies: { keys: ['of a test server'] },
    ttl,
    findAccount,
    pairwiseIdentifier,
    interactions: { url: interactionUrl },
    clientBasedCORS: () => false,
    renderError: (context, out) => {
      context.body = out
    },
    features: {
      ...features,
      registrationManagement: { enabled: true, rotateRegistrationAccessToken: rotate },
    },
  }
}

const features: Configuration['features'] = {
  devInteractions: { enabled: false },
  registration: {
    enabled: true,
    initialAccessToken: true,
    // Pulumi's CLI takes a word that begins with a hyphen for a flag.
    idFactory: () => `c${randomBytes(24).toString('base64url')}`,
  },
  clientCredentials: { enabled: true },
  // A public client proves nothing about itself: it is told nothing, whosever the token is (RFC 7662 section 2.1).
  introspection: { enabled: true, allowedPolicy: (_context, client) => client.clientAuthMethod !== 'none' },
  jwtIntrospection: { enabled: true },
  revocation: {
    enabled: true,
    allowedPolicy: (_context, client, token) => token.clientId === client.clientId,
  },
  jwtUserinfo: { enabled: true },
  jwtResponseModes: { enabled: true },
  encryption: { enabled: true },
  pushedAuthorizationRequests: { enabled: true },
  requestObjects: { enabled: true },
  dPoP: { enabled: true },
  backchannelLogout: { enabled: true },
  rpInitiatedLogout: { enabled: true, logoutSource: showForm, postLogoutSuccessSource: showNothing },
  deviceFlow: {
    enabled: true,
    charset: 'base-20',
    mask: '****-****',
    userCodeInputSource: showForm,
    userCodeConfirmSource: showForm,
    successSource: showNothing,
  },
  ciba: {
    enabled: true,
    deliveryModes: ['poll', 'ping'],
    processLoginHint: (_context, hint) => hint,
    processLoginHintToken: () => user,
    validateBindingMessage: () => {},
    validateRequestContext: () => {},
    verifyUserCode: () => {},
    triggerAuthenticationDevice: agreeOnDevice,
  },
  mTLS: {
    enabled: true,
    tlsClientAuth: true,
    selfSignedTlsClientAuth: true,
    certificateBoundAccessTokens: true,
    getCertificate,
    certificateAuthorized,
    certificateSubjectMatches,
  },
  // Needed by rich authorization requests; no request here names a resource, so that access tokens stay opaque.
  resourceIndicators: { enabled: true },
  richAuthorizationRequests: {
    enabled: true,
    // A type to register a client with. Nothing here requests it.
    types: { payment_initiation: { validate: () => {} } },
    authorizationDetailsForGrantSource: () => undefined,
    authorizationDetailsForAccessToken: () => undefined,
    authorizationDetailsForIntrospection: () => undefined,
  },
}

function showForm(context: KoaContextWithOIDC, form: string): void {
  context.body = form
}

function showNothing(context: KoaContextWithOIDC): void {
  context.body = ''
}

let keys: Promise<JWK[]> | undefined

/** RS256 for the default of every client (OpenID Connect Registration), ES256 for the others. Once for all servers. */
function serverKeys(): Promise<JWK[]> {
  keys ??= Promise.all(
    ['RS256', 'ES256'].map(async (algorithm) => {
      const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
      return exportJWK(privateKey)
    }),
  )
  return keys
}
