import assert from 'node:assert/strict'
import { json } from '../../provider/client/json.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import type { UsedClient } from '../support/use_client.ts'
import { callback } from './samples.ts'
import { signInBy } from './sign_in.ts'

interface Hydra {
  readonly issuer: string
  readonly adminUrl: string
}

/** The pages of a login app are never fetched: what it would tell Hydra is told here. */
export function signIn(server: Hydra, client: UsedClient): Promise<string> {
  return signInBy((url) => followed(server, url), server, client)
}

/** What a browser with cookies does: to the login page, back, to the consent page, back, to the application. */
async function followed({ adminUrl }: Hydra, start: URL): Promise<URL> {
  const cookies = new Map<string, string>()
  let at = start
  for (let step = 0; step < 10; step++) {
    if (at.href.startsWith(callback)) return at
    at = new URL((await accepted(adminUrl, at)) ?? (await redirected(at, cookies)), at)
  }
  throw new Error(`the sign-in still redirects, now to ${at.href}`)
}

async function redirected(at: URL, cookies: Map<string, string>): Promise<string> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const answer = await fetch(at, { redirect: 'manual', headers: { cookie } })
  for (const set of answer.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
    cookies.set(name, value)
  }
  const location = answer.headers.get('location')
  assert.ok(location !== null, `${at.href} answered ${answer.status}: ${await answer.text()}`)
  return location
}

const answers = {
  login: { subject: 'alice' },
  consent: { grant_scope: ['openid'] },
}

/** Where Hydra sends the browser once its login app has answered a challenge; undefined where there is none. */
async function accepted(adminUrl: string, at: URL): Promise<string | undefined> {
  for (const [kind, said] of Object.entries(answers)) {
    const challenge = at.searchParams.get(`${kind}_challenge`)
    if (challenge === null) continue
    const path = `/admin/oauth2/auth/requests/${kind}/accept?${kind}_challenge=${challenge}`
    const answer = await fetch(`${adminUrl}${path}`, { method: 'PUT', body: JSON.stringify(said) })
    const text = await answer.text()
    const body = json(text)
    assert.ok(isRecord(body) && typeof body['redirect_to'] === 'string', `${answer.status}: ${text}`)
    return body['redirect_to']
  }
  return undefined
}
