import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { UnsecuredJWT } from 'jose'
import type { Bag } from '../provider/door.ts'
import {
  declaredOfClients,
  endings,
  endsSoon,
  givenToClients,
  tellEndings,
  tellEndingsOfAccess,
} from '../provider/expiry.ts'
import { door } from './lifecycle/door.ts'
import { certificateJwk, createSelfSignedCertificate } from './support/certificates.ts'

const issuer = 'https://login.example.com'
const now = Date.parse('2026-11-25T12:00:00Z')
const day = 86_400
const inDays = (days: number) => now / 1000 + days * day

const jwt = (claims: Bag) => new UnsecuredJWT({ ...claims }).encode()
const certificate = await createSelfSignedCertificate({ commonName: 'orders' })
const endOfCertificate = Date.parse(new X509Certificate(certificate.cert).validTo)

suite('What ends is warned of', () => {
  const rows: readonly (readonly [string, { until: number; since?: number }, number, boolean])[] = [
    ['within the days', { until: inDays(29.9) }, 30, true],
    ['not before that', { until: inDays(30.1) }, 30, false],
    ['once it has ended', { until: inDays(-400) }, 30, true],
    ['never with 0 days', { until: inDays(-1) }, 0, false],
    ['never where 0 is its end, which is none (RFC 7591 section 3.2.1)', { until: 0 }, 30, false],
    ['never where its end is no number', { until: Number.NaN }, 30, false],
    ['never where its end is no date', { until: 1e300 }, 30, false],
    ['not before its end when it never lives longer', { until: inDays(0.04), since: inDays(-1) }, 30, false],
    ['at its end when it never lives longer', { until: inDays(-0.1), since: inDays(-1) }, 30, true],
    ['within the days when it lives longer', { until: inDays(5), since: inDays(-90) }, 30, true],
  ]
  for (const [when, life, days, warns] of rows)
    test(when, () => assert.equal(endsSoon(life, days, now), warns))
})

suite('Of a client ends', () => {
  const rows: readonly (readonly [string, typeof givenToClients, Bag, readonly string[]])[] = [
    ['its secret', givenToClients, { clientSecretExpiresAt: inDays(3) }, ['the client secret']],
    ['no secret that never does', givenToClients, { clientSecretExpiresAt: 0 }, []],
    [
      'a registration access token that tells it',
      givenToClients,
      { registrationAccessToken: jwt({ exp: inDays(3) }) },
      ['the registration access token'],
    ],
    [
      'none whose exp is 0, as Keycloak 26.7.3 says never',
      givenToClients,
      { registrationAccessToken: jwt({ exp: 0 }) },
      [],
    ],
    ['none that is opaque', givenToClients, { registrationAccessToken: 'a.b.c' }, []],
    [
      'a software statement',
      declaredOfClients,
      { softwareStatement: jwt({ exp: inDays(3) }) },
      ['the software statement'],
    ],
    [
      'no key without a certificate, and none that is no certificate',
      declaredOfClients,
      { jwks: { keys: [{ kty: 'EC' }, { kty: 'EC', x5c: ['bm9uZQ=='] }, { kty: 'EC', x5c: 'none' }] } },
      [],
    ],
  ]
  for (const [what, mortals, client, ends] of rows)
    test(what, () =>
      assert.deepEqual(
        endings(mortals, client, 30, now).map((one) => one.what),
        ends,
      ),
    )

  test('the certificate of a key, by its place', () => {
    const jwks = { keys: [{ kty: 'EC' }, certificateJwk(certificate)] }
    const at = (days: number) =>
      endings(declaredOfClients, { jwks }, 30, endOfCertificate - days * day * 1000).map(({ what }) => what)
    assert.deepEqual([at(31), at(29)], [[], ['the certificate of jwks.keys[1]']])
  })

  test('nothing of what is of any other shape', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const client = { jwks: value, softwareStatement: value, registrationAccessToken: value }
        for (const mortals of [declaredOfClients, givenToClients])
          assert.deepEqual(endings(mortals, client, 30, now), [])
      }),
    )
  })
})

