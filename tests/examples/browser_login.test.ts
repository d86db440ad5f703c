import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import { run } from '../../ci/run.ts'
import { startKeycloak } from '../servers/keycloak.ts'
import { forBrowsers } from '../servers/oidc_provider/pages.ts'
import { password, user } from '../servers/oidc_provider/user.ts'
import { startServer } from '../servers/oidc_provider.ts'
import { browserOf } from '../support/chromium.ts'
import { project } from '../support/engine.ts'
import { assertNoLeak } from '../support/secrets.ts'
import { heldPort, servedApp } from './browser_app.ts'
import { type Account, openTab, type Tab } from './browser_tab.ts'

const program = 'examples/browser-login'

test('browser-login: the app compiles for a browser', async () => {
  const tsc = 'node_modules/typescript/bin/tsc'
  const { code, stdout } = await run(process.execPath, [tsc, '--project', `${program}/app`])
  assert.deepEqual([code, stdout], [0, ''])
})

/** A server, who may declare clients there, and who can sign in. */
interface Place {
  readonly config: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly account: Account
  readonly subject: string
  readonly name: string
  readonly confirmSignOut: (page: Page) => Promise<void>
  /** What the page of the server says about a client that it does not know. */
  readonly unknownClient: RegExp
}

const places: Readonly<Record<string, (t: TestContext) => Promise<Place>>> = {
  'oidc-provider': async (t) => {
    const { issuer, initialAccessToken, close } = await startServer(forBrowsers)
    t.after(close)
    return {
      config: { 'oauth:issuer': issuer },
      env: { OAUTH_ISSUER: issuer, OAUTH_INITIAL_ACCESS_TOKEN: initialAccessToken },
      account: { username: user, password },
      subject: user,
      name: 'Alice',
      confirmSignOut: (page) => page.getByRole('button', { name: 'Sign out' }).click(),
      unknownClient: /invalid_client/,
    }
  },
  Keycloak: async (t) => {
    const keycloak = await startKeycloak()
    t.after(() => keycloak.close())
    const { issuer, admin, createAccessClient, createUser } = await keycloak.createRealm()
    const { clientId, clientSecret } = await createAccessClient(['manage-clients'])
    const account = { username: 'alice', password: 'of alice' }
    await createUser(account.username, account.password)
    const { body } = await admin('GET', '/users?username=alice')
    return {
      config: { 'oauth:issuer': issuer, 'oauth:api': 'keycloak' },
      env: {
        OAUTH_ISSUER: issuer,
        OAUTH_ACCESS_CLIENT_ID: clientId,
        OAUTH_ACCESS_CLIENT_SECRET: clientSecret,
      },
      account,
      subject: /"id":"([^"]+)"/.exec(JSON.stringify(body))?.[1] ?? '',
      name: 'A B',
      // An ID token hint is enough for it.
      confirmSignOut: async () => {},
      unknownClient: /Client not found/,
    }
  },
}

