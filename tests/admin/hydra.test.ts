import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { Bag } from '../../provider/door.ts'
import { check, create, diff, read, remove, update } from '../../provider/lifecycle.ts'
import { checked as checkedInputs, door, type Listening, thrown } from '../lifecycle/door.ts'
import { documents } from '../registration/raw_server.ts'
import { type Hydra, startHydra } from '../servers/hydra.ts'
import { authenticates } from '../support/authenticates.ts'
import { createCertificateAuthority } from '../support/certificates.ts'
import { mutualTls, once, type Wire, wire } from './wire.ts'

let starting: Promise<Hydra> | undefined
test.after(async () => (await starting)?.close())

const owner = 'urn:pulumi:dev::shop::ConfidentialClient::orders'
const kind = 'ConfidentialClient'

interface Setting {
  readonly hydra: Hydra
  readonly wire: Wire
  /** A process of its own. */
  readonly process: (environment?: Readonly<Record<string, string>>) => Listening
}

type Fault = Parameters<typeof wire>[2]['fault']

async function setting(t: TestContext, fault?: Fault): Promise<Setting> {
  starting ??= startHydra()
  const hydra = await starting
  const between = await wire(t, hydra.adminUrl, {
    below: '/admin',
    ...(fault === undefined ? {} : { fault }),
  })
  const stack = { issuer: hydra.issuer, api: 'hydra', adminUrl: between.url }
  t.after(async () => assert.deepEqual(await ids(hydra), [], 'a client was left over'))
  return {
    hydra,
    wire: between,
    process: (environment = {}) => door({ stack, environment: named(environment, hydra) }),
  }
}

function named(environment: Readonly<Record<string, string>>, { issuer }: Hydra) {
  return Object.keys(environment).length === 0 ? {} : { ISSUER: issuer, ...environment }
}

const checked = (at: Listening, args: Bag = {}) => checkedInputs(at, { ownerPath: owner, ...args })

