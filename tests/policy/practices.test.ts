import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ClientKind, clientTypes } from '../../provider/client/client_types.ts'
import type { Client } from '../../provider/policy/client.ts'
import { marksOf } from '../../provider/policy/examine.ts'
import { type PracticeId, practiceIds, practices } from '../../provider/policy/practices.ts'
import { dynamicTypeToken } from '../../provider/pulumi/urn.ts'
import { value } from '../fuzz/hostile.ts'
import '../support/fuzzed.ts'

const now = Date.UTC(2026, 0, 31) / 1000
const day = 86_400

type Recorded = Readonly<Record<string, unknown>>

const defaults = { issuer: 'https://login.example.com', api: 'registration', scopes: [] }

const code = {
  redirectUris: ['https://app.example.com/callback'],
  grantTypes: ['authorization_code'],
  responseTypes: ['code'],
}

function client(kind: ClientKind, recorded: Recorded, name = 'app'): Client {
  const method = clientTypes[kind].defaultAuthMethod
  return {
    urn: `urn:pulumi:production::shop::${dynamicTypeToken(kind)}::${name}`,
    kind,
    recorded: { ...defaults, tokenEndpointAuthMethod: method, ...recorded },
  }
}

const app = (recorded: Recorded, name?: string) => client('PublicClient', { ...code, ...recorded }, name)
const service = (recorded: Recorded, name?: string) => client('ConfidentialClient', recorded, name)

interface Case {
  readonly client: Client
  readonly property: string
  readonly reason: RegExp
  readonly others?: readonly Client[]
  readonly settings?: Recorded
}

/** What breaks each practice, and how it is said. */
const broken: Readonly<Record<PracticeId, readonly Case[]>> = {
  'one-client-per-application': [
    {
      client: app({ redirectUris: ['https://app.example.com/callback', 'com.example.app:/callback'] }),
      property: 'redirectUris',
      reason: /mixes a web and a native app/,
    },
    {
      client: service({ ...code, grantTypes: ['authorization_code', 'client_credentials'] }),
      property: 'grantTypes[1]',
      reason: /act for itself beside acting for users/,
    },
    {
      client: app({}),
      others: [app({}, 'other')],
      property: 'redirectUris[0]',
      reason: /stands in other too.*shared-redirect-uri/,
    },
    {
      client: service({ softwareId: 'x' }),
      others: [service({ softwareId: 'x' }, 'other')],
      property: 'softwareId',
      reason: /stands in other too/,
    },
  ],
  'no-secrets-in-public-clients': [
    { client: app({ clientSecret: 'x' }), property: 'clientSecret', reason: /everybody can read/ },
    {
      client: app({ additionalMetadata: { client_secret: 'x' } }),
      property: 'additionalMetadata.client_secret',
      reason: /everybody can read/,
    },
    {
      client: app({ additionalMetadata: { token_endpoint_auth_method: 'client_secret_basic' } }),
      property: 'additionalMetadata.token_endpoint_auth_method',
      reason: /makes a public client authenticate/,
    },
    {
      client: app({ serverChanged: { tokenEndpointAuthMethod: 'client_secret_basic' } }),
      property: 'tokenEndpointAuthMethod',
      reason: /changed by the server/,
    },
  ],
  'no-secrets-in-native-apps': [
    {
      client: service({ ...code, applicationType: 'native' }),
      property: 'tokenEndpointAuthMethod',
      reason: /native app/,
    },
    {
      client: service({ ...code, redirectUris: ['com.example.app:/callback'] }),
      property: 'tokenEndpointAuthMethod',
      reason: /native app/,
    },
  ],
  'no-machine-grants-in-public-clients': [
    {
      client: app({ grantTypes: ['authorization_code', 'urn:ietf:params:oauth:grant-type:token-exchange'] }),
      property: 'grantTypes[1]',
      reason: /RFC 8693/,
    },
  ],
  'pkce-required': [
    {
      client: service({ ...code, api: 'keycloak', keycloak: { pkce: 'optional' } }),
      property: 'keycloak.pkce',
      reason: /steals a code/,
    },
    {
      client: app({}),
      settings: { issuers: ['https://other.example.com'] },
      property: 'grantTypes',
      reason: /not among those which require PKCE/,
    },
  ],
  'no-implicit': [
    {
      client: app({ grantTypes: ['implicit'], responseTypes: ['id_token'] }),
      property: 'grantTypes[0]',
      reason: /implicit/,
    },
    {
      client: app({ responseTypes: ['code', 'code token'] }),
      property: 'responseTypes[1]',
      reason: /RFC 9700 section 2\.1\.2/,
    },
  ],
  'no-password-grant': [
    {
      client: service({ grantTypes: ['password'] }),
      property: 'grantTypes[0]',
      reason: /passwords of users/,
    },
  ],
  'no-wildcard-redirect-uris': [
    {
      client: app({ redirectUris: ['https://*.example.com/'], allow: ['wildcard-redirect-uri'] }),
      property: 'redirectUris[0]',
      reason: /wildcard/,
    },
    {
      client: app({ api: 'keycloak', redirectUris: ['https://app.example.com/*'] }),
      property: 'redirectUris[0]',
      reason: /wildcard/,
    },
  ],
  'https-redirect-uris': [
    {
      client: app({ redirectUris: ['http://app.example.com/'] }),
      property: 'redirectUris[0]',
      reason: /https/,
    },
    {
      client: service({ ...code, redirectUris: ['http://app.example.com/'] }),
      property: 'redirectUris[0]',
      reason: /https/,
    },
  ],
  'native-app-redirect-uris': [
    {
      client: app({ applicationType: 'native', redirectUris: ['http://localhost/cb'] }),
      property: 'redirectUris[0]',
      reason: /127\.0\.0\.1/,
    },
    {
      client: app({ applicationType: 'native', redirectUris: ['myapp:/cb'] }),
      property: 'redirectUris[0]',
      reason: /domain reversed/,
    },
  ],
  'secret-age': [
    {
      client: service({ clientIdIssuedAt: now - 366 * day }),
      property: 'clientSecret',
      reason: /up to 366 days old, and may be 365/,
    },
    {
      client: service({ clientIdIssuedAt: now - 8 * day }),
      settings: { maxDays: 7 },
      property: 'clientSecret',
      reason: /up to 8 days old, and may be 7/,
    },
    {
      client: service({ clientSecretExpiresAt: now - 1 }),
      property: 'clientSecret',
      reason: /has ended/,
    },
  ],
  'scopes-allow-list': [
    {
      client: service({ scopes: ['orders:read', 'admin'] }),
      settings: { environments: { 'prod*': ['orders:*'], '*': ['admin'] } },
      property: 'scopes[1]',
      reason: /is admin, which production does not allow/,
    },
  ],
}

