import assert from 'node:assert/strict'
import { before, mock, suite, test } from 'node:test'
import * as pulumi from '@pulumi/pulumi'
import { judge } from '../../provider/client/check.ts'
import type { PartialSettings } from '../../provider/client/settings.ts'
import { unsupported } from '../../provider/client/support.ts'
import { type ConfigSource, unconfigured } from '../../provider/config.ts'
import { chosenServer, doubts } from '../../provider/doubts.ts'
import { checkConfiguration, lookForSharing } from '../../provider/pulumi/program.ts'
import { quiet } from '../registration/connected.ts'

/** The rules that the arguments of one client alone cannot break: they look at the server, or at the whole program. */

suite('server-cannot (warning)', () => {
  const found = unsupported({ scopes: ['api:write'] }, { scopes_supported: ['api:read'] })
  test('is a warning that allow silences', () => {
    assert.deepEqual(
      judge({}, found).warnings.map(({ property }) => property),
      ['scopes[0]'],
    )
    assert.deepEqual(judge({ allow: ['server-cannot'] }, found), { issues: [], warnings: [] })
  })
})

suite('not-kept (warning)', () => {
  const offline: ConfigSource = { stack: () => undefined, environment: { OAUTH_OFFLINE: '1' } }
  const told = async (product: string, settings: PartialSettings, recorded = {}) => {
    const config = { ...unconfigured(offline, 'https://login.example.com'), product }
    return (await doubts(quiet(offline), { config, failures: [] }, settings, recorded)).map(
      ({ reason }) => reason,
    )
  }
  test('is said when a field is declared that the product is known not to keep, and not again', async () => {
    const softwareId = 'orders'
    assert.match((await told('hydra', { softwareId })).join(), /\(seen on Ory Hydra .*\[not-kept\]$/)
    assert.deepEqual(await told('hydra', { softwareId }, { softwareId }), [])
    assert.deepEqual(await told('standard', { softwareId }), [])
  })
  test('is a warning that allow silences', async () =>
    assert.deepEqual(await told('hydra', { softwareId: 'orders', allow: ['not-kept'] }), []))
})

suite('configuration (fixed)', () => {
  const nothing: ConfigSource = { stack: () => undefined, environment: {} }
  test('is broken where no server is configured, at the property that chooses it', () => {
    const { failures } = chosenServer(nothing, 'staging')
    assert.deepEqual(
      failures.map(({ property, rule }) => [property, rule]),
      [['server', 'configuration']],
    )
    assert.match(failures[0]?.reason ?? '', /under the name staging\. Set its issuer: .*\[configuration\]$/)
  })
  test('is not broken by a server that is configured', () => {
    const environment = { OAUTH_ISSUER: 'https://login.example.com' }
    assert.deepEqual(chosenServer({ ...nothing, environment }, undefined).failures, [])
  })
})

class Declared extends pulumi.CustomResource {}

/** The SDK's own mocks stand in for the engine: they do not prove that a warning appears at its resource. */
suite('What only the whole program shows', () => {
  const warn = mock.method(pulumi.log, 'warn', async () => {})
  before(() =>
    pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) }),
  )

  async function declare(name: string, args: object): Promise<void> {
    lookForSharing(new Declared('test:index:Client', name), { ownerPath: name, ...args })
    await new Promise((settled) => setImmediate(settled))
  }
  async function saidOf(args: object): Promise<readonly unknown[]> {
    warn.mock.resetCalls()
    await declare(`first-${JSON.stringify(args)}`, args)
    await declare(`second-${JSON.stringify(args)}`, args)
    return warn.mock.calls.map((call) => call.arguments[0])
  }

  test('shared-redirect-uri: the same redirect URI in two clients is said at the second', async () => {
    const redirectUris = [pulumi.output('https://own.example.com/cb'), 'https://shared.example.com/cb']
    const [first = '', second = ''] = await saidOf({ redirectUris })
    assert.match(`${first}`, /^redirectUris\[0\]: .*\[shared-redirect-uri\]$/)
    assert.match(`${second}`, /^redirectUris\[1\]: .*\[shared-redirect-uri\]$/)
  })

  test('shared-software-id: the same software id in two clients is said', async () => {
    const [said = ''] = await saidOf({ softwareId: 'one-for-both' })
    assert.match(`${said}`, /^softwareId: .*\[shared-software-id\]$/)
  })

  test('one client is not two, also below a parent, whose path is known later', async () => {
    const args = { ownerPath: pulumi.output('parent$client'), softwareId: 'of-one-below' }
    assert.deepEqual(await saidOf(args), [])
    assert.equal((await saidOf({ ...args, ownerPath: 'another' })).length, 2)
  })

  test('neither is said of different ones, nor where it is allowed', async () => {
    const allow = ['shared-redirect-uri', 'shared-software-id']
    assert.deepEqual(await saidOf({ redirectUris: ['https://x.example/'], softwareId: 'x', allow }), [])
    warn.mock.resetCalls()
    await declare('a', { redirectUris: ['https://a.example/'], softwareId: 'a' })
    await declare('b', { redirectUris: ['https://b.example/'], softwareId: 'b' })
    assert.equal(warn.mock.callCount(), 0)
  })

  test('plain-secret-in-config: a credential in plain stack config stops the program, unless set with --secret', () => {
    const servers = JSON.stringify({ staging: { issuer: 'https://x.example', accessToken: 'hidden-1' } })
    const config = {
      'oauth:initialAccessToken': 'hidden-2',
      'oauth:accessToken': 'hidden-3',
      'oauth:servers': servers,
    }
    pulumi.runtime.setAllConfig(config, ['oauth:accessToken'])
    assert.throws(checkConfiguration, ({ message }: Error) => {
      assert.match(message, /^oauth:initialAccessToken, oauth:servers\.staging\.accessToken is a credential/)
      assert.match(message, /\n {2}pulumi config set --secret oauth:initialAccessToken\n/)
      assert.match(message, /\n {2}pulumi config set --secret --path oauth:servers\.staging\.accessToken/)
      assert.doesNotMatch(message, /hidden/)
      return true
    })
  })
})
