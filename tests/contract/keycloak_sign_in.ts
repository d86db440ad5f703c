import assert from 'node:assert/strict'
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import { connect, type UsedClient, type UsedServer } from '../support/use_client.ts'

export interface User {
  readonly username: string
  readonly password: string
}

/** Authorization code with PKCE, the user signing in at Keycloak's own page. */
export async function signIn(
  server: UsedServer,
  client: UsedClient,
  user: User,
  redirectUri: string,
): Promise<string> {
  const configuration = await connect(server, client)
  const pkceCodeVerifier = randomPKCECodeVerifier()
  const expectedState = randomState()
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: 'openid',
    state: expectedState,
    code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  })
  const arrived = await signedIn(url, user, redirectUri)
  const tokens = await authorizationCodeGrant(configuration, arrived, { pkceCodeVerifier, expectedState })
  return tokens.access_token
}

/** Opens the page, sends its form, and answers where the browser is sent: it is not fetched. */
async function signedIn(url: URL, user: User, redirectUri: string): Promise<URL> {
  const page = await fetch(url, { redirect: 'manual' })
  const text = await page.text()
  const action = /<form [^>]*action="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
  assert.ok(action !== undefined, `${page.status}: no form on the page: ${text.slice(0, 300)}`)
  const cookies = page.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
  const sent = await fetch(new URL(action, url), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookies.join('; ') },
    body: new URLSearchParams({ ...user }),
  })
  const location = sent.headers.get('location') ?? ''
  assert.ok(location.startsWith(redirectUri), `${sent.status}: the sign-in ended at ${location}`)
  return new URL(location)
}
