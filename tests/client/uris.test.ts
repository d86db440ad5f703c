import assert from 'node:assert/strict'
import { test } from 'node:test'
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

test('two URIs have one origin when scheme, host and port are the same, the default port included', () => {
  assert.equal(uris.sameOrigin('https://a.example.com/x', 'https://a.example.com:443/y'), true)
  assert.equal(uris.sameOrigin('https://a.example.com', 'http://a.example.com'), false)
  assert.equal(uris.sameOrigin('not a uri', 'https://a.example.com'), false)
})

test('a text that is no URI has no host and no scheme', () => {
  assert.deepEqual(
    [uris.host('nothing'), uris.scheme('nothing'), uris.host('com.example.app:/cb')],
    ['', '', ''],
  )
})
