import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { compare, create, read } from '../../provider/lifecycle.ts'
import { registrationOf } from '../../provider/registration/api.ts'
import { oneClientStack } from '../faults/stack.ts'
import { door, type Listening, thrown } from '../lifecycle/door.ts'
import { connected } from '../registration/connected.ts'
import { type Keycloak, type Realm, startKeycloak } from '../servers/keycloak.ts'
import { done } from '../servers/operator.ts'

/**
 * Registered with an initial access token, so that each client is managed by its own token: it is lost here by an update of which
 * nothing is recorded.
 */
suite('After a killed run at Keycloak', () => {
  let keycloak: Keycloak
  let realm: Realm
  let stackConfig: Readonly<Record<string, string>>
  let admin: Readonly<Record<string, string>>
  before(async () => {
    keycloak = await startKeycloak()
    realm = await keycloak.createRealm()
    const { clientId, clientSecret } = await realm.createAccessClient(['manage-clients'])
    const initialAccessToken = await realm.createInitialAccessToken()
    stackConfig = { issuer: realm.issuer, product: 'keycloak', initialAccessToken }
    admin = { ISSUER: realm.issuer, ACCESS_CLIENT_ID: clientId, ACCESS_CLIENT_SECRET: clientSecret }
  })
  after(async () => {
    await realm.remove()
    await keycloak.close()
  })

  const run = (environment: Readonly<Record<string, string>> = {}) =>
    door({ stack: stackConfig, environment })
  const machine = (clientName: string) => ({
    clientName,
    grantTypes: ['client_credentials'],
    redirectUris: [],
  })
  const told = ({ said }: Listening) => said.map(({ text }) => text).join('\n')

  async function withLostToken(name: string) {
    const stack = oneClientStack(name)
    await stack.up(run(), machine(name))
    const recorded = stack.recorded()
    assert.ok(recorded)
    const { api } = connected(realm, { PRODUCT: 'keycloak' })
    const at = registrationOf(recorded.outputs)
    const live = await api.read(at)
    assert.ok(live.state === 'present')
    const { registration_access_token: _, registration_client_uri: __, ...metadata } = live.information
    await api.update(at, metadata, live.information)
    return {
      stack,
      recorded,
      isReadable: async (outputs: typeof recorded.outputs) => (await api.read(registrationOf(outputs))).state,
    }
  }

  test('a lost registration access token is told with the run that gives the client another one, and kept as it is', async () => {
    const { recorded } = await withLostToken('told')
    const here = run()
    const found = await read('ConfidentialClient', here, recorded.id, recorded.outputs)
    assert.ok(found !== 'gone')
    assert.deepEqual(found.outputs, recorded.outputs)
    assert.match(told(here), new RegExp(`OAUTH_RENEW_TOKENS=${recorded.id} .*OAUTH_ACCESS_CLIENT_ID`))
  })

  test('a lost registration access token is renewed by an update that the preview shows; the preview writes nothing', async () => {
    const { stack, recorded, isReadable } = await withLostToken('renewed')
    const environment = { ...admin, RENEW_TOKENS: recorded.id }
    const preview = run(environment)
    const found = await read('ConfidentialClient', preview, recorded.id, recorded.outputs)
    assert.ok(found !== 'gone')
    const changes = await compare(preview, found.outputs, recorded.inputs)
    assert.deepEqual(changes, [{ field: 'unfinished', by: 'update' }])
    assert.equal(found.outputs['registrationAccessToken'], recorded.outputs['registrationAccessToken'])
    const up = run(environment)
    await stack.up(up, machine('renewed'))
    assert.match(told(up), /was refused, and Keycloak's admin API gave it another one \(OAUTH_RENEW_TOKENS\)/)
    const after = stack.recorded()
    assert.ok(after)
    assert.equal(await isReadable(after.outputs), 'present')
    assert.deepEqual([after.id, after.outputs['unfinished']], [recorded.id, undefined])
    assert.equal(after.outputs['clientSecret'], recorded.outputs['clientSecret'])
    const later = run()
    await stack.up(later, { ...machine('renewed'), clientUri: 'https://renewed.example.com/' })
    assert.deepEqual(later.said, [])
  })

  test('none is renewed without being named, nor for a client that differs from what is recorded', async () => {
    const { stack, recorded, isReadable } = await withLostToken('other')
    await stack.up(run(admin), machine('other'))
    assert.equal(await isReadable(stack.recorded()?.outputs ?? {}), 'unknown')
    const [found] = [(await done(realm.admin('GET', `/clients?clientId=${recorded.id}`))).body].flat()
    assert.ok(typeof found === 'object' && found !== null && 'id' in found)
    await done(realm.admin('PUT', `/clients/${String(found.id)}`, { ...found, name: 'Somebody else' }))
    const here = run({ ...admin, RENEW_TOKENS: recorded.id })
    await stack.up(here, machine('other'))
    assert.match(told(here), /not asked for another one, since the client differs there .*: clientName\./)
    assert.equal(await isReadable(stack.recorded()?.outputs ?? {}), 'unknown')
  })

  test('a client that the admin API created and the journal knows is taken over without a word of a person', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'journal-'))
    t.after(() => rm(folder, { recursive: true }))
    const stack = oneClientStack('chosen')
    const { ISSUER: issuer = '', ACCESS_CLIENT_ID: accessClientId = '' } = admin
    const byAdmin = {
      issuer,
      api: 'keycloak',
      accessClientId,
      accessClientSecret: admin['ACCESS_CLIENT_SECRET'] ?? '',
    }
    const journal = { JOURNAL: join(folder, 'journal'), JOURNAL_KEY: 'k'.repeat(32) }
    const killed = door({ stack: byAdmin, environment: journal })
    const lost = await create(killed, await stack.check(killed, machine('chosen')))
    const without = door({ stack: byAdmin })
    const { message } = await thrown(stack.up(without, machine('chosen')))
    assert.match(message, /OAUTH_ADOPT_OWN/)
    await stack.up(door({ stack: byAdmin, environment: journal }), machine('chosen'))
    const recorded = stack.recorded()
    assert.deepEqual([recorded?.id, recorded?.outputs['life']], [lost.id, lost.outputs['life']])
    await stack.up(door({ stack: byAdmin, environment: journal }), machine('chosen'))
    await stack.remove(door({ stack: byAdmin, environment: journal }))
    const again = door({ stack: byAdmin, environment: journal })
    await stack.up(again, machine('chosen'))
    assert.notEqual(stack.recorded()?.outputs['life'], lost.outputs['life'])
  })

  test('none is renewed where it is not refused', async () => {
    const stack = oneClientStack('well')
    await stack.up(run(), machine('well'))
    const before = stack.recorded()
    const here = run({ ...admin, RENEW_TOKENS: before?.id ?? '' })
    await stack.up(here, machine('well'))
    assert.deepEqual([stack.recorded(), here.said], [before, []])
  })
})
