import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientKind } from '../../provider/client/client_types.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import type { Bag } from '../../provider/door.ts'
import { PartialRegistration } from '../../provider/errors.ts'
import { check, create, diff, read, remove, update } from '../../provider/lifecycle.ts'
import { door, type Listening, thrown } from '../lifecycle/door.ts'
import { type Keycloak, type Realm, startKeycloak } from '../servers/keycloak.ts'
import { rotationPolicy } from '../servers/rotation_policy.ts'
import { authenticates } from '../support/authenticates.ts'
import { once, type Wire, wire } from './wire.ts'

interface Shared {
  readonly keycloak: Keycloak
  readonly realm: Realm
}

let starting: Promise<Shared> | undefined

async function shared(): Promise<Shared> {
  const keycloak = await startKeycloak()
  return { keycloak, realm: await keycloak.createRealm() }
}

test.after(async () => {
  const started = await starting
  await started?.realm.remove()
  await started?.keycloak.close()
})

const kind = 'ConfidentialClient'

interface Setting {
  readonly realm: Realm
  readonly wire: Wire
  /** A process of its own. */
  readonly process: () => Listening
}

type Fault = Parameters<typeof wire>[2]['fault']

async function setting(
  t: TestContext,
  { fault, roles = ['manage-clients'] }: { fault?: Fault; roles?: string[] } = {},
): Promise<Setting> {
  starting ??= shared()
  const { keycloak, realm } = await starting
  const { clientId, clientSecret } = await realm.createAccessClient(roles)
  const below = `/admin/realms/${realm.name}`
  const between = await wire(t, keycloak.url, { below, ...(fault === undefined ? {} : { fault }) })
  const stack = {
    issuer: realm.issuer,
    api: 'keycloak',
    adminUrl: `${between.url}${below}`,
    accessClientId: clientId,
    accessClientSecret: clientSecret,
  }
  t.after(async () => {
    const left = await clients(realm)
    for (const { id } of left) await realm.admin('DELETE', `/clients/${id}`)
    assert.deepEqual(left, [], 'a client was left over')
  })
  return { realm, wire: between, process: () => door({ stack }) }
}

/** Those that carry our mark. */
async function clients({
  admin,
}: Realm): Promise<readonly { readonly id: string; readonly clientId: string }[]> {
  const { body } = await admin('GET', '/clients')
  assert.ok(Array.isArray(body))
  return body
    .filter((client) => attribute(client, 'pulumi-oauth.owner') !== undefined)
    .map(({ id, clientId }) => ({ id, clientId }))
}

async function checked(here: Listening, args: Bag = {}, type: ClientKind = kind): Promise<Bag> {
  const ownerPath = `urn:pulumi:dev::shop::${type}::orders`
  const { inputs, failures } = await check(type, here, {}, { ownerPath, clientName: 'Orders', ...args })
  assert.deepEqual(failures, [])
  return inputs
}

async function representation({ admin }: Realm, { life }: Bag): Promise<Bag> {
  const { body } = await admin('GET', `/clients/${life}`)
  assert.ok(isRecord(body))
  return body
}

function attribute({ attributes }: Bag, name: string): unknown {
  return isRecord(attributes) ? attributes[name] : undefined
}

const works = ({ issuer }: Realm, client: Bag) =>
  authenticates(`${issuer}/protocol/openid-connect/token`, client)

