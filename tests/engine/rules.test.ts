import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failed } from '../support/engine.ts'
import { assertAsked, type Declared, declared, said, steps } from './declared.ts'

const wrong = `
new PublicClient('app', {
  redirectUris: ['https://app.example.com/callback#here', 'javascript:alert(1)', 'http://app.example.com/'],
  grantTypes: ['authorization_code', 'client_credentials', 'password'],
  scopes: ['openid', 'two words'],
  clientNam: 'App',
})
`
/** Where, and by which rule. */
const expected = [
  'clientNam unknown-argument',
  'grantTypes[1] public-client-grant',
  'grantTypes[2] password-grant',
  'redirectUris[0] redirect-uri-fragment',
  'redirectUris[1] dangerous-scheme',
  'redirectUris[2] plain-http-redirect-uri',
  'scopes[1] scope-syntax',
]

const allowing = `
new PublicClient('app', {
  redirectUris: ['http://app.example.com/callback', 'https://*.example.com/callback'],
  allow: ['plain-http-redirect-uri', 'wildcard-redirect-uri'],
})
new ConfidentialClient('site', {
  redirectUris: ['http://site.example.com/callback'],
  scopes: ['openid', 'of:nobody'],
})
new ConfidentialClient('twin', { redirectUris: ['http://site.example.com/callback'], clientName: 'Twin' })
new ConfidentialClient('silent', {
  redirectUris: ['http://silent.example.com/callback'],
  allow: ['plain-http-confidential-client'],
})
`

const unknown = `
const text = \`exports.handler = () => ({ create: async () => ({ id: 'one', outs: { url: 'http://late.example.com' } }) })\`
class Late extends CustomResource {
  constructor(name) {
    super('pulumi-nodejs:dynamic/test:Late', name, { url: undefined, __provider: text })
  }
}
const redirectUri = interpolate\`\${new Late('late').url}/callback\`
new PublicClient('app', { redirectUris: [redirectUri, 'http://localhost/callback'], applicationType: 'native' })
`

test('what is wrong is told before anything is sent', async (t) => {
  const stack = await declared(t, wrong)
  await t.test('all problems of a client at once, each with its path, its specification and its rule', () =>
    allAtOnce(stack),
  )
  await t.test('warnings are said at the resource; allow makes an error one, and silences one', () =>
    warned(stack),
  )
  await t.test('a value that a preview does not know is held against the rules when it is known', () =>
    later(stack),
  )
  await t.test('a credential in plain stack config is refused with the command that cures it', () =>
    plain(stack),
  )
})

async function allAtOnce({ server, preview }: Declared): Promise<void> {
  const run = await failed(preview())
  const found = said(run, 'app', 'error').flatMap((message) => {
    const [, property] = /property ([^ ]+) /.exec(message) ?? []
    const [, rule] = /\(.*(?:RFC|OpenID|specification).*\) \[([a-z-]+)\]/.exec(message) ?? []
    return rule === undefined ? [] : [`${property} ${rule}`]
  })
  assert.deepEqual(found.sort(), expected)
  assert.ok(said(run, 'app', 'error').some((message) => message.includes('did you mean clientName?')))
  assertAsked(server, {}, 1)
}

async function warned({ server, preview, declare }: Declared): Promise<void> {
  declare(allowing)
  const run = await preview()
  assert.deepEqual(rulesAt(run, 'app'), [
    'redirectUris[0] plain-http-redirect-uri',
    'redirectUris[1] wildcard-redirect-uri',
  ])
  const together = [...rulesAt(run, 'site'), ...rulesAt(run, 'twin')].sort()
  assert.deepEqual(together, [
    'redirectUris[0] plain-http-confidential-client',
    'redirectUris[0] plain-http-confidential-client',
    'redirectUris[0] shared-redirect-uri',
    'scopes[1] server-cannot',
  ])
  assert.deepEqual(rulesAt(run, 'silent'), [])
  assertAsked(server, {}, 1)
}

function rulesAt(run: Parameters<typeof said>[0], name: string): readonly string[] {
  const found = said(run, name, 'warning').map((message) => {
    const [, property, rule] = /^([^:]+): .* \[([a-z-]+)\]$/.exec(message) ?? []
    return `${property} ${rule}`
  })
  return found.sort()
}

async function later({ server, preview, up, declare }: Declared): Promise<void> {
  declare(unknown)
  const announced = await preview()
  assert.deepEqual(steps(announced), ['create app', 'create late'])
  assert.deepEqual(rulesAt(announced, 'app'), ['redirectUris[1] localhost-redirect-uri'])
  const run = await failed(up())
  assert.match(said(run, 'app', 'error').join(), /property redirectUris\[0\] .*\[plain-http-redirect-uri\]/)
  assertAsked(server, {}, 2)
}

async function plain({ server, pulumi, declare }: Declared): Promise<void> {
  declare("new ConfidentialClient('service', {})")
  const set = ['config', 'set', '--plaintext']
  await pulumi(...set, 'oauth:initialAccessToken', server.initialAccessToken)
  await pulumi(...set, '--path', 'oauth:servers.eu.accessToken', 'a plain access token')
  const { code, stdout, stderr } = await pulumi('preview')
  assert.notEqual(code, 0)
  const printed = stdout + stderr
  assert.match(printed, /pulumi config set --secret oauth:initialAccessToken/)
  assert.match(printed, /pulumi config set --secret --path oauth:servers\.eu\.accessToken/)
  for (const token of [server.initialAccessToken, 'a plain access token']) assert.ok(!printed.includes(token))
  assertAsked(server, {}, 0)
}