for (const id of practiceIds)
  for (const { client: one, property, reason, others = [], settings = {} } of broken[id])
    test(`${id} is broken: ${property} ${reason.source}`, () => {
      const marks = marksOf(one, [one, ...others], { [id]: settings }, now)
      const [found] = marks.filter(({ practice }) => practice === id)
      assert.equal(found?.property, property)
      assert.match(found.reason, reason)
      assert.equal(found.level, practices[id].level)
    })

const good: Readonly<Record<string, Client>> = {
  'a browser app': app({}),
  'a native app': app({
    applicationType: 'native',
    redirectUris: ['com.example.app:/cb', 'http://127.0.0.1/cb'],
  }),
  'a site': service({
    ...code,
    clientIdIssuedAt: now - day,
    api: 'keycloak',
    keycloak: { pkce: 'required' },
  }),
  'a service with a key': service({
    tokenEndpointAuthMethod: 'private_key_jwt',
    jwks: { keys: [] },
    clientIdIssuedAt: 1,
  }),
  'a service whose secret is rotated in place': {
    ...service({ api: 'hydra', secretRotation: { year: 2026 } }),
    createdAt: 1,
  },
  'a client of which nothing is known yet': service({
    ...Object.fromEntries(
      ['redirectUris', 'scopes', 'grantTypes', 'tokenEndpointAuthMethod'].map((name) => [
        name,
        '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
      ]),
    ),
  }),
}

for (const [what, one] of Object.entries(good))
  test(`${what} breaks no practice`, () => assert.deepEqual(marksOf(one, [one], {}, now), []))

test('the same redirect URI at another issuer is another client', () => {
  const other = app({ issuer: 'https://staging.example.com' }, 'other')
  assert.deepEqual(marksOf(app({}), [app({}), other], {}, now), [])
})

test('a practice can be lowered, disabled, and all of them', () => {
  const one = service({ grantTypes: ['password'] })
  const levels = (settings: Recorded) => marksOf(one, [one], settings, now).map(({ level }) => level)
  assert.deepEqual(levels({ 'no-password-grant': 'advisory' }), ['advisory'])
  assert.deepEqual(levels({ 'no-password-grant': { enforcementLevel: 'disabled' } }), [])
  assert.deepEqual(levels({ all: 'advisory' }), ['advisory'])
  assert.deepEqual(levels({ all: 'disabled', 'no-password-grant': 'mandatory' }), ['mandatory'])
})

test('what a program allows is said beside the mark', () => {
  const one = service({ grantTypes: ['password'], allow: ['password-grant'] })
  assert.deepEqual(
    marksOf(one, [one], {}, now).map(({ allowed }) => allowed),
    [true],
  )
})

test('whatever is recorded, it is looked at without an error, and marks name levels that there are', () => {
  const recorded = fc.dictionary(
    fc.constantFrom(
      ...Object.keys({ ...defaults, ...code }),
      'keycloak',
      'serverChanged',
      'additionalMetadata',
      'allow',
      'softwareId',
      'clientIdIssuedAt',
      'applicationType',
    ),
    value,
  )
  fc.assert(
    fc.property(
      fc.constantFrom('PublicClient', 'ConfidentialClient'),
      recorded,
      recorded,
      (kind, own, settings) => {
        const one = client(kind, own)
        for (const { level } of marksOf(
          one,
          [one, client(kind, own, 'other')],
          { ...settings, 'secret-age': settings },
          now,
        ))
          assert.ok(['advisory', 'mandatory'].includes(level))
      },
    ),
  )
})