for (const [server, open] of Object.entries(places))
  test(`browser-login at ${server}, in Chromium`, async (t) => {
    const place = await open(t)
    const port = await heldPort()
    const app = `http://127.0.0.1:${port.number}/`
    const stack = await project(t, {
      program,
      config: { ...place.config, 'browser-login:appUrl': app },
      env: place.env,
    })
    assert.deepEqual((await stack.up()).diagnostics, [])
    const outputs = await stack.pulumi('stack', 'output', '--json')
    await port.release()
    await servedApp(t, outputs.stdout, app)
    const browser = await browserOf(t)
    const tab = await openTab(browser, app)

    await t.test('a user signs in at the page of the server, and the app shows who it is', async () => {
      await tab.button('Sign in').click()
      await tab.answer(place.account)
      await tab.button('Sign out').waitFor()
      assert.equal(await tab.text('#name'), place.name)
      assert.equal(await tab.claim('id-token', 'sub'), place.subject)
      assert.equal(await tab.claim('userinfo', 'sub'), place.subject)
      assert.equal(await tab.claim('userinfo', 'name'), place.name)
    })

    await t.test('it did so by authorization code and PKCE, and the browser sent no secret', () => {
      assertByPkce(tab)
      assertNoLeak(tab.sent.map(({ url, body }) => ({ path: url, text: `${url}\n${body}` })))
    })

    await t.test('neither address nor storage keeps anything', async () => {
      assert.equal(tab.page.url(), app)
      assert.deepEqual(await tab.page.evaluate('[{ ...localStorage }, { ...sessionStorage }]'), [{}, {}])
    })

    await t.test('a reload forgets the tokens, and the session at the server needs no password', async () => {
      await tab.page.reload()
      await tab.button('Sign in').click()
      await tab.button('Sign out').waitFor()
      assert.equal(await tab.text('#name'), place.name)
    })

    await t.test('a page that "back" brings as it was left is not signed in', async () => {
      const other = await openTab(browser, app)
      await other.button('Sign in').click()
      await other.button('Sign out').waitFor()
      await other.page.goto('about:blank')
      // A page brought as it was left is not loaded again: there is no `load` to wait for.
      await other.page.goBack({ waitUntil: 'commit' })
      await other.button('Sign in').waitFor()
      assert.equal(await other.text('#name'), '')
    })

    await t.test('a code with another verifier is refused, and the page says so', async () => {
      const other = await openTab(browser, app)
      await other.page.route(/\/token$/, (route, request) =>
        route.continue({ postData: withVerifier(request.postData(), 'another'.repeat(7)) }),
      )
      await other.button('Sign in').click()
      assert.match(await other.error(), /^The server refused the sign-in: .*\(invalid_grant\)$/)
      assert.ok(await other.button('Sign in').isVisible())
      assert.equal(other.sent.filter(isUserinfo).length, 0)
    })

    await t.test('an answer that the tab did not ask for is not taken to the server', async () => {
      const other = await openTab(browser, `${app}?code=of-somebody-else&state=of-somebody-else`)
      assert.match(await other.error(), /^This tab has not begun this sign-in/)
      assert.deepEqual([other.page.url(), other.sent.filter(isToken).length], [app, 0])
    })

    await t.test('an answer with another state is not taken to the server', async () => {
      const other = await openTab(browser, app)
      await other.page.route(
        (url) => isAuthorization({ url: url.href }),
        (route) => {
          const iss = place.config['oauth:issuer'] ?? ''
          const answer = new URLSearchParams({ code: 'of-somebody-else', state: 'of-somebody-else', iss })
          return route.fulfill({ status: 303, headers: { location: `${app}?${answer}` } })
        },
      )
      await other.button('Sign in').click()
      assert.match(await other.error(), /unexpected "state"/)
      assert.equal(other.sent.filter(isToken).length, 0)
    })

    await t.test('a server that does not let the app call it is named as the cause', async () => {
      const other = await openTab(browser, app)
      await other.page.route(/\/token$/, (route) => route.abort())
      await other.button('Sign in').click()
      assert.match(await other.error(), /^Failed to fetch. Is the server up, .* \(CORS\)\?$/)
    })

    await t.test('the page runs no script but its own', async () => {
      const other = await openTab(browser, app)
      await assert.rejects(other.page.addScriptTag({ content: 'document.title = "taken over"' }))
      assert.equal(await other.page.title(), 'Browser login')
      assert.match(other.complaints.join(), /Content Security Policy|TrustedScript/)
    })

    await t.test('after the sign-out the server asks for the password again', async () => {
      await tab.button('Sign out').click()
      await place.confirmSignOut(tab.page)
      await tab.button('Sign in').waitFor()
      assert.equal(tab.page.url(), app)
      await tab.button('Sign in').click()
      await tab.isAsked()
    })

    await t.test('neither app nor browser complained of anything', () => {
      assert.deepEqual(tab.complaints, [])
    })

    await t.test('after pulumi destroy the server knows no such client', async () => {
      await stack.destroy()
      const other = await openTab(browser, app)
      const refused = other.page.waitForResponse((response) => isAuthorization({ url: response.url() }))
      await other.button('Sign in').click()
      assert.equal((await refused).status(), 400)
      await other.page.getByText(place.unknownClient).first().waitFor()
    })
  })

interface Addressed {
  readonly url: string
}

const isAuthorization = ({ url }: Addressed) => new URL(url).searchParams.has('code_challenge')
const isToken = ({ url }: Addressed) => new URL(url).pathname.endsWith('/token')
const isUserinfo = ({ url }: Addressed) => /\/(me|userinfo)$/.test(new URL(url).pathname)

function withVerifier(body: string | null, verifier: string): string {
  const parameters = new URLSearchParams(body ?? '')
  assert.ok(parameters.has('code_verifier'))
  parameters.set('code_verifier', verifier)
  return `${parameters}`
}

function assertByPkce({ sent }: Tab): void {
  const [asked, token, userinfo] = [isAuthorization, isToken, isUserinfo].map((is) => {
    const found = sent.filter(is)
    assert.equal(found.length, 1)
    return found[0]
  })
  const asking = new URL(asked?.url ?? '').searchParams
  const exchange = new URLSearchParams(token?.body)
  assert.deepEqual([...asking.keys()].sort(), [
    ...['client_id', 'code_challenge', 'code_challenge_method', 'nonce', 'redirect_uri', 'response_type'],
    ...['scope', 'state'],
  ])
  assert.deepEqual([asking.get('response_type'), asking.get('code_challenge_method')], ['code', 'S256'])
  assert.deepEqual([...exchange.keys()].sort(), [
    'client_id',
    'code',
    'code_verifier',
    'grant_type',
    'redirect_uri',
  ])
  const digest = createHash('sha256').update(exchange.get('code_verifier') ?? '')
  assert.equal(digest.digest('base64url'), asking.get('code_challenge'))
  const authorized = sent.filter(({ authorization }) => authorization !== undefined)
  assert.deepEqual(authorized, [userinfo])
  assert.match(userinfo?.authorization ?? '', /^Bearer /)
}
