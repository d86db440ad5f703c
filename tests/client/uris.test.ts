import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as uris from '../../provider/client/uris.ts'
import { checked } from './rule_cases.ts'

const loopback = [
  'http://localhost/cb',
  'http://localhost:3000/cb',
  'http://LOCALHOST:3000/cb',
  'http://127.0.0.1/cb',
  'http://127.0.0.1:49152/cb',
  'http://127.8.9.10:1/cb',
  'http://127.255.255.254/cb',
  'http://[::1]/cb',
  'http://[::1]:8080/cb',
]
const notLoopback = [
  'https://127.0.0.1/cb',
  'http://localhost.example.com/cb',
  'http://127.0.0.1.example.com/cb',
  'http://128.0.0.1/cb',
  'http://[::2]/cb',
  'http://app.example.com/localhost',
  'com.example.app:/localhost',
]

for (const uri of loopback) {
  test(`${uri} stays on the machine, which is fine for every application type and kind of client`, () => {
    assert.equal(uris.isLoopbackHttp(uri), true)
    for (const kind of ['PublicClient', 'ConfidentialClient'] as const)
      for (const applicationType of ['web', 'native', undefined])
        assert.deepEqual(checked({ kind, args: { redirectUris: [uri], applicationType } }).issues, [])
  })
}

for (const uri of notLoopback)
  test(`${uri} is not loopback http`, () => assert.equal(uris.isLoopbackHttp(uri), false))

for (const uri of ['https://app.example.com/claimed', 'com.example.app:/cb', 'com.example.app://callback']) {
  test(`a native app may be sent back to ${uri}`, () => {
    const args = { redirectUris: [uri], applicationType: 'native' }
    const { issues, warnings } = checked({ kind: 'PublicClient', args })
    assert.deepEqual([...issues, ...warnings], [])
  })
}

test('a client without a front channel needs no redirect URIs', () => {
  const grantTypes = ['urn:ietf:params:oauth:grant-type:device_code']
  for (const kind of ['PublicClient', 'ConfidentialClient'] as const)
    assert.deepEqual(checked({ kind, args: { grantTypes } }).issues, [])
  const pushedOnly = { requirePushedAuthorizationRequests: true, grantTypes: ['authorization_code'] }
  for (const kind of ['PublicClient', 'ConfidentialClient'] as const)
    assert.deepEqual(checked({ kind, args: pushedOnly }).issues, [])
})

const covering = [
  ['https://a.example.com/x', 'https://a.example.com:443/y'],
  ['https://*.example.com/x', 'https://a.example.com/y'],
  ['https://*.example.com/x', 'https://a.b.example.com/y'],
  ['http://localhost:*/x', 'http://localhost:3000/y'],
  ['http://[::1]:*/x', 'http://[::1]/y'],
  ['https://*.example.com:*', 'https://a.example.com:8443/y'],
] as const
const notCovering = [
  ['https://a.example.com', 'http://a.example.com'],
  ['not a uri', 'https://a.example.com'],
  ['https://*.example.com', 'https://example.com'],
  ['https://*.example.com', 'https://a.example.com.evil.example'],
  ['https://*.example.com', 'https://axexample.com'],
  ['https://*.example.com', 'https://a.example.com:8443'],
  ['https://*.example.com', 'http://a.example.com'],
  ['https://a.example.com/*', 'https://b.example.com'],
  ['https://a.example.com', 'https://*.example.com'],
] as const

for (const [pattern, uri] of covering)
  test(`${uri} has scheme, host and port of ${pattern}`, () =>
    assert.equal(uris.coversOrigin(pattern, uri), true))

for (const [pattern, uri] of notCovering)
  test(`${uri} has not scheme, host and port of ${pattern}`, () =>
    assert.equal(uris.coversOrigin(pattern, uri), false))

for (const uri of ['http://localhost:*/cb', 'http://127.0.0.1:*', 'http://[::1]:*/cb?x=:*'])
  test(`${uri} is told off for its wildcard alone, which allow lowers`, () => {
    const program = (allow: readonly string[]) =>
      checked({ kind: 'PublicClient', args: { redirectUris: [uri], allow } })
    const rulesOf = (found: readonly { readonly rule: string }[]) => found.map(({ rule }) => rule)
    assert.deepEqual(rulesOf(program([]).issues), ['wildcard-redirect-uri'])
    const { issues, warnings } = program(['wildcard-redirect-uri'])
    assert.deepEqual([rulesOf(issues), rulesOf(warnings)], [[], ['wildcard-redirect-uri']])
  })

test('a text that is no URI has no host and no scheme', () => {
  assert.deepEqual(
    [uris.host('nothing'), uris.scheme('nothing'), uris.host('com.example.app:/cb')],
    ['', '', ''],
  )
})

suite('A wildcard in a host', () => {
  const covers = (pattern: string, name: string) => uris.coversOrigin(`https://${pattern}`, `https://${name}`)

  test('stands for what is between the parts, each of which is there once and in order', () => {
    assert.ok(covers('*.shop.*.example', 'a.shop.eu.example'))
    assert.ok(covers('a*b*c', 'abc'))
    assert.ok(covers('a*bb*c', 'a1b2bb3c'))
    assert.ok(!covers('a*b*c', 'ac'))
    assert.ok(!covers('a*b*c', 'acb'))
    assert.ok(!covers('a*bc*c', 'abc'), 'no letter counts twice')
    assert.ok(!covers('ab*b', 'ab'), 'nor does the end')
    assert.ok(!covers('*b*a*', 'ab'))
    assert.ok(!covers('a*', 'ba'))
    assert.ok(!covers('*a', 'ab'))
  })
})

suite('What a URI is', () => {
  test('an address is loopback as a whole', () => {
    assert.ok(uris.isLoopbackHost('127.0.0.1'))
    for (const name of ['1127.0.0.1', 'x127.0.0.1', '127.0.0.1.example', '127.0.0'])
      assert.ok(!uris.isLoopbackHost(name), name)
  })

  test('a scheme is what it begins with, without space around it', () => {
    assert.equal(uris.scheme(' HTTPS://x.example'), 'https')
    assert.equal(uris.scheme('/path?to=https://x.example'), '')
    assert.equal(uris.scheme('1x:y'), '')
    assert.equal(uris.host('https://'), '')
    assert.ok(!uris.isPrivateUse('/callback'))
  })

  test('a password alone is userinfo too', () => assert.ok(!uris.isAbsolute('https://:x@app.example.com/')))

  test('a wildcard is looked for in host and path, not in the query', () => {
    assert.ok(uris.hasWildcard('https://*.example/', false))
    assert.ok(uris.hasWildcard('https://x.example/a/*', true))
    assert.ok(!uris.hasWildcard('https://x.example/a/*', false))
    assert.ok(!uris.hasWildcard('https://x.example/a?b=*', true))
    assert.ok(!uris.hasWildcard('x', true))
  })

  test('a port is any port with one star in it, and nothing else', () => {
    assert.equal(uris.withoutWildcardPort('http://localhost:*/cb'), 'http://localhost/cb')
    assert.equal(uris.withoutWildcardPort('http://localhost:80*'), 'http://localhost')
    assert.equal(uris.withoutWildcardPort('http://[::1]:*?x'), 'http://[::1]?x')
    for (const kept of [
      'http://localhost:8080/',
      'http://localhost:x*/',
      'http://localhost:*x',
      'x http://a:*/',
    ])
      assert.equal(uris.withoutWildcardPort(kept), kept)
  })
})
