import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import { connect, type UsedClient, type UsedServer } from '../support/use_client.ts'
import { callback } from './samples.ts'

/** Authorization code with PKCE. `browse` is the browser of a user who signs in: where it is sent in the end. */
export async function signInBy(
  browse: (url: URL) => Promise<URL>,
  server: UsedServer,
  client: UsedClient,
): Promise<string> {
  const configuration = await connect(server, client)
  const pkceCodeVerifier = randomPKCECodeVerifier()
  const expectedState = randomState()
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: callback,
    scope: 'openid',
    state: expectedState,
    code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  })
  const tokens = await authorizationCodeGrant(configuration, await browse(url), {
    pkceCodeVerifier,
    expectedState,
  })
  return tokens.access_token
}