suite('A warning', () => {
  const client = {
    issuer,
    api: 'registration',
    ownerPath: 'urn:one',
    clientSecretExpiresAt: inDays(12),
    registrationAccessToken: jwt({ exp: inDays(-1), jti: 'hidden' }),
  }

  test('says when, and what to do, and not the value', async () => {
    const here = door({ environment: { ISSUER: issuer } })
    await tellEndings(here, givenToClients, client, now)
    const [secret = '', token = ''] = here.said.map(({ text }) => text)
    assert.match(
      secret,
      /^the client secret ends at 2026-12-07 12:00 UTC, in 12 days\. .*oauth:replaceExpired/,
    )
    assert.match(token, /^the registration access token ended at 2026-11-24 12:00 UTC, 1 day ago\. /)
    assert.equal(here.said.length, 2)
    assert.ok(!token.includes(client.registrationAccessToken.split('.')[1] ?? ''))
  })

  test('is said once for each client in a process', async () => {
    const here = door({ environment: { ISSUER: issuer } })
    for (const ownerPath of ['urn:one', 'urn:one', 'urn:two'])
      await tellEndings(here, givenToClients, { ...client, ownerPath }, now)
    assert.equal(here.said.length, 4)
  })

  test('tells who chooses secrets how to rotate, and who gives them to give another one', async () => {
    const here = door({ environment: { ISSUER: issuer } })
    const chosen = { ...client, api: 'keycloak', registrationAccessToken: undefined }
    await tellEndings(here, givenToClients, chosen, now)
    await tellEndings(here, givenToClients, { ...chosen, ownerPath: 'urn:two', clientSecret: 'given' }, now)
    const [rotates = '', gives = ''] = here.said.map(({ text }) => text)
    assert.match(rotates, /secretRotation gives the client a new one in place/)
    assert.match(gives, /Give another clientSecret\./)
  })

  test('comes as many days before as the server of the client is configured with', async () => {
    for (const [days, count] of [
      ['11', 1],
      ['12', 2],
      ['0', 0],
    ] as const) {
      const servers = JSON.stringify({ eu: { issuer, expiryWarningDays: days } })
      const here = door({ stack: { issuer: 'https://other.example.com', servers } })
      await tellEndings(here, givenToClients, client, now)
      assert.equal(here.said.length, count, days)
    }
  })
})

suite('What we call a server with is warned of', () => {
  const rows = [
    ['an access token', { ACCESS_TOKEN: jwt({ exp: inDays(2) }) }, ['OAUTH_ACCESS_TOKEN']],
    ['an opaque one not', { ACCESS_TOKEN: 'opaque' }, []],
    [
      'a short access token of a pipeline not',
      { ACCESS_TOKEN: jwt({ exp: inDays(0.01), iat: inDays(-0.01) }) },
      [],
    ],
    [
      'each of a list of initial access tokens',
      { INITIAL_ACCESS_TOKEN: JSON.stringify([jwt({ exp: inDays(2) }), jwt({ exp: inDays(3) }), 'opaque']) },
      ['OAUTH_INITIAL_ACCESS_TOKEN', 'OAUTH_INITIAL_ACCESS_TOKEN'],
    ],
  ] as const
  for (const [what, environment, expected] of rows)
    test(what, async () => {
      const here = door({ environment: { ISSUER: issuer, ...environment } })
      await tellEndingsOfAccess(here, issuer, now)
      await tellEndingsOfAccess(here, issuer, now)
      assert.deepEqual(
        here.said.map(({ text }) => text.split(' ')[0]),
        expected,
      )
    })

  test('the certificate of our own client, where it is configured', async () => {
    const { cert, key } = certificate
    const stack = { issuer, accessClientCertificate: cert, accessClientCertificateKey: key }
    const here = door({ stack })
    await tellEndingsOfAccess(here, issuer, endOfCertificate - 1000)
    const [{ text } = { text: '' }] = here.said
    assert.match(
      text,
      /^oauth:accessClientCertificate \(stack config\) for https:\S+ ends at .*, in 0 days\. /,
    )
    assert.doesNotMatch(text, /BEGIN/)
  })
})
