import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { json as parsed } from '../../provider/client/json.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import { unconfigured } from '../../provider/config.ts'
import { during } from '../../provider/operation.ts'
import type { Registration } from '../../provider/registration/api.ts'
import { repeating } from '../../provider/registration/retry.ts'
import type { Endpoint } from '../../provider/registration/rfc7591.ts'
import type { Answer, Exchange } from '../../provider/registration/send.ts'
import { serverOf } from '../../provider/servers/index.ts'
import '../support/fuzzed.ts'
import { assertUnpolluted, information, json, status, thrownBy, value } from './hostile.ts'

/** Reads of one client whose every answer is generated: only what decision 9 of docs/design.md calls proof makes it gone. */

const issuer = 'https://login.example.com'
const credential = 'a credential of ours'
const registrationToken = 'a registration access token'
const ending = { over: new AbortController().signal, ending: AbortSignal.abort() }

interface Reply {
  readonly status: number
  readonly text: string
}

interface Case {
  readonly api: string
  readonly product: string
  readonly at: Registration
  /** Whether these answers, in the order of the requests, prove that there is no such client, which its issuer may still take. */
  readonly proves: (replies: readonly Reply[], sent: readonly Exchange[], isTaken: boolean) => boolean
}

const clientId = 'orders'
const withToken = {
  clientId,
  registrationAccessToken: registrationToken,
  registrationClientUri: `${issuer}/reg/${clientId}`,
}
const never = () => false

function isYes(status: number): boolean {
  return status >= 200 && status < 300
}

const inKeycloak = 'Could not find client'
const inHydra = 'Unable to locate the resource'

type Proves = Case['proves']

/** A 404 in an admin API's own words, and then a list of clients to the same credential. */
function listsWithoutIt(words: string, least: number): Proves {
  return ([first, second], _, isTaken) => {
    const body = first?.status === 404 ? parsed(first.text) : undefined
    const isOwn = isRecord(body) && body['error'] === words
    return isOwn && listsAtLeast(least, second) && !isTaken
  }
}

function listsAtLeast(least: number, reply: Reply | undefined): boolean {
  const list = reply?.status === 200 ? parsed(reply.text) : undefined
  return Array.isArray(list) && list.length >= least
}

/** Keycloak's words to a token of the realm. */
function saysNotFound(replies: readonly Reply[], sent: readonly Exchange[]): boolean {
  return replies.some(({ status: code, text }, index) => {
    const body = parsed(text)
    const byUs = sent[index]?.headers?.['authorization'] === `Bearer ${credential}`
    return byUs && code === 404 && isRecord(body) && body['error_description'] === 'Client not found'
  })
}

/** The client id belongs to another creation: a whole mark with another life, or, without marks, another time. */
function hydraHasAnother(life: string): Proves {
  return ([first]) => {
    const body = first !== undefined && isYes(first.status) ? parsed(first.text) : undefined
    if (!isRecord(body) || body['client_id'] !== clientId) return false
    const another = markedLife(body) ?? (life.startsWith('made ') ? madeAt(body) : undefined)
    return another !== undefined && another !== life
  }
}

function markedLife({ metadata: bag }: Readonly<Record<string, unknown>>): string | undefined {
  const mark = isRecord(bag) ? bag['pulumi-oauth'] : undefined
  if (!isRecord(mark) || typeof mark['owner'] !== 'string') return undefined
  return typeof mark['life'] === 'string' ? mark['life'] : undefined
}

function madeAt({ created_at: made }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof made === 'string' && !Number.isNaN(Date.parse(made)) ? `made ${made}` : undefined
}

const lifeMade = 'made 2026-01-01T00:00:00Z'
const minted = '6f8f2d0a-8f0c-4c52-9f0b-0e8f0c4c529f'
const cases: Readonly<Record<string, Case>> = {
  'a standard server, by the client’s own token': {
    api: 'registration',
    product: 'standard',
    at: withToken,
    proves: never,
  },
  'a standard server, by a token of ours': {
    api: 'registration',
    product: 'standard',
    at: { clientId },
    proves: never,
  },
  'Hydra’s registration': { api: 'registration', product: 'hydra', at: withToken, proves: never },
  'Keycloak’s registration': {
    api: 'registration',
    product: 'keycloak',
    at: withToken,
    proves: saysNotFound,
  },
  'Keycloak’s registration, by a token of the realm': {
    api: 'registration',
    product: 'keycloak',
    at: { clientId },
    proves: saysNotFound,
  },
  'Keycloak’s admin API': {
    api: 'keycloak',
    product: 'keycloak',
    at: { clientId, life: minted },
    proves: listsWithoutIt(inKeycloak, 1),
  },
  'Keycloak’s admin API, by the client id': {
    api: 'keycloak',
    product: 'keycloak',
    at: { clientId },
    // The list by client id, and then the list of all.
    proves: ([first, second], _, isTaken) => {
      const list = first !== undefined && isYes(first.status) ? parsed(first.text) : undefined
      return Array.isArray(list) && list.length === 0 && listsAtLeast(1, second) && !isTaken
    },
  },
  'Hydra’s admin API': {
    api: 'hydra',
    product: 'hydra',
    at: { clientId, life: minted },
    proves: (...seen) => listsWithoutIt(inHydra, 0)(...seen) || hydraHasAnother(minted)(...seen),
  },
  'Hydra’s admin API, of an adopted client': {
    api: 'hydra',
    product: 'hydra',
    at: { clientId, life: lifeMade },
    proves: (...seen) => listsWithoutIt(inHydra, 0)(...seen) || hydraHasAnother(lifeMade)(...seen),
  },
}