async function operator({ adminUrl }: Hydra, method: string, path: string, body?: Bag): Promise<Bag> {
  const response = await fetch(`${adminUrl}/admin/clients${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return JSON.parse((await response.text()) || '{}')
}

async function ids(hydra: Hydra): Promise<readonly unknown[]> {
  return Object.values(await operator(hydra, 'GET', '?page_size=500')).map((client) =>
    typeof client === 'object' && client !== null && 'client_id' in client ? client.client_id : client,
  )
}

const works = ({ issuer }: Hydra, client: Bag) => authenticates(`${issuer}oauth2/token`, client)

suite('At the admin API of Hydra', () => {
  test('an operation takes no request more than it needs', async (t) => {
    const { process, wire: at } = await setting(t)
    const here = process()
    const inputs = await checked(here)
    const { id, outputs } = await create(here, inputs)
    assert.deepEqual(at.asked(), ['POST /clients'])
    await read(kind, here, id, outputs)
    assert.deepEqual(at.asked(), [`GET /clients/${id}`])
    const renamed = await update(here, id, outputs, { ...inputs, clientName: 'Renamed' })
    assert.deepEqual(at.asked(), [`GET /clients/${id}`, `PUT /clients/${id}`])
    await remove(here, id, renamed)
    assert.deepEqual(at.asked(), [`GET /clients/${id}`, `DELETE /clients/${id}`])
    assert.equal(await read(kind, here, id, renamed), 'gone')
    assert.deepEqual(at.asked(), [`GET /clients/${id}`, 'GET /clients?page_size=1'])
  })

  test('a create whose answer was lost is repeated, finds its own client and makes it whole', async (t) => {
    const { process, wire: at, hydra } = await setting(t, once('POST', 'lost'))
    const here = process()
    const { id, outputs } = await create(here, await checked(here))
    const asked = at.asked()
    assert.deepEqual(asked, ['POST /clients', 'POST /clients', `GET /clients/${id}`, `PUT /clients/${id}`])
    assert.deepEqual([await ids(hydra), await works(hydra, outputs)], [[id], true])
    await remove(here, id, outputs)
  })

  test('an update whose answer was lost is repeated, and the new secret works', async (t) => {
    const { process, hydra } = await setting(t, once('PUT', 'lost'))
    const here = process()
    const inputs = await checked(here)
    const { id, outputs } = await create(here, inputs)
    const rotated = await update(here, id, outputs, { ...inputs, secretRotation: { year: 2027 } })
    assert.notEqual(rotated['clientSecret'], outputs['clientSecret'])
    assert.deepEqual([await works(hydra, rotated), await works(hydra, outputs)], [true, false])
    await remove(here, id, rotated)
  })

  test('an update of which no answer comes at all is run again by the next update', async (t) => {
    let isDown = true
    const { process, hydra } = await setting(t, (method) => (method === 'PUT' && isDown ? 'lost' : undefined))
    const here = process()
    const inputs = await checked(here)
    const { id, outputs } = await create(here, inputs)
    const next = { ...inputs, secretRotation: { year: 2027 } }
    const { message } = await thrown(update(here, id, outputs, next))
    assert.match(message, /may have happened all the same\. Run again: it is repeated/)
    assert.doesNotMatch(message, /registration access token/)
    isDown = false
    const rotated = await update(here, id, outputs, next)
    assert.equal(await works(hydra, rotated), true)
    await remove(here, id, rotated)
  })

  test('a delete leaves a client alone that somebody else made under the same id', async (t) => {
    const { process, hydra } = await setting(t)
    const here = process()
    const { id, outputs } = await create(here, await checked(here))
    await operator(hydra, 'DELETE', `/${id}`)
    const other = await create(process(), await checked(process()))
    await remove(here, id, outputs)
    assert.deepEqual(await ids(hydra), [id])
    assert.equal(await read(kind, here, id, outputs), 'gone')
    await remove(here, id, other.outputs)
  })

  test('a client that lost its mark is neither gone nor deleted', async (t) => {
    const { process, hydra } = await setting(t)
    const here = process()
    const { id, outputs } = await create(here, await checked(here))
    const client = await operator(hydra, 'GET', `/${id}`)
    await operator(hydra, 'PUT', `/${id}`, { ...client, metadata: {} })
    const found = await read(kind, here, id, outputs)
    assert.deepEqual(found, { id, outputs })
    assert.match(here.said.map(({ text }) => text).join(), /lost the mark that says whose it is/)
    const { message } = await thrown(remove(here, id, outputs))
    assert.match(message, /was not deleted\.\n.* lost the mark/)
    await operator(hydra, 'DELETE', `/${id}`)
  })

  test('metadata that a program declares stands beside the mark', async (t) => {
    const { process, hydra } = await setting(t)
    const here = process()
    const inputs = await checked(here, { additionalMetadata: { metadata: { team: 'shop' } } })
    const { id, outputs } = await create(here, inputs)
    assert.equal(outputs['serverChanged'], undefined)
    assert.deepEqual(await read(kind, here, id, outputs), { id, outputs })
    const next = { ...inputs, additionalMetadata: { metadata: { team: 'orders' } } }
    const changed = await update(here, id, outputs, next)
    const { metadata } = await operator(hydra, 'GET', `/${id}`)
    assert.deepEqual(metadata, {
      team: 'orders',
      'pulumi-oauth': { owner, life: outputs['life'] },
    })
    await remove(here, id, changed)
  })

  test('an adopted client is told from another one of the same id, and is updated and deleted as ours', async (t) => {
    const { process, hydra } = await setting(t)
    const client = { client_id: 'of-somebody', client_name: 'Orders', grant_types: ['client_credentials'] }
    await operator(hydra, 'POST', '', { ...client, client_secret: 'a-secret-of-somebody' })
    const here = process()
    const adopt = { clientId: 'of-somebody', update: true, delete: true }
    const inputs = await checked(here, { adopt })
    const { id, outputs } = await create(here, inputs)
    assert.equal(id, 'of-somebody')
    const changed = await update(here, id, outputs, { ...inputs, clientName: 'Renamed' })
    const theirs = { clientId: id, clientSecret: 'a-secret-of-somebody' }
    assert.deepEqual([changed['clientSecret'], await works(hydra, theirs)], [undefined, true])
    assert.equal((await operator(hydra, 'GET', `/${id}`))['client_name'], 'Renamed')
    await operator(hydra, 'DELETE', `/${id}`)
    await operator(hydra, 'POST', '', client)
    await remove(process(), id, changed)
    assert.deepEqual(await ids(hydra), [id])
    await operator(hydra, 'DELETE', `/${id}`)
  })

  test('an adopted client has the secret that the program gives, and another creation of it is not ours', async (t) => {
    const { process, hydra } = await setting(t)
    const client = { client_id: 'of-somebody', client_name: 'Orders', token_endpoint_auth_method: 'none' }
    await operator(hydra, 'POST', '', { ...client, grant_types: ['client_credentials'] })
    const here = process()
    const clientSecret = 'a secret that the program gives'
    const adopt = { clientId: 'of-somebody', update: true, delete: true }
    const { id, outputs } = await create(here, await checked(here, { adopt, clientSecret }))
    assert.equal(await works(hydra, { ...outputs, clientSecret }), true)
    await operator(hydra, 'DELETE', `/${id}`)
    await operator(hydra, 'POST', '', client)
    await remove(process(), id, outputs)
    assert.deepEqual(await ids(hydra), [id])
    const generated = process()
    const writing = await create(generated, await checked(generated, { adopt }))
    assert.equal(await works(hydra, writing.outputs), true)
    await operator(hydra, 'DELETE', `/${id}`)
  })

  test('a client outlives the configuration that chose its API, until it is replaced', async (t) => {
    const { process, hydra, wire: at } = await setting(t)
    const here = process()
    const { id, outputs } = await create(here, await checked(here))
    const stack = { issuer: hydra.issuer, product: 'hydra' }
    const forgotten = door({ stack })
    const { message } = await thrown(read(kind, forgotten, id, outputs))
    assert.match(message, /registered with oauth:api hydra, .* set oauth:adminUrl until the client is gone/)
    const later = door({ stack: { ...stack, adminUrl: at.url } })
    assert.deepEqual(await read(kind, later, id, outputs), { id, outputs })
    const inputs = await checkedInputs(later)
    assert.deepEqual(diff(outputs, inputs).at(0), { field: 'api', by: 'replace' })
    const registered = await create(later, inputs)
    await remove(later, id, outputs)
    await remove(here, registered.id, registered.outputs)
    assert.deepEqual(await ids(hydra), [])
  })

  test('with an ownership key a mark that somebody forged is not ours', async (t) => {
    const { process, hydra } = await setting(t)
    const keyed = { OWNERSHIP_KEY: 'a key of at least 32 characters, as a test has it' }
    const forged = process()
    const { id, outputs } = await create(forged, await checked(forged))
    const here = process({ ...keyed, ADOPT_OWN: id })
    const { message } = await thrown(create(here, await checked(here)))
    assert.match(message, /that belongs to .*Nothing was written.*not signed with this oauth:ownershipKey/s)
    assert.equal(await works(hydra, outputs), true)
    await remove(forged, id, outputs)
    const made = await create(here, await checked(here))
    const again = await create(here, await checked(here))
    assert.notEqual(again.outputs['clientSecret'], made.outputs['clientSecret'])
    await remove(here, id, again.outputs)
  })

  test('what authenticates before Hydra gets its headers and its token, and a refusal says so', async (t) => {
    const seen: unknown[] = []
    const { process } = await setting(t, (_, { 'x-gate': gate, authorization }) => {
      seen.push([gate, authorization])
      return gate === 'open sesame' && authorization === 'Bearer of-the-gate' ? undefined : { status: 403 }
    })
    const refused = process()
    const { message } = await thrown(create(refused, await checked(refused)))
    assert.match(message, /what refused is a proxy before it/)
    const here = process({ ADMIN_HEADERS: '{"x-gate":"open sesame"}', ACCESS_TOKEN: 'of-the-gate' })
    const { id, outputs } = await create(here, await checked(here))
    await remove(here, id, outputs)
    assert.deepEqual(seen.at(-1), ['open sesame', 'Bearer of-the-gate'])
  })

  test('what wants a certificate before Hydra gets it', async (t) => {
    const { hydra, process } = await setting(t)
    const authority = await createCertificateAuthority()
    const standard = getCACertificates('default')
    setDefaultCACertificates([...standard, authority.certificate])
    t.after(() => setDefaultCACertificates(standard))
    const { cert, key } = await authority.issue({ commonName: 'us' })
    const adminUrl = await mutualTls(t, hydra.adminUrl, authority)
    const stack = { issuer: hydra.issuer, api: 'hydra', adminUrl }
    const stranger = door({ stack })
    const { message } = await thrown(create(stranger, await checked(stranger)))
    assert.match(message, /POST https:.*\/admin\/clients: no /)
    const here = door({ stack: { ...stack, accessClientCertificate: cert, accessClientCertificateKey: key } })
    const { id, outputs } = await create(here, await checked(here))
    assert.deepEqual(await read(kind, process(), id, outputs), { id, outputs })
    await remove(here, id, outputs)
  })

  test('a server that shows nothing proves nothing: a 404 counts only from one that can list', async (t) => {
    const { process, hydra } = await setting(t)
    const here = process()
    const { id, outputs } = await create(here, await checked(here))
    const unlike = { status: 404, body: { error: 'Unable to locate the resource' } }
    const elsewhere = await wire(t, hydra.adminUrl, { below: '/admin', fault: () => unlike })
    const stack = { issuer: hydra.issuer, api: 'hydra', adminUrl: elsewhere.url }
    const lost = door({ stack })
    assert.deepEqual(await read(kind, lost, id, outputs), { id, outputs })
    assert.match(lost.said.map(({ text }) => text).join(), /does not list clients either: it answered 404/)
    await remove(here, id, outputs)
  })

  for (const [whose, type, args] of [
    ['a client with a secret', 'ConfidentialClient', {}],
    [
      'a client that posts its secret',
      'ConfidentialClient',
      { tokenEndpointAuthMethod: 'client_secret_post' },
    ],
    ['a client without a secret', 'PublicClient', { redirectUris: ['https://app.example.com/'] }],
  ] as const)
    test(`another Hydra, which does not know ${whose}, proves nothing: its issuer still takes it`, async (t) => {
      const { process, hydra } = await setting(t)
      const here = process()
      const { inputs } = await check(type, here, {}, { clientName: 'Orders', ownerPath: owner, ...args })
      const { id, outputs } = await create(here, inputs)
      const other = await startHydra()
      t.after(() => other.close())
      const lost = door({ stack: { issuer: hydra.issuer, api: 'hydra', adminUrl: other.adminUrl } })
      assert.deepEqual(await read(type, lost, id, outputs), { id, outputs })
      assert.match(lost.said.map(({ text }) => text).join(), /still takes it.*oauth:adminUrl/s)
      const { message } = await thrown(remove(lost, id, outputs))
      assert.match(message, /still takes it.*oauth:adminUrl/s)
      assert.deepEqual(await ids(hydra), [id])
      await remove(here, id, outputs)
    })

  test('a delete that another Hydra answered in its place is not taken as done', async (t) => {
    const { process, hydra } = await setting(
      t,
      once('DELETE', { status: 404, body: { error: 'Unable to locate the resource' } }),
    )
    const here = process()
    const { id, outputs } = await create(here, await checked(here))
    const { message } = await thrown(remove(here, id, outputs))
    assert.match(message, /still takes it/)
    assert.deepEqual(await ids(hydra), [id])
    await remove(here, id, outputs)
    assert.deepEqual(await ids(hydra), [])
  })

  test('who leaves secrets for a key leaves no secret behind that works', async (t) => {
    const { process, hydra } = await setting(t)
    const here = process()
    const inputs = await checked(here)
    const { id, outputs } = await create(here, inputs)
    const jwks = { keys: [publicKey] }
    const method = { tokenEndpointAuthMethod: 'private_key_jwt', jwks }
    const keyed = await update(here, id, outputs, { ...inputs, ...method })
    assert.equal(keyed['clientSecret'], undefined)
    assert.match(here.said.map(({ text }) => text).join(), /the old secret was made void/)
    // An operator who turns the method back finds that the old secret is void.
    const client = await operator(hydra, 'GET', `/${id}`)
    await operator(hydra, 'PUT', `/${id}`, { ...client, token_endpoint_auth_method: 'client_secret_basic' })
    assert.equal(await works(hydra, outputs), false)
    const back = await update(here, id, keyed, inputs)
    assert.equal(await works(hydra, back), true)
    await remove(here, id, back)
  })

  test('a secret that somebody changed is found by a probe, when it is asked for, and another one is given', async (t) => {
    const { process, hydra } = await setting(t)
    const here = process()
    const inputs = await checked(here)
    const { id, outputs } = await create(here, inputs)
    const probing = process({ PROBE_SECRETS: 'true' })
    assert.deepEqual(await read(kind, probing, id, outputs), { id, outputs })
    const client = await operator(hydra, 'GET', `/${id}`)
    await operator(hydra, 'PUT', `/${id}`, { ...client, client_secret: 'of-somebody-else-0123456789' })
    assert.deepEqual(await read(kind, here, id, outputs), { id, outputs })
    const found = await read(kind, probing, id, outputs)
    assert.ok(found !== 'gone')
    assert.match(probing.said.map(({ text }) => text).join(), /is refused by the server: somebody changed it/)
    assert.deepEqual(diff(found.outputs, inputs), [{ field: 'unfinished', by: 'update' }])
    const repaired = await update(here, id, found.outputs, inputs)
    assert.equal(await works(hydra, repaired), true)
    assert.deepEqual(await read(kind, probing, id, repaired), { id, outputs: repaired })
    await remove(here, id, repaired)
  })

  test('a probe that gets no answer fails nothing', async (t) => {
    const { process, hydra, wire: at } = await setting(t)
    const here = process()
    const { id, outputs } = await create(here, await checked(here))
    const silent = { issuer: hydra.issuer, revocation_endpoint: 'https://127.0.0.1:1/revoke' }
    const discoveryUrl = `${await documents(t, { '/discovery': silent })}/discovery`
    const stack = { issuer: hydra.issuer, api: 'hydra', adminUrl: at.url, discoveryUrl, probeSecrets: 'true' }
    assert.deepEqual(await read(kind, door({ stack }), id, outputs), { id, outputs })
    await remove(here, id, outputs)
  })

  test('what Hydra has beyond the standard is kept, and durations are compared as durations', async (t) => {
    const { process, hydra } = await setting(t)
    const here = process()
    const native = {
      skipConsent: true,
      accessTokenStrategy: 'jwt',
      audience: ['b', 'a'],
      clientCredentialsGrantAccessTokenLifespan: '90m',
    }
    const inputs = await checked(here, { hydra: native })
    const { id, outputs } = await create(here, inputs)
    const found = await read(kind, here, id, outputs)
    assert.deepEqual(found, { id, outputs })
    const client = await operator(hydra, 'GET', `/${id}`)
    assert.equal(client['client_credentials_grant_access_token_lifespan'], '1h30m0s')
    const { hydra: _, ...without } = inputs
    const reset = await update(here, id, outputs, without)
    const after = await operator(hydra, 'GET', `/${id}`)
    assert.deepEqual(
      [after['skip_consent'], after['audience'], after['client_credentials_grant_access_token_lifespan']],
      [false, [], null],
    )
    await remove(here, id, reset)
  })
})

const publicKey = {
  kty: 'EC',
  crv: 'P-256',
  kid: 'one',
  use: 'sig',
  alg: 'ES256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
}