suite('At the admin API of Keycloak', () => {
  test('an operation takes no request more than it needs', async (t) => {
    const { process, wire: at } = await setting(t)
    const here = process()
    const inputs = await checked(here, { scopes: ['openid', 'profile', 'email'] })
    const { id, outputs } = await create(here, inputs)
    const client = `/clients/${outputs['life']}`
    assert.deepEqual(at.asked(), ['GET /client-scopes', 'POST /clients', `GET ${client}`])
    await read(kind, here, id, outputs)
    assert.deepEqual(at.asked(), [`GET ${client}`])
    const renamed = await update(here, id, outputs, { ...inputs, clientName: 'Renamed' })
    assert.deepEqual(at.asked(), [`GET ${client}`, `PUT ${client}`])
    const scoped = await update(here, id, renamed, {
      ...inputs,
      clientName: 'Renamed',
      scopes: ['openid', 'profile', 'phone'],
    })
    assert.deepEqual(
      at.asked().map((line) => line.replace(/[0-9a-f-]{36}$/, '<scope>')),
      [
        `GET ${client}`,
        `PUT ${client}`,
        `DELETE ${client}/optional-client-scopes/<scope>`,
        `PUT ${client}/optional-client-scopes/<scope>`,
      ].map((line) => line.replace(/[0-9a-f-]{36}$/, '<scope>')),
    )
    await remove(here, id, scoped)
    assert.deepEqual(at.asked(), [`DELETE ${client}`])
    assert.equal(await read(kind, here, id, scoped), 'gone')
    assert.deepEqual(at.asked(), [`GET ${client}`, 'GET /clients?first=0&max=1'])
  })

  test('a contested write takes one read more and one write more', async (t) => {
    const { process, wire: at } = await setting(t, { fault: once('PUT', { status: 409 }) })
    const here = process()
    const inputs = await checked(here)
    const { id, outputs } = await create(here, inputs)
    at.asked()
    const renamed = await update(here, id, outputs, { ...inputs, clientName: 'Renamed' })
    const client = `/clients/${outputs['life']}`
    assert.deepEqual(at.asked(), [`GET ${client}`, `PUT ${client}`, `GET ${client}`, `PUT ${client}`])
    await remove(here, id, renamed)
  })

  test('a create whose answer was lost is repeated and finds its own client', async (t) => {
    const { process, realm } = await setting(t, { fault: once('POST', 'lost') })
    const here = process()
    const { id, outputs } = await create(here, await checked(here))
    assert.equal((await clients(realm)).filter(({ clientId }) => clientId === id).length, 1)
    assert.equal(await works(realm, outputs), true)
    await remove(here, id, outputs)
  })

  test('a token that is refused is replaced once', async (t) => {
    const { process } = await setting(t, { fault: once('POST', { status: 401 }) })
    const here = process()
    const { id, outputs } = await create(here, await checked(here))
    await remove(here, id, outputs)
  })

  test('a role that is missing is named', async (t) => {
    const { process } = await setting(t, { roles: ['view-clients'] })
    const here = process()
    const { message } = await thrown(create(here, await checked(here)))
    assert.match(message, /answered 403/)
    assert.match(message, /Grant the role manage-clients of the client realm-management/)
  })

  test('an account that sees no client at all proves nothing by an empty list', async (t) => {
    const { process } = await setting(t)
    const here = process()
    const { id, outputs } = await create(here, await checked(here))
    const { process: blind } = await setting(t, { roles: ['query-clients'] })
    const { message } = await thrown(read(kind, blind(), id, {}))
    assert.match(message, /lists no client at all/)
    assert.match(message, /Grant the role manage-clients of the client realm-management/)
    await remove(here, id, outputs)
    assert.equal(await read(kind, here, id, {}), 'gone')
  })

  test('a scope that the realm does not have is found before anything is written', async (t) => {
    const { process, wire: at } = await setting(t)
    const here = process()
    const { message } = await thrown(
      create(here, await checked(here, { scopes: ['profile', 'orders:read'] })),
    )
    assert.match(message, /scopes: "orders:read" is none of acr, address, basic, email/)
    assert.deepEqual(at.asked(), ['GET /client-scopes'])
  })

  test('a scope moves from optional to default and back', async (t) => {
    const { process, realm } = await setting(t)
    const here = process()
    const args = { scopes: ['profile', 'email'] }
    const inputs = await checked(here, args)
    const { id, outputs } = await create(here, inputs)
    const moved = await checked(here, { ...args, keycloak: { defaultScopes: ['basic', 'email'] } })
    const after = await update(here, id, outputs, moved)
    const there = await representation(realm, after)
    assert.deepEqual([there['defaultClientScopes'], there['optionalClientScopes']].map(withoutOwn), [
      ['basic', 'email'],
      ['profile'],
    ])
    assert.deepEqual(await read(kind, here, id, after), { id, outputs: after })
    const back = await update(
      here,
      id,
      after,
      await checked(here, { ...args, keycloak: { defaultScopes: ['basic'] } }),
    )
    const last = await representation(realm, back)
    assert.deepEqual(withoutOwn(last['optionalClientScopes']), ['email', 'profile'])
    await remove(here, id, back)
  })

  test('a scope that somebody added on the server is drift, and is taken away again', async (t) => {
    const { process, realm } = await setting(t)
    const here = process()
    const inputs = await checked(here, { scopes: ['profile'] })
    const { id, outputs } = await create(here, inputs)
    const { body: scopes } = await realm.admin('GET', '/client-scopes')
    assert.ok(Array.isArray(scopes))
    const email = scopes.find(({ name }) => name === 'email')
    await realm.admin('PUT', `/clients/${outputs['life']}/default-client-scopes/${email.id}`)
    const found = await read(kind, here, id, outputs)
    assert.ok(found !== 'gone')
    assert.deepEqual(diff(found.outputs, inputs), [{ field: 'scopes', by: 'update' }])
    const repaired = await update(here, id, found.outputs, inputs)
    assert.deepEqual(withoutOwn((await representation(realm, repaired))['defaultClientScopes']), ['basic'])
    await remove(here, id, repaired)
  })

  test('PKCE is required of public clients and of code flows, full scope and the password grant are off, CORS follows', async (t) => {
    const { process, realm } = await setting(t)
    const here = process()
    const redirectUris = ['https://app.example.com/callback', 'https://app.example.com/silent']
    const app = await create(here, await checked(here, { redirectUris }, 'PublicClient'))
    const seen = await representation(realm, app.outputs)
    const { publicClient, fullScopeAllowed, directAccessGrantsEnabled, webOrigins } = seen
    assert.deepEqual(
      [publicClient, fullScopeAllowed, directAccessGrantsEnabled, webOrigins],
      [true, false, false, ['https://app.example.com']],
    )
    assert.equal(attribute(seen, 'pkce.code.challenge.method'), 'S256')
    assert.equal(attribute(seen, 'use.refresh.tokens'), 'false')
    const site = await create(here, await checked(here, { redirectUris, clientId: 'site' }))
    assert.equal(attribute(await representation(realm, site.outputs), 'pkce.code.challenge.method'), 'S256')
    const lowered = await checked(here, { redirectUris, clientId: 'site', keycloak: { pkce: 'optional' } })
    const optional = await update(here, site.id, site.outputs, lowered)
    assert.equal(attribute(await representation(realm, optional), 'pkce.code.challenge.method'), undefined)
    await remove(here, app.id, app.outputs)
    await remove(here, site.id, optional)
  })

  test('a client that is switched off gets no token, and drift of the switch is seen', async (t) => {
    const { process, realm } = await setting(t)
    const here = process()
    const inputs = await checked(here)
    const { id, outputs } = await create(here, inputs)
    const off = await update(here, id, outputs, await checked(here, { keycloak: { enabled: false } }))
    assert.equal(await works(realm, off), false)
    await realm.admin('PUT', `/clients/${outputs['life']}`, { enabled: true })
    const found = await read(kind, here, id, off)
    assert.ok(found !== 'gone')
    assert.deepEqual(diff(found.outputs, await checked(here, { keycloak: { enabled: false } })), [
      { field: 'keycloak', by: 'update' },
    ])
    await remove(here, id, off)
  })

  test('an audience is in the tokens, and the mappers of an operator stay', async (t) => {
    const { process, realm } = await setting(t)
    const here = process()
    const inputs = await checked(here, { keycloak: { audience: ['api'] } })
    const { id, outputs } = await create(here, inputs)
    await realm.admin('POST', `/clients/${outputs['life']}/protocol-mappers/models`, {
      name: 'of an operator',
      protocol: 'openid-connect',
      protocolMapper: 'oidc-hardcoded-claim-mapper',
      config: { 'claim.name': 'a', 'claim.value': 'b', 'access.token.claim': 'true' },
    })
    const next = await checked(here, { keycloak: { audience: ['api', 'other'] } })
    const after = await update(here, id, outputs, next)
    const { protocolMappers } = await representation(realm, after)
    assert.ok(Array.isArray(protocolMappers))
    assert.deepEqual(protocolMappers.map(({ name }) => name).sort(), [
      'of an operator',
      'pulumi-oauth audience api',
      'pulumi-oauth audience other',
    ])
    assert.deepEqual(await read(kind, here, id, after), { id, outputs: after })
    await remove(here, id, after)
  })

  const roles = {
    serviceAccountRealmRoles: ['reader'],
    serviceAccountClientRoles: { 'api:v1': ['orders:write', 'orders:read'] },
  }

  test('a service account has the roles that are declared, and no other', async (t) => {
    const { process, realm, wire: at } = await setting(t, { roles: withRoles })
    await makeRoles(t, realm)
    const here = process()
    const inputs = await checked(here, { keycloak: roles })
    const { id, outputs } = await create(here, inputs)
    assert.deepEqual(await rolesIn(realm, outputs), ['api:v1 orders:read', 'api:v1 orders:write', 'reader'])
    at.asked()
    assert.deepEqual(await read(kind, here, id, outputs), { id, outputs })
    assert.equal(at.asked().length, 4)
    const fewer = await checked(here, {
      keycloak: {
        serviceAccountRealmRoles: ['writer'],
        serviceAccountClientRoles: { 'api:v1': ['orders:read'] },
      },
    })
    const after = await update(here, id, outputs, fewer)
    assert.deepEqual(await rolesIn(realm, after), ['api:v1 orders:read', 'writer'])
    const none = await update(here, id, after, await checked(here))
    assert.deepEqual(await rolesIn(realm, none), [])
    at.asked()
    assert.deepEqual(await read(kind, here, id, none), { id, outputs: none })
    assert.equal(at.asked().length, 1)
    await remove(here, id, none)
  })

  test('a role that somebody gave a service account is drift, and is taken again', async (t) => {
    const { process, realm } = await setting(t, { roles: withRoles })
    const { writer } = await makeRoles(t, realm)
    const here = process()
    const inputs = await checked(here, { keycloak: { serviceAccountRealmRoles: ['reader'] } })
    const { id, outputs } = await create(here, inputs)
    await realm.admin('POST', `${await mappings(realm, outputs)}/realm`, [writer])
    const found = await read(kind, here, id, outputs)
    assert.ok(found !== 'gone')
    assert.deepEqual(diff(found.outputs, inputs), [{ field: 'keycloak', by: 'update' }])
    const repaired = await update(here, id, found.outputs, inputs)
    assert.deepEqual(await rolesIn(realm, repaired), ['reader'])
    await remove(here, id, repaired)
  })

  test('roles that do not exist are found before anything is written, all at once', async (t) => {
    const { process, realm } = await setting(t, { roles: withRoles })
    await makeRoles(t, realm)
    const here = process()
    const wrong = {
      serviceAccountRealmRoles: ['reeder', 'reader'],
      serviceAccountClientRoles: { 'api:v1': ['orders:wriet'], shop: ['a'] },
    }
    const { message } = await thrown(create(here, await checked(here, { keycloak: wrong })))
    assert.match(message, /keycloak\.serviceAccountRealmRoles: "reeder" is no role there/)
    assert.match(message, /keycloak\.serviceAccountClientRoles\["api:v1"\]: "orders:wriet" is no role there/)
    assert.match(message, /keycloak\.serviceAccountClientRoles\["shop"\]: "a" is no role there/)
    assert.doesNotMatch(message, /"reader"/)
  })

  test('a client whose service account could not get its roles is recorded, and a later update gives them', async (t) => {
    const { process, realm } = await setting(t, { roles: ['manage-clients', 'view-realm'] })
    await makeRoles(t, realm)
    const here = process()
    const inputs = await checked(here, { keycloak: { serviceAccountRealmRoles: ['reader'] } })
    const error = await thrown(create(here, inputs))
    assert.match(error.message, /answered 403.*grant manage-users of the client realm-management/s)
    assert.ok(error instanceof PartialRegistration)
    const { id, properties } = error
    assert.equal(await works(realm, properties), true)
    assert.ok(diff(properties, inputs).some(({ by }) => by === 'update'))
    const { process: allowed } = await setting(t, { roles: withRoles })
    const after = await update(allowed(), id, properties, inputs)
    assert.deepEqual(await rolesIn(realm, after), ['reader'])
    assert.deepEqual(diff(after, inputs), [])
    await remove(allowed(), id, after)
  })

  test('who leaves secrets for a key leaves no secret behind that works', async (t) => {
    const { process, realm } = await setting(t)
    const here = process()
    const inputs = await checked(here)
    const { id, outputs } = await create(here, inputs)
    const byKey = { tokenEndpointAuthMethod: 'private_key_jwt', jwksUri: 'https://app.example.com/jwks.json' }
    const keyed = await update(here, id, outputs, await checked(here, byKey))
    assert.equal(keyed['clientSecret'], undefined)
    await realm.admin('PUT', `/clients/${outputs['life']}`, { clientAuthenticatorType: 'client-secret' })
    assert.equal(await works(realm, outputs), false)
    const back = await update(here, id, keyed, inputs)
    assert.equal(await works(realm, back), true)
    await remove(here, id, back)
  })

  test('with a rotation policy the old secret stays valid for a while, and a later update forgets it', async (t) => {
    const { here, realm, id, outputs, next } = await rotating(t)
    const rotated = await update(here, id, outputs, next)
    assert.equal(rotated['previousClientSecret'], outputs['clientSecret'])
    assert.notEqual(rotated['clientSecret'], outputs['clientSecret'])
    assert.deepEqual([await works(realm, rotated), await works(realm, outputs)], [true, true])
    const until = Number(rotated['previousClientSecretExpiresAt']) * 1000
    assert.ok(until > Date.now())
    assert.deepEqual(await read(kind, here, id, rotated), { id, outputs: rotated })
    assert.deepEqual(diff(rotated, next), [])
    assert.deepEqual(diff(rotated, next, { now: until }), [{ field: 'previousClientSecret', by: 'update' }])
    const renamed = await update(here, id, rotated, { ...next, clientName: 'Renamed' })
    assert.equal(renamed['previousClientSecret'], outputs['clientSecret'])
    await remove(here, id, renamed)
  })

  test('a secret that has ended is rotated once where the program asks for it too', async (t) => {
    const { here, realm, id, outputs, next } = await ended(t)
    const rotated = await update(here, id, outputs, next)
    assert.equal(rotated['previousClientSecret'], outputs['clientSecret'])
    assert.equal(await works(realm, rotated), true)
    await remove(here, id, rotated)
  })

  test('a rotation whose answer is lost is not done twice', async (t) => {
    let fault: Fault | undefined
    const { here, realm, id, outputs, next } = await rotating(t, {
      fault: (method, headers) => fault?.(method, headers),
    })
    fault = once('POST', 'lost')
    const rotated = await update(here, id, outputs, next)
    assert.equal(rotated['previousClientSecret'], outputs['clientSecret'])
    assert.deepEqual([await works(realm, rotated), await works(realm, outputs)], [true, true])
    await remove(here, id, rotated)
  })

  test('a rotation that a run did and could not record is not done again', async (t) => {
    const { process, here, realm, id, outputs, next } = await rotating(t)
    const unrecorded = await update(process(), id, outputs, next)
    const found = await read(kind, here, id, outputs)
    assert.ok(found !== 'gone')
    const rotated = await update(here, id, found.outputs, next)
    assert.equal(rotated['clientSecret'], unrecorded['clientSecret'])
    assert.equal(rotated['previousClientSecret'], outputs['clientSecret'])
    assert.deepEqual([await works(realm, rotated), await works(realm, outputs)], [true, true])
    await remove(here, id, rotated)
  })

  test('a rotation that never reached the server says so, and the next run does it', async (t) => {
    let fault: Fault | undefined
    const { here, id, outputs, next } = await rotating(t, {
      fault: (method, headers) => fault?.(method, headers),
    })
    fault = once('POST', { status: 503 })
    const { message } = await thrown(update(here, id, outputs, next))
    assert.match(message, /client-secret answered 503.*Run again: it is repeated/s)
    const rotated = await update(here, id, outputs, next)
    assert.equal(rotated['previousClientSecret'], outputs['clientSecret'])
    await remove(here, id, rotated)
  })

  test('a secret that has ended is rotated in place by the next update, once', async (t) => {
    const { here, realm, id, outputs, next, process } = await rotating(t, { lives: 2 })
    await sleep(Math.max(0, Number(outputs['clientSecretExpiresAt']) * 1000 - Date.now()) + 1_000)
    const same = await checked(here, { secretRotation: { year: 2026 } })
    assert.equal(await works(realm, outputs), false)
    assert.deepEqual(diff(outputs, same), [{ field: 'clientSecretExpiresAt', by: 'update' }])
    await rotationPolicy(realm, true)
    const rotated = await update(here, id, outputs, same)
    assert.notEqual(rotated['clientSecret'], outputs['clientSecret'])
    assert.equal(await works(realm, rotated), true)
    assert.deepEqual([rotated['clientId'], diff(rotated, same)], [outputs['clientId'], []])
    const again = await update(process(), id, outputs, same)
    assert.equal(again['clientSecret'], rotated['clientSecret'])
    assert.deepEqual(
      diff(again, next).map(({ field }) => field),
      ['secretRotation'],
    )
    await remove(here, id, again)
  })

  test('a previous secret that is over is taken from the server and from the state', async (t) => {
    const { here, id, outputs, next, wire: at } = await rotating(t, { seconds: 4 })
    const rotated = await update(here, id, outputs, next)
    const until = Number(rotated['previousClientSecretExpiresAt']) * 1000
    await sleep(Math.max(0, until - Date.now()) + 1_000)
    assert.deepEqual(diff(rotated, next), [{ field: 'previousClientSecret', by: 'update' }])
    at.asked()
    const finished = await update(here, id, rotated, next)
    assert.ok(at.asked().includes(`DELETE /clients/${outputs['life']}/client-secret/rotated`))
    assert.equal(finished['previousClientSecret'], undefined)
    assert.deepEqual(diff(finished, next), [])
    await remove(here, id, finished)
  })

  test('a client that lost its secret with its auth method gets the same secret again', async (t) => {
    const { process, realm } = await setting(t)
    const here = process()
    const inputs = await checked(here)
    const { id, outputs } = await create(here, inputs)
    const opened = { publicClient: true, standardFlowEnabled: true, serviceAccountsEnabled: false }
    await realm.admin('PUT', `/clients/${outputs['life']}`, opened)
    const found = await read(kind, here, id, outputs)
    assert.ok(found !== 'gone')
    const repaired = await update(here, id, found.outputs, inputs)
    assert.equal(repaired['clientSecret'], outputs['clientSecret'])
    assert.equal(await works(realm, outputs), true)
    await realm.admin('PUT', `/clients/${outputs['life']}`, opened)
    const given = await checked(here, { clientSecret: 'a secret that the program gives, long enough' })
    const after = await update(here, id, repaired, given)
    assert.equal(await works(realm, after), true)
    await realm.admin('PUT', `/clients/${outputs['life']}`, opened)
    const renamed = await update(here, id, after, { ...given, clientName: 'Renamed' })
    assert.equal(await works(realm, renamed), true)
    await remove(here, id, renamed)
  })

  test('a client that somebody renamed on the server gets its client id back, and is the same client', async (t) => {
    const { process, realm } = await setting(t)
    const here = process()
    const inputs = await checked(here)
    const { id, outputs } = await create(here, inputs)
    await realm.admin('PUT', `/clients/${outputs['life']}`, { clientId: 'renamed', name: 'Also renamed' })
    const found = await read(kind, here, id, outputs)
    assert.ok(found !== 'gone')
    assert.match(here.said.map(({ text }) => text).join(), /renamed to renamed on the server/)
    const changes = diff(found.outputs, inputs)
    assert.deepEqual(new Set(changes.map(({ by }) => by)), new Set(['update']))
    const repaired = await update(here, id, found.outputs, inputs)
    assert.equal(await works(realm, outputs), true)
    assert.deepEqual(await read(kind, here, id, repaired), { id, outputs: repaired })
    await remove(here, id, repaired)
  })

  test('default scopes are what is declared, whether scopes are declared or not', async (t) => {
    const { process, realm } = await setting(t)
    const here = process()
    const first = await checked(here, { keycloak: { defaultScopes: ['basic', 'email'] } })
    const { id, outputs } = await create(here, first)
    const next = await checked(here, { keycloak: { defaultScopes: ['basic', 'profile'] } })
    const after = await update(here, id, outputs, next)
    const there = await representation(realm, after)
    assert.deepEqual(withoutOwn(there['defaultClientScopes']), ['basic', 'profile'])
    assert.equal(after['serverChanged'], undefined)
    assert.deepEqual(await read(kind, here, id, after), { id, outputs: after })
    await remove(here, id, after)
  })

  test('a scope that was made while this process ran is found', async (t) => {
    const { process, realm, wire: at } = await setting(t)
    const here = process()
    const first = await create(here, await checked(here, { clientId: 'first', scopes: ['profile'] }))
    const scope = { name: 'orders', protocol: 'openid-connect' }
    const { location = '' } = await realm.admin('POST', '/client-scopes', scope)
    at.asked()
    const second = await create(here, await checked(here, { scopes: ['orders'] }))
    assert.deepEqual(at.asked().slice(0, 2), ['GET /client-scopes', 'POST /clients'])
    await remove(here, first.id, first.outputs)
    await remove(here, second.id, second.outputs)
    await realm.admin('DELETE', `/client-scopes/${location.split('/').at(-1)}`)
  })

  test('switches and mappers that nobody declares stay as an operator set them', async (t) => {
    const { process, realm } = await setting(t)
    const here = process()
    const inputs = await checked(here)
    const { id, outputs } = await create(here, inputs)
    const attributes = {
      'use.jwks.url': 'false',
      'jwks.url': 'https://app.example.com/jwks',
      'frontchannel.logout.url': 'https://app.example.com/out',
      'client.secret.authentication.allowed.method': '',
    }
    await realm.admin('PUT', `/clients/${outputs['life']}`, {
      frontchannelLogout: false,
      consentRequired: true,
      attributes,
    })
    const after = await update(here, id, outputs, { ...inputs, clientName: 'Renamed' })
    const there = await representation(realm, after)
    assert.deepEqual([there['frontchannelLogout'], there['consentRequired']], [false, true])
    assert.deepEqual(
      [attribute(there, 'use.jwks.url'), attribute(there, 'jwks.url')],
      ['false', 'https://app.example.com/jwks'],
    )
    await remove(here, id, after)
  })

  test('what somebody else wrote between a contested write and its repetition stays', async (t) => {
    let fault: Fault | undefined
    const { process, realm } = await setting(t, { fault: (method, headers) => fault?.(method, headers) })
    const here = process()
    const { id, outputs } = await create(here, await checked(here, { keycloak: { audience: ['api'] } }))
    const mapper = {
      name: 'of an operator',
      protocol: 'openid-connect',
      protocolMapper: 'oidc-hardcoded-claim-mapper',
      config: { 'claim.name': 'a', 'claim.value': 'b', 'access.token.claim': 'true' },
    }
    const contested = once('PUT', { status: 409 })
    fault = async (method) => {
      const forced = contested(method)
      const mappers = `/clients/${outputs['life']}/protocol-mappers/models`
      if (forced !== undefined) await realm.admin('POST', mappers, mapper)
      return forced
    }
    const next = await checked(here, { keycloak: { audience: ['other'] } })
    const after = await update(here, id, outputs, next)
    const { protocolMappers } = await representation(realm, after)
    assert.ok(Array.isArray(protocolMappers))
    assert.deepEqual(protocolMappers.map(({ name }) => name).sort(), [
      'of an operator',
      'pulumi-oauth audience other',
    ])
    await remove(here, id, after)
  })

  test('the life of access tokens is a duration', async (t) => {
    const { process, realm } = await setting(t)
    const here = process()
    const { failures } = await check(
      kind,
      here,
      {},
      {
        ownerPath: 'urn:pulumi:dev::shop::ConfidentialClient::orders',
        keycloak: { accessTokenLifespan: 'soon' },
      },
    )
    assert.deepEqual(
      failures.map(({ property }) => property),
      ['keycloak.accessTokenLifespan'],
    )
    const inputs = await checked(here, { keycloak: { accessTokenLifespan: '5m' } })
    const { id, outputs } = await create(here, inputs)
    assert.equal(attribute(await representation(realm, outputs), 'access.token.lifespan'), '300')
    assert.deepEqual(await read(kind, here, id, outputs), { id, outputs })
    assert.deepEqual(diff(outputs, inputs), [])
    await remove(here, id, outputs)
  })

  test('a client that somebody made is adopted as it is, with openid, roles and a chosen secret', async (t) => {
    const { process, realm } = await setting(t, { roles: withRoles })
    await makeRoles(t, realm)
    const made = {
      clientId: 'of-somebody',
      name: 'Orders',
      secret: 'a secret of somebody, which stays as it is',
      serviceAccountsEnabled: true,
      standardFlowEnabled: false,
      fullScopeAllowed: false,
      attributes: {
        'use.refresh.tokens': 'false',
        'client.secret.authentication.allowed.method': 'client_secret_basic',
      },
      defaultClientScopes: ['basic'],
      optionalClientScopes: ['profile'],
    }
    await realm.admin('POST', '/clients', made)
    const here = process()
    const adopt = { clientId: 'of-somebody', delete: true }
    const same = await create(here, await checked(here, { adopt, scopes: ['openid', 'profile'] }))
    assert.equal(same.outputs['clientSecret'], made.secret)
    const other = {
      adopt,
      scopes: ['openid', 'profile'],
      clientSecret: 'a secret that the program gives, long enough',
      keycloak: { serviceAccountRealmRoles: ['reader'] },
    }
    const { message } = await thrown(create(process(), await checked(here, other)))
    assert.match(message, /adopting writes nothing.*- keycloak: .*- clientSecret: /s)
    const writing = process()
    const inputs = await checked(writing, { ...other, adopt: { ...adopt, update: true } })
    const { id, outputs } = await create(writing, inputs)
    assert.equal(await works(realm, outputs), true)
    assert.equal(outputs['clientSecret'], other.clientSecret)
    assert.deepEqual(await rolesIn(realm, outputs), ['reader'])
    assert.deepEqual(diff(outputs, inputs), [])
    assert.deepEqual(await read(kind, writing, id, outputs), { id, outputs })
    await remove(process(), id, outputs)
  })

  test('a secret that somebody regenerated on the server is recorded', async (t) => {
    const { process, realm } = await setting(t)
    const here = process()
    const { id, outputs } = await create(here, await checked(here))
    await realm.admin('POST', `/clients/${outputs['life']}/client-secret`)
    const found = await read(kind, here, id, outputs)
    assert.ok(found !== 'gone')
    assert.equal(await works(realm, found.outputs), true)
    await remove(here, id, found.outputs)
  })
})

