import { ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client'
import {
  clientCredentials,
  codeFlow,
  introspect,
  type Tokens,
  type UsedClient,
  userinfo,
} from '../../tests/support/use_client.ts'
import { Differs, type Stage, type Step } from '../stage.ts'

const apiScope = 'api:read api:write'

/** The confidential client acts for itself. */
export const useService: Step = {
  title: 'The service uses its client, orders',
  async act({ server, orders, shows }) {
    const tokens = await clientCredentials(server, orders(), { scope: apiScope })
    shows(`client credentials: an access token for ${apiScope}`, granted(tokens), ['bearer', apiScope])
    const { active, scope, client_id } = await introspect(server, orders(), tokens.access_token)
    const mine = client_id === orders().clientId
    shows(
      'introspection: the token is active, and belongs to orders',
      [active, scope, mine],
      [true, apiScope, true],
    )
  },
}

/** A user signs in to the application of the public client. */
export const signIn: Step = {
  title: 'Alice signs in to the browser app, shop',
  async act(stage) {
    const { server, shop, shows } = stage
    const tokens = await signedIn(stage)
    shows('authorization code with PKCE: an access token and an ID token of alice', subject(tokens), 'alice')
    const { sub, name } = await userinfo(server, shop(), tokens)
    shows('userinfo: the server tells her name', [sub, name], ['alice', 'Alice'])
  },
}

/** A public client cannot prove who it is. */
export const refuse: Step = {
  title: 'What shop cannot do, being a public client',
  async act(stage) {
    const { server, shop, orders, shows } = stage
    const answer = await refusal(stage, shop())
    // oidc-provider 9 says invalid_request where RFC 6749 section 5.2 has unauthorized_client.
    const expected = [400, 'invalid_request', 'requested grant type is not allowed for this client']
    shows(`client credentials refused: "${expected[2]}"`, answer, expected)
    const { access_token: token } = await signedIn(stage)
    const { active } = await introspect(server, orders(), token)
    shows("introspection of Alice's token by orders: active", active, true)
    const told = await introspect(server, shop(), token)
    shows(
      'introspection of the same token by shop: 200 { active: false }, no more',
      [status(stage), told],
      [200, { active: false }],
    )
  },
}

/** What the server answers to a client that asks for a token by client credentials and should not get one. */
export async function refusal({ server }: Stage, client: UsedClient): Promise<readonly unknown[]> {
  const outcome = await clientCredentials(server, client).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (outcome instanceof ResponseBodyError) return [outcome.status, outcome.error, outcome.error_description]
  // An answer with a challenge comes without its body.
  if (outcome instanceof WWWAuthenticateChallengeError) return [outcome.status]
  throw outcome ?? new Differs('The server should have refused client credentials, and did not.')
}

/** Whether the service gets a token today. */
export async function obtains({ server, orders }: Stage): Promise<boolean> {
  const { token_type } = await clientCredentials(server, orders(), { scope: apiScope })
  return token_type === 'bearer'
}

function signedIn({ server, shop, held }: Stage): Promise<Tokens> {
  const [redirectUri = ''] = held(shop()).redirect_uris ?? []
  return codeFlow(server, shop(), { redirectUri, scope: 'openid profile' })
}

function granted({ token_type, scope }: Tokens): readonly unknown[] {
  return [token_type, scope]
}

function subject(tokens: Tokens): string | undefined {
  return tokens.claims()?.sub
}

/** Of the newest answer to an introspection. */
function status({ server }: Stage): number | undefined {
  return server.requests.findLast(({ path }) => path.endsWith('/introspection'))?.status
}
