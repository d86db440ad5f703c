import assert from 'node:assert/strict'
import type { UsedClient, UsedServer } from '../support/use_client.ts'
import { callback } from './samples.ts'
import { signInBy } from './sign_in.ts'

export interface User {
  readonly username: string
  readonly password: string
}

/** The user signs in at Keycloak's own page. */
export function signIn(server: UsedServer, client: UsedClient, user: User): Promise<string> {
  return signInBy((url) => signedIn(url, user), server, client)
}

/** Opens the page, sends its form, and answers where the browser is sent: it is not fetched. */
async function signedIn(url: URL, user: User): Promise<URL> {
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
  assert.ok(location.startsWith(callback), `${sent.status}: the sign-in ended at ${location}`)
  return new URL(location)
}