const marks = fc.oneof(
  fc.record(
    {
      owner: fc.oneof(fc.constantFrom('urn', ''), value),
      life: fc.oneof(fc.constantFrom(minted, lifeMade, 'other'), value),
    },
    { requiredKeys: [] },
  ),
  value,
)
const client = fc
  .tuple(
    information,
    fc.record(
      {
        client_id: fc.constantFrom(clientId, 'other'),
        clientId: fc.oneof(fc.constantFrom(clientId, 'other'), value),
        id: fc.oneof(fc.constantFrom(minted, 'other'), value),
        attributes: value,
        created_at: fc.oneof(fc.constantFrom('2026-01-01T00:00:00Z', '2026-02-02T00:00:00Z'), value),
        metadata: fc.oneof(fc.record({ 'pulumi-oauth': marks }), value),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([answered, known]) => ({ ...answered, ...known }))
const said = fc.record(
  { error: value, error_description: fc.oneof(fc.constant('Client not found'), value) },
  { requiredKeys: [] },
)
const body = fc.oneof(
  json(client),
  json(fc.array(client, { maxLength: 2 })),
  json(said),
  fc.constantFrom('[]', '[{}]', '{}'),
)
const reply: fc.Arbitrary<Reply> = fc.record({
  status: fc.oneof(fc.constantFrom(200, 404), status),
  text: body,
})

/** Tried in every run: proofs, and what was taken for one. */
const known: readonly (readonly Reply[])[] = [
  [asJson(404, { error: inKeycloak }), asJson(200, [{}])],
  [asJson(200, []), asJson(200, [{}])],
  [asJson(404, {}), asJson(200, [])],
  [asJson(404, { error: inKeycloak }), asJson(200, [])],
  [asJson(404, { error: inHydra }), asJson(200, [])],
  [asJson(404, {}), asJson(403, {})],
  [asJson(404, { error_description: 'Client not found' })],
  [asJson(200, [])],
  [{ status: 200, text: '<html>Down for maintenance</html>' }],
  [asJson(200, [{ clientId: 'other', id: 'other' }])],
  [asJson(200, { client_id: 'other', metadata: { 'pulumi-oauth': { owner: 'urn', life: 'other' } } })],
  [asJson(200, { client_id: clientId, metadata: { 'pulumi-oauth': { owner: 'urn', life: 'other' } } })],
  [asJson(200, { client_id: clientId, metadata: { 'pulumi-oauth': { owner: 'urn' } } })],
  [asJson(200, { client_id: clientId, created_at: '2026-02-02T00:00:00Z' })],
  [asJson(200, { client_id: clientId, created_at: '' })],
  [asJson(200, { client_id: clientId })],
  [asJson(200, { clientId, id: 'other' })],
]

function asJson(status: number, body: unknown): Reply {
  return { status, text: JSON.stringify(body) }
}

suite('Whatever a read is answered', () => {
  for (const [name, { api, product, at, proves }] of Object.entries(cases))
    test(`a client at ${name} is gone only with proof`, () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(reply, { minLength: 4, maxLength: 4 }),
          fc.boolean(),
          async (replies, isTaken) => {
            const { endpoint, sent } = answering(api, replies, isTaken)
            const reading = () => during(ending, () => serverOf({ api, product }).api(endpoint).read(at))
            const found = await thrownBy(reading, [credential, registrationToken])
            assertUnpolluted()
            assert.equal(found?.state === 'gone', proves(replies.slice(0, sent.length), sent, isTaken))
            if (found?.state === 'present') assert.equal(found.information.client_id, clientId)
          },
        ),
        {
          examples: known.flatMap((replies) =>
            [true, false].map((isTaken): [Reply[], boolean] => [[...replies], isTaken]),
          ),
        },
      ))
})

/** Answers in the order of the requests, whatever is asked. */
function answering(api: string, replies: readonly Reply[], isTaken: boolean) {
  const sent: Exchange[] = []
  const send = async (exchange: Exchange): Promise<Answer> => {
    const next = replies[sent.length] ?? { status: 500, text: '' }
    sent.push(exchange)
    return { method: exchange.method, url: exchange.url, ...next }
  }
  const deliver = repeating(send, () => {})
  const access = {
    from: 'a test',
    token: async () => credential,
    another: async () => undefined,
  }
  const endpoint: Endpoint = {
    config: { ...unconfigured({ stack: () => undefined, environment: {} }, issuer), api, adminUrl: issuer },
    access: () => access,
    deliver,
    discover: async () => ({ issuer, registration_endpoint: `${issuer}/reg` }),
    givenToken: () => undefined,
    unrecorded: async () => undefined,
    renewsToken: () => false,
    takes: async () => isTaken,
    headers: {},
  }
  return { endpoint, sent }
}