/** A client of a realm with a rotation policy, and the inputs that rotate its secret. */
async function rotating(
  t: TestContext,
  { seconds, lives, fault }: { seconds?: number; lives?: number; fault?: NonNullable<Fault> } = {},
) {
  const place = await setting(t, fault === undefined ? {} : { fault })
  await rotationPolicy(place.realm, true, seconds, lives)
  t.after(() => rotationPolicy(place.realm, false))
  const here = place.process()
  const made = await create(here, await checked(here, { secretRotation: { year: 2026 } }))
  return { ...place, here, ...made, next: await checked(here, { secretRotation: { year: 2027 } }) }
}

/** The same once its secret has ended; a new one lives for long. */
async function ended(t: TestContext) {
  const made = await rotating(t, { lives: 2 })
  await sleep(Math.max(0, Number(made.outputs['clientSecretExpiresAt']) * 1000 - Date.now()) + 1_000)
  await rotationPolicy(made.realm, true)
  return made
}

const withRoles = ['manage-clients', 'manage-users', 'view-realm']

/** Two roles of a realm, and two of a client of a name that a separator could split. */
async function makeRoles(t: TestContext, { admin }: Realm) {
  await admin('POST', '/roles', { name: 'reader' })
  await admin('POST', '/roles', { name: 'writer' })
  const { location = '' } = await admin('POST', '/clients', { clientId: 'api:v1' })
  const api = `/clients/${location.split('/').at(-1)}`
  await admin('POST', `${api}/roles`, { name: 'orders:write' })
  await admin('POST', `${api}/roles`, { name: 'orders:read' })
  t.after(async () => {
    await admin('DELETE', '/roles/reader')
    await admin('DELETE', '/roles/writer')
    await admin('DELETE', api)
  })
  return { writer: (await admin('GET', '/roles/writer')).body }
}

async function mappings({ admin }: Realm, { life }: Bag): Promise<string> {
  const { body } = await admin('GET', `/clients/${life}/service-account-user`)
  assert.ok(isRecord(body))
  return `/users/${body['id']}/role-mappings`
}

/** Without the realm's default. */
async function rolesIn(realm: Realm, client: Bag): Promise<readonly string[]> {
  const { body } = await realm.admin('GET', await mappings(realm, client))
  assert.ok(isRecord(body))
  const { realmMappings, clientMappings } = body
  const named = (of: string, roles: unknown) =>
    Array.isArray(roles) ? roles.map(({ name }) => `${of}${name}`) : []
  const clients = isRecord(clientMappings) ? Object.entries(clientMappings) : []
  return [
    ...named('', realmMappings).filter((name) => !name.startsWith('default-roles-')),
    ...clients.flatMap(([of, one]) => named(`${of} `, isRecord(one) ? one['mappings'] : [])),
  ].sort()
}

/** Keycloak gives and takes the scope of service accounts by itself. */
function withoutOwn(scopes: unknown): readonly unknown[] {
  return Array.isArray(scopes) ? scopes.filter((name) => name !== 'service_account').sort() : []
}
