import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  None,
  ResponseBodyError,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'

/** What `pulumi stack output --json` wrote into settings.json. */
interface Settings {
  readonly issuer: string
  readonly clientId: string
  readonly redirectUri: string
  readonly postLogoutRedirectUri: string
  readonly scope: string
}

/** What only the tab that began a sign-in knows, kept until the user is back. */
interface Begun {
  readonly codeVerifier: string
  readonly state: string
  readonly nonce: string
}

type Claims = Readonly<Record<string, unknown>>

// "Back" may bring a page as it was left, with its tokens, even after a sign-out.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload())

await shown(start)

async function start(): Promise<void> {
  const { answer, begun } = arrived()
  const settings = await readSettings()
  const server = await discover(settings)
  onClick('sign-in', () => signIn(server, settings))
  if (answer !== undefined) await finish(server, settings, answer, begun)
}

/** The server's answer, if the address is one, and what was kept for it. Each is taken once: neither stays. */
function arrived(): { readonly answer: URL | undefined; readonly begun: Begun | undefined } {
  const address = new URL(location.href)
  const kept = sessionStorage.getItem('begun')
  sessionStorage.removeItem('begun')
  if (!address.searchParams.has('code') && !address.searchParams.has('error'))
    return { answer: undefined, begun: undefined }
  history.replaceState(null, '', address.pathname)
  return { answer: address, begun: kept === null ? undefined : JSON.parse(kept) }
}

async function readSettings(): Promise<Settings> {
  const response = await fetch('settings.json')
  if (!response.ok) throw new Error(`settings.json was answered with ${response.status}.`)
  return response.json()
}

function discover({ issuer, clientId }: Settings): Promise<Configuration> {
  const server = new URL(issuer)
  // For development: a server on this very machine.
  const execute = ['127.0.0.1', 'localhost'].includes(server.hostname) ? [allowInsecureRequests] : []
  return discovery(server, clientId, {}, None(), { execute })
}

async function signIn(server: Configuration, { redirectUri, scope }: Settings): Promise<void> {
  const begun: Begun = {
    codeVerifier: randomPKCECodeVerifier(),
    state: randomState(),
    nonce: randomNonce(),
  }
  sessionStorage.setItem('begun', JSON.stringify(begun))
  const address = buildAuthorizationUrl(server, {
    redirect_uri: redirectUri,
    scope,
    state: begun.state,
    nonce: begun.nonce,
    code_challenge: await calculatePKCECodeChallenge(begun.codeVerifier),
    code_challenge_method: 'S256',
  })
  location.assign(address)
}

/** From the answer to the user. The tokens are variables of this page, and gone with it. */
async function finish(
  server: Configuration,
  { postLogoutRedirectUri }: Settings,
  answer: URL,
  begun: Begun | undefined,
): Promise<void> {
  // A code of somebody else's, in a link: the user would be signed in as them (RFC 9700 section 4.7).
  if (begun === undefined) throw new Error('This tab has not begun this sign-in. Please sign in again.')
  const tokens = await authorizationCodeGrant(server, answer, {
    pkceCodeVerifier: begun.codeVerifier,
    expectedState: begun.state,
    expectedNonce: begun.nonce,
  })
  const { access_token, id_token = '' } = tokens
  const idToken = tokens.claims()
  if (idToken === undefined) throw new Error('The server sent no ID token.')
  show(idToken, await fetchUserInfo(server, access_token, idToken.sub))
  onClick('sign-out', () => {
    const end = { id_token_hint: id_token, post_logout_redirect_uri: postLogoutRedirectUri }
    location.assign(buildEndSessionUrl(server, end))
  })
}

function show(idToken: Claims, userinfo: Claims): void {
  const { iss, aud, sub, name } = idToken
  element('name').textContent = `${name ?? userinfo['name'] ?? sub}`
  list('id-token', { sub, name, iss, aud })
  list('userinfo', userinfo)
  element('signed-out').hidden = true
  element('signed-in').hidden = false
}

/** As text: what a server says is never markup. */
function list(id: string, claims: Claims): void {
  const told = Object.entries(claims).filter(([, value]) => value !== undefined)
  const rows = told.flatMap(([name, value]) => [
    Object.assign(document.createElement('dt'), { textContent: name }),
    Object.assign(document.createElement('dd'), {
      textContent: typeof value === 'string' ? value : JSON.stringify(value),
    }),
  ])
  element(id).replaceChildren(...rows)
}

function onClick(id: string, act: () => void | Promise<void>): void {
  const button = element(id)
  button.onclick = () => shown(act)
  button.removeAttribute('disabled')
}

/** Whatever goes wrong is said on the page. */
async function shown(act: () => void | Promise<void>): Promise<void> {
  const error = element('error')
  error.hidden = true
  try {
    await act()
  } catch (reason) {
    error.textContent = readable(reason)
    error.hidden = false
  }
}

function readable(reason: unknown): string {
  if (reason instanceof AuthorizationResponseError || reason instanceof ResponseBodyError)
    return `The server refused the sign-in: ${reason.error_description ?? ''} (${reason.error})`
  if (reason instanceof TypeError)
    return `${reason.message}. Is the server up, and does it let ${location.origin} call it (CORS)?`
  if (!(reason instanceof Error)) return `${reason}`
  return reason.cause instanceof Error ? `${reason.message}: ${reason.cause.message}` : reason.message
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`index.html has no element "${id}".`)
  return found
}
