import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import type { Page, Request } from 'playwright-core'
import { run } from '../../ci/run.ts'
import { forBrowsers } from '../servers/oidc_provider/pages.ts'
import { password as passwordOfAlice, user } from '../servers/oidc_provider/user.ts'
import { startKeycloak } from '../servers/keycloak.ts'
import { startServer } from '../servers/oidc_provider.ts'
import { browserOf } from '../support/chromium.ts'
import { project } from '../support/engine.ts'
import { assertNoLeak } from '../support/secrets.ts'
import { heldPort, servedApp } from './browser_app.ts'

const program = 'examples/browser-login'

/** A server, who may declare clients there, and who can sign in. */
interface Place {
  readonly config: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly account: { readonly username: string; readonly password: string }
  readonly subject: string
  readonly name: string
  /** What the server asks before it ends its session. */
  readonly confirmSignOut: (page: Page) => Promise<void>
  readonly refusal: RegExp
}

const places: Readonly<Record<string, (t: TestContext) => Promise<Place>>> = {
  'oidc-provider': async (t) => {
    const { issuer, initialAccessToken, close } = await startServer(forBrowsers)
    t.after(close)
    return {
      config: { 'oauth:issuer': issuer },
      env: { OAUTH_ISSUER: issuer, OAUTH_INITIAL_ACCESS_TOKEN: initialAccessToken },
      account: { username: user, password: passwordOfAlice },
      subject: user,
      name: 'Alice',
      confirmSignOut: (page) => page.getByRole('button', { name: 'Sign out' }).click(),
      refusal: /invalid_client/,
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
      confirmSignOut: async () => {},
      refusal: /Client not found/,
    }
  },
}

test('browser-login: the app compiles for a browser', async () => {
  const tsc = 'node_modules/typescript/bin/tsc'
  const { code, stdout } = await run(process.execPath, [tsc, '--project', `${program}/app`])
  assert.deepEqual([code, stdout], [0, ''])
})

/** What an app's page asks of any server, and what it or the browser complains of. */
function watched(page: Page, app: string): { readonly requests: Request[]; readonly complaints: string[] } {
  const [requests, complaints]: [Request[], string[]] = [[], []]
  const ofApp = () => page.url().startsWith(app)
  page.on('request', (request) => void requests.push(request))
  page.on('console', (said) => said.location().url.startsWith(app) && complaints.push(said.text()))
  page.on('pageerror', ({ message }) => ofApp() && complaints.push(message))
  return { requests, complaints }
}

for (const [name, open] of Object.entries(places))
  test(`browser-login at ${name}`, async (t) => {
    const place = await open(t)
    const port = await heldPort()
    const app = `http://127.0.0.1:${port.number}/`
    const stack = await project(t, {
      program: 'examples/browser-login',
      config: { ...place.config, 'browser-login:appUrl': app },
      env: place.env,
    })
    const created = await stack.up()
    assert.deepEqual(created.diagnostics, [])
    const outputs = await stack.pulumi('stack', 'output', '--json')
    await port.release()
    await servedApp(t, outputs.stdout, app)
    const context = await browserOf(t)
    const page = await context.newPage()
    const { requests, complaints } = watched(page, app)
    const button = (label: string) => page.getByRole('button', { name: label })
    const isAsked = () => page.locator('input[name=password]').waitFor()
    const claim = (list: string, of: string) =>
      page.locator(`#${list} dt`, { hasText: new RegExp(`^${of}$`) }).locator('+ dd').textContent()
    const from = (path: RegExp) => requests.filter((request) => path.test(new URL(request.url()).pathname))

    await t.test('a user signs in at the page of the server, and the app shows who it is', async () => {
      await page.goto(app)
      await button('Sign in').click()
      await isAsked()
      await page.locator('input[name=username]').fill(place.account.username)
      await page.locator('input[name=password]').fill(place.account.password)
      await page.locator('input[name=password]').press('Enter')
      await button('Sign out').waitFor()
      assert.equal(page.url(), app)
      assert.equal(await page.locator('#name').textContent(), place.name)
      assert.equal(await claim('id-token', 'sub'), place.subject)
      assert.equal(await claim('userinfo', 'sub'), place.subject)
      assert.equal(await claim('userinfo', 'name'), place.name)
    })

    await t.test('by authorization code and PKCE, without a secret', async () => {
      const [asked, ...others] = from(/\/auth$/).filter(({ url }) => new URL(url()).searchParams.has('client_id'))
      assert.deepEqual(others, [])
    })
    await page.screenshot({ path: `/tmp/shot-${name}.png`, fullPage: true })
    assert.deepEqual(complaints, [])
    assertNoLeak([])
    createHash('sha256')
  })
