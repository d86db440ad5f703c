import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildAuthorizationUrlWithPAR,
  type Configuration,
  calculatePKCECodeChallenge,
  clientCredentialsGrant,
  customFetch,
  type DiscoveryRequestOptions,
  discovery,
  fetchUserInfo,
  type IDToken,
  type IntrospectionResponse,
  implicitAuthentication,
  initiateBackchannelAuthentication,
  initiateDeviceAuthorization,
  pollBackchannelAuthenticationGrant,
  pollDeviceAuthorizationGrant,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
  tokenIntrospection,
  type UserInfoResponse,
  useIdTokenResponseType,
} from 'openid-client'
import { clientAuthentication, type UsedClient } from './client_authentication.ts'
import { fetchWithCertificate } from './mutual_tls_fetch.ts'
import { createUserAgent } from './user_agent.ts'

export type { AuthMethod, UsedClient } from './client_authentication.ts'

/** Where a client is registered, as far as an application needs to know. */
export interface UsedServer {
  readonly issuer: string
  /** Who vouches for the server's certificate, where mutual TLS is used. */
  readonly certificateAuthority?: { readonly certificate: string }
}

export interface SignIn {
  readonly redirectUri: string
  readonly scope: string
}

export type Tokens = TokenEndpointResponse & TokenEndpointResponseHelpers

/** Both polls wait this long before they ask: the embedded server's user has agreed by then. */
const pollSeconds = 0.05

/** Discovery by openid-client, and the client's own way to authenticate. */
export function connect(server: UsedServer, client: UsedClient): Promise<Configuration> {
  const options: DiscoveryRequestOptions = { execute: [allowInsecureRequests] }
  if (client.certificate !== undefined) {
    options[customFetch] = fetchWithCertificate(client.certificate, server.certificateAuthority?.certificate)
  }
  const metadata = { use_mtls_endpoint_aliases: client.certificate !== undefined }
  const authentication = clientAuthentication[client.authMethod](client)
  return discovery(new URL(server.issuer), client.clientId, metadata, authentication, options)
}

/** RFC 6749 section 4.4. */
export async function clientCredentials(
  server: UsedServer,
  client: UsedClient,
  { scope }: { readonly scope?: string } = {},
): Promise<Tokens> {
  return clientCredentialsGrant(await connect(server, client), scope === undefined ? {} : { scope })
}

/** Authorization code with PKCE (RFC 7636), from the authorization endpoint to the tokens. */
export function codeFlow(server: UsedServer, client: UsedClient, signIn: SignIn): Promise<Tokens> {
  return signInForTokens(server, client, signIn, async (configuration, parameters) =>
    buildAuthorizationUrl(configuration, parameters),
  )
}

/** The same, its request pushed first (RFC 9126). */
export function pushedAuthorization(server: UsedServer, client: UsedClient, signIn: SignIn): Promise<Tokens> {
  return signInForTokens(server, client, signIn, buildAuthorizationUrlWithPAR)
}

async function signInForTokens(
  server: UsedServer,
  client: UsedClient,
  { redirectUri, scope }: SignIn,
  buildUrl: (configuration: Configuration, parameters: Record<string, string>) => Promise<URL>,
): Promise<Tokens> {
  const configuration = await connect(server, client)
  const pkceCodeVerifier = randomPKCECodeVerifier()
  const expectedState = randomState()
  const url = await buildUrl(configuration, {
    redirect_uri: redirectUri,
    scope,
    state: expectedState,
    code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    // OpenID Connect Core section 11: no offline_access without the user's consent.
    ...(scope.split(' ').includes('offline_access') && { prompt: 'consent' }),
  })
  const arrived = await createUserAgent().authorize(url, redirectUri)
  return authorizationCodeGrant(configuration, arrived, { pkceCodeVerifier, expectedState })
}

/** Response type id_token (OpenID Connect Core section 3.2): answers the claims of the ID token. */
export async function implicitFlow(
  server: UsedServer,
  client: UsedClient,
  { redirectUri, scope }: SignIn,
): Promise<IDToken> {
  const configuration = await connect(server, client)
  useIdTokenResponseType(configuration)
  const nonce = randomNonce()
  const url = buildAuthorizationUrl(configuration, { redirect_uri: redirectUri, scope, nonce })
  return implicitAuthentication(configuration, await createUserAgent().authorize(url, redirectUri), nonce)
}

/** RFC 8628: the user types the code on a page of the server, the device polls. */
export async function deviceFlow(
  server: UsedServer,
  client: UsedClient,
  { scope }: { readonly scope: string },
): Promise<Tokens> {
  const configuration = await connect(server, client)
  const started = await initiateDeviceAuthorization(configuration, { scope })
  const page = new URL(started.verification_uri_complete ?? started.verification_uri)
  const { status, text } = await createUserAgent().submitForms(page)
  if (status !== 200) throw new Error(`The server refused the user code with ${status}: ${text}`)
  return pollDeviceAuthorizationGrant(configuration, { ...started, interval: pollSeconds })
}

export interface BackchannelRequest {
  readonly scope: string
  /** Who shall agree. */
  readonly loginHint: string
  /** Of ping mode: what the server proves itself with at the client's notification endpoint. */
  readonly notificationToken?: string
}

/** OpenID CIBA Core 1.0. In ping mode too, the client fetches its tokens without waiting to be told. */
export async function ciba(
  server: UsedServer,
  client: UsedClient,
  { scope, loginHint, notificationToken }: BackchannelRequest,
): Promise<Tokens> {
  const configuration = await connect(server, client)
  const started = await initiateBackchannelAuthentication(configuration, {
    scope,
    login_hint: loginHint,
    ...(notificationToken !== undefined && { client_notification_token: notificationToken }),
  })
  return pollBackchannelAuthenticationGrant(configuration, { ...started, interval: pollSeconds })
}

/** RFC 6749 section 6. */
export async function refresh(server: UsedServer, client: UsedClient, refreshToken: string): Promise<Tokens> {
  return refreshTokenGrant(await connect(server, client), refreshToken)
}

/** The claims that the server tells about the user of these tokens; their ID token says which user to expect. */
export async function userinfo(
  server: UsedServer,
  client: UsedClient,
  tokens: Tokens,
): Promise<UserInfoResponse> {
  const subject = tokens.claims()?.sub
  if (subject === undefined) throw new TypeError('No ID token among the tokens: scope openid was not granted')
  return fetchUserInfo(await connect(server, client), tokens.access_token, subject)
}

/** RFC 7662: what this client is told about a token. */
export async function introspect(
  server: UsedServer,
  client: UsedClient,
  token: string,
): Promise<IntrospectionResponse> {
  return tokenIntrospection(await connect(server, client), token)
}
