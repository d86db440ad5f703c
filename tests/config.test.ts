import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  assumesGone,
  type ConfigKey,
  type ConfigKeyName,
  type ConfigSource,
  configKeyNames,
  configKeys,
  credentialPlaces,
  environmentName,
  givenRegistrationAccessToken,
  isOn,
  listOf,
  runSwitches,
  serverConfig,
  serverConfigOf,
} from '../provider/config.ts'

const issuer = 'https://login.example.com'
const other = 'https://other.example.com'

function source(stack: Readonly<Record<string, unknown>>, environment = {}): ConfigSource {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
  return { stack: (key) => (Object.hasOwn(stack, key) ? text(stack[key]) : undefined), environment }
}

suite('The authorization server', () => {
  test('comes from stack config, with every default', () =>
    assert.deepEqual(serverConfig(source({ issuer })), {
      ...{ issuer, api: 'registration', product: 'standard', rotatesOnRead: false },
      ...{ probeSecrets: false, allowedOrigins: [], allowInsecureHttp: false, pace: { atOnce: 8 } },
    }))

  test('is asked as much at once as is configured, in either place', () => {
    const environment = { OAUTH_ISSUER: issuer, OAUTH_REQUESTS_PER_SECOND: '0.5' }
    const config = serverConfig(source({ issuer, maxConcurrentRequests: 3 }, environment))
    assert.deepEqual(config.pace, { atOnce: 3, perSecond: 0.5 })
  })

  test('comes from the environment where stack config names none', () =>
    assert.equal(serverConfig(source({}, { OAUTH_ISSUER: issuer })).issuer, issuer))

  test('takes every other key from either place, stack config first', () => {
    const inEnvironment = {
      OAUTH_ISSUER: issuer,
      OAUTH_REGISTRATION_ENDPOINT: `${issuer}/e`,
      OAUTH_DISCOVERY_URL: `${issuer}/d`,
    }
    const config = serverConfig(source({ issuer, registrationEndpoint: `${issuer}/s` }, inEnvironment))
    assert.deepEqual([config.registrationEndpoint, config.discoveryUrl], [`${issuer}/s`, `${issuer}/d`])
  })

  test('is named by name in stack config, in the environment, or in both', () => {
    const servers = { staging: { issuer: other, allowedOrigins: ['https://a.example', 'https://b.example'] } }
    assert.deepEqual(serverConfig(source({ issuer, servers }), 'staging').allowedOrigins, [
      'https://a.example',
      'https://b.example',
    ])
    const environment = {
      OAUTH_SERVERS_STAGING_ISSUER: other,
      OAUTH_SERVERS_STAGING_DISCOVERY_URL: `${other}/d`,
    }
    assert.deepEqual(serverConfig(source({ issuer }, environment), 'staging').issuer, other)
    assert.deepEqual(
      serverConfig(source({ issuer, servers }, environment), 'staging').discoveryUrl,
      `${other}/d`,
    )
  })

  test('is found by the issuer that a state records, wherever it is configured', () => {
    const servers = { staging: { issuer: other, discoveryUrl: `${other}/d` } }
    assert.equal(serverConfigOf(source({ issuer, servers }), other)?.discoveryUrl, `${other}/d`)
    assert.equal(serverConfigOf(source({ issuer, servers }), 'https://gone.example.com'), undefined)
    const environment = {
      OAUTH_SERVERS_STAGING_ISSUER: other,
      OAUTH_SERVERS_STAGING_DISCOVERY_URL: `${other}/e`,
    }
    assert.equal(serverConfigOf(source({ issuer }, environment), other)?.discoveryUrl, `${other}/e`)
  })
})

suite('Credentials', () => {
  const isCredential = (key: ConfigKeyName) => {
    const { credential }: ConfigKey = configKeys[key]
    return credential === true
  }
  const taken = (config: ConfigSource, at: string, key: ConfigKeyName) =>
    credentialPlaces(config, at).map((place) => `${place.nameOf(key)}=${place.get(key)}`)

  for (const key of configKeyNames.filter(isCredential))
    test(`${key} comes from the environment before stack config, which the engine may replay`, () => {
      const environment = { OAUTH_ISSUER: issuer, [environmentName(key)]: 'fresh' }
      assert.deepEqual(taken(source({ issuer, [key]: 'old' }, environment), issuer, key), [
        `${environmentName(key)}=fresh`,
        `oauth:${key}=old`,
      ])
    })

  test('belong to their issuer: others see none of them', () => {
    const servers = { staging: { issuer: other, accessToken: 'of-staging' } }
    const config = source(
      { issuer, accessToken: 'of-default', servers },
      { OAUTH_ISSUER: 'https://third.example.com' },
    )
    assert.deepEqual(taken(config, other, 'accessToken'), ['oauth:servers.staging.accessToken=of-staging'])
    assert.deepEqual(taken(config, issuer, 'accessToken'), ['oauth:accessToken=of-default'])
    assert.deepEqual(taken(config, 'https://nowhere.example.com', 'accessToken'), [])
  })

  test('in stack config without an issuer belong to that of the environment', () =>
    assert.deepEqual(taken(source({ accessToken: 'x' }, { OAUTH_ISSUER: issuer }), issuer, 'accessToken'), [
      'OAUTH_ACCESS_TOKEN=undefined',
      'oauth:accessToken=x',
    ]))

  test('registration access tokens are found by issuer and client id, the environment first', () => {
    const registrationAccessTokens = { abc: 'of-stack', def: 'only-there', toString2: 7 }
    const environment = { OAUTH_ISSUER: issuer, OAUTH_REGISTRATION_ACCESS_TOKENS: '{ "abc": "fresh" }' }
    const config = source({ issuer, registrationAccessTokens }, environment)
    const given = (clientId: string, at = issuer) => givenRegistrationAccessToken(config, at, clientId)
    assert.deepEqual([given('abc'), given('def'), given('toString2')], ['fresh', 'only-there', undefined])
    assert.deepEqual([given('toString'), given('abc', other)], [undefined, undefined])
  })
})

suite('Texts', () => {
  test('a list is one text, or a JSON list of texts', () => {
    assert.deepEqual([listOf(undefined), listOf('a'), listOf(' ["a", "b", 7]')], [[], ['a'], ['a', 'b']])
  })

  test('a key in the environment is in capitals, under a name with the name', () => {
    assert.equal(environmentName('accessClientId'), 'OAUTH_ACCESS_CLIENT_ID')
    assert.equal(environmentName('issuer', 'staging2'), 'OAUTH_SERVERS_STAGING2_ISSUER')
    assert.equal(new Set(configKeyNames.map((key) => environmentName(key))).size, configKeyNames.length)
  })

  test('a switch for one run is on at 1 or true, and a client is assumed gone by its id', () => {
    const names = Object.keys(runSwitches).filter(
      (name): name is keyof typeof runSwitches => name in runSwitches,
    )
    for (const name of names) {
      const on = (value: string) => isOn(source({}, { [name]: value }), name)
      assert.deepEqual(['1', 'true', '0', '', 'no'].map(on), [true, true, false, false, false])
    }
    const gone = source({}, { OAUTH_ASSUME_GONE: 'abc, def' })
    assert.deepEqual(
      ['abc', 'def', 'ab', ''].map((id) => assumesGone(gone, id)),
      [true, true, false, false],
    )
  })
})
