import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  type ConfigSource,
  configKeyNames,
  configKeys,
  serverConfig,
  urlProblem,
} from '../provider/config.ts'
import { createSelfSignedCertificate } from './support/certificates.ts'

const issuer = 'https://login.example.com'
const other = 'https://other.example.com'

function source(stack: Readonly<Record<string, unknown>>, environment = {}): ConfigSource {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
  return { stack: (key) => (Object.hasOwn(stack, key) ? text(stack[key]) : undefined), environment }
}

const [ours, others] = await Promise.all(
  ['us', 'others'].map((commonName) => createSelfSignedCertificate({ commonName })),
)
assert.ok(ours && others)

function pem(accessClientCertificate: string, accessClientCertificateKey: string) {
  return { accessClientCertificate, accessClientCertificateKey }
}

function problemsOf(config: ConfigSource, server?: string): readonly string[] {
  try {
    serverConfig(config, server)
    return []
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error && error.code === 'invalid-configuration')
    return error.message.split('\n')
  }
}

suite('A configuration that cannot be used is one error that says what to set', () => {
  const basic = { issuer, accessClientId: 'us' }
  const sentences: readonly (readonly [
    title: string,
    config: ConfigSource,
    server: string | undefined,
    said: readonly string[],
  ])[] = [
    [
      'nothing at all',
      source({}),
      undefined,
      [
        'No authorization server is configured. Set its issuer: pulumi config set oauth:issuer https://… or OAUTH_ISSUER.',
      ],
    ],
    [
      'a name that is not configured',
      source({ issuer }),
      'staging',
      [
        'No authorization server is configured under the name staging. Set its issuer: pulumi config set --path oauth:servers.staging.issuer https://… or OAUTH_SERVERS_STAGING_ISSUER.',
      ],
    ],
    [
      'servers that are no object',
      source({ servers: 'staging' }),
      'staging',
      [
        'oauth:servers is not an object. Set one server at a time: pulumi config set --path oauth:servers.<name>.issuer https://…',
      ],
    ],
    [
      'an environment that names another issuer',
      source({ issuer }, { OAUTH_ISSUER: other }),
      undefined,
      [
        `oauth:issuer is ${issuer} and OAUTH_ISSUER is ${other}: unset one of them, a credential belongs to one issuer.`,
      ],
    ],
    [
      'a credential in the environment that belongs to no issuer',
      source({ issuer }, { OAUTH_ACCESS_TOKEN: 'hidden' }),
      undefined,
      ['OAUTH_ACCESS_TOKEN is set without OAUTH_ISSUER: set that too, a credential belongs to one issuer.'],
    ],
    [
      'the same under a name',
      source({ servers: { staging: { issuer } } }, { OAUTH_SERVERS_STAGING_INITIAL_ACCESS_TOKEN: 'hidden' }),
      'staging',
      [
        'OAUTH_SERVERS_STAGING_INITIAL_ACCESS_TOKEN is set without OAUTH_SERVERS_STAGING_ISSUER: set that too, a credential belongs to one issuer.',
      ],
    ],
    [
      'registration access tokens in the environment that belong to no issuer',
      source({ issuer }, { OAUTH_REGISTRATION_ACCESS_TOKENS: '{}' }),
      undefined,
      [
        'OAUTH_REGISTRATION_ACCESS_TOKENS is set without OAUTH_ISSUER: set that too, a credential belongs to one issuer.',
      ],
    ],
    [
      'plain http and other mistakes, all at once',
      source({ issuer: 'http://login.example.com', api: 'magic', product: 'none' }),
      undefined,
      [
        'oauth:issuer must be an https URL (plain http is for loopback addresses) that is not at a link-local address.',
        'oauth:api must be one of: registration, keycloak, hydra.',
        'oauth:product must be one of: standard, keycloak, hydra.',
      ],
    ],
    [
      'a key for marks that is easy to guess, which the message does not hold',
      source({ issuer, ownershipKey: 'sesame' }),
      undefined,
      ['oauth:ownershipKey must have at least 32 characters.'],
    ],
    [
      'an admin API of which nobody says where it is',
      source({ issuer, api: 'hydra' }),
      undefined,
      ['oauth:api is hydra, and the address of its admin API is not known: set oauth:adminUrl.'],
    ],
    [
      'an admin API with a token for registrations',
      source({ issuer, api: 'hydra', adminUrl: issuer, initialAccessToken: 'hidden' }),
      undefined,
      [
        'oauth:initialAccessToken is for a registration endpoint, and oauth:api is hydra: unset it, and set oauth:accessClientId or oauth:accessToken.',
      ],
    ],
    [
      'two ways to call',
      source({ issuer, initialAccessToken: 'hidden', accessToken: 'hidden' }),
      undefined,
      [
        'oauth:initialAccessToken, oauth:accessToken are all set: keep one way to call the registration endpoint.',
      ],
    ],
    [
      'our own client without a credential',
      source(basic),
      undefined,
      [
        'oauth:accessClientId needs exactly one of oauth:accessClientSecret, oauth:accessClientPrivateKey, oauth:accessClientCertificate; set are 0.',
      ],
    ],
    [
      'our own client with two',
      source({ ...basic, accessClientSecret: 'hidden', accessClientPrivateKey: 'hidden' }),
      undefined,
      [
        'oauth:accessClientId needs exactly one of oauth:accessClientSecret, oauth:accessClientPrivateKey, oauth:accessClientCertificate; set are 2.',
      ],
    ],
    [
      'a secret of no client',
      source({ issuer, accessClientSecret: 'hidden' }),
      undefined,
      ['oauth:accessClientSecret is set without oauth:accessClientId: set that too.'],
    ],
    [
      'half a certificate',
      source({ ...basic, accessClientCertificate: ours.cert }),
      undefined,
      ['oauth:accessClientCertificate, oauth:accessClientCertificateKey belong together: set both.'],
    ],
    [
      'a list that is none',
      source({ issuer, initialAccessToken: '["hidden"' }),
      undefined,
      ['oauth:initialAccessToken must be one text or a JSON list of texts.'],
    ],
    [
      'how much is asked at once, in words',
      source({ issuer, maxConcurrentRequests: 'eight', requestsPerSecond: '0' }),
      undefined,
      [
        'oauth:maxConcurrentRequests must be a whole number from 1 to 9999.',
        'oauth:requestsPerSecond must be a number above 0 and below 10000, with at most three decimals.',
      ],
    ],
    [
      'an authority that is none',
      source({ issuer, caCertificate: '-----BEGIN CERTIFICATE-----\nhidden' }),
      undefined,
      ['oauth:caCertificate must be one or more certificates in PEM.'],
    ],
    [
      'everything that is wrong with a certificate and its key',
      source({ ...basic, accessClientCertificate: 'hidden', accessClientCertificateKey: 'hidden' }),
      undefined,
      [
        'oauth:accessClientCertificate must be one or more certificates in PEM.',
        'oauth:accessClientCertificateKey must be a private key in PEM, without a password.',
      ],
    ],
    [
      'a certificate under a name, with the key of another one',
      source({ servers: { eu: { ...basic, ...pem(ours.cert, others.key) } } }),
      'eu',
      [
        'oauth:servers.eu.accessClientCertificateKey is not the key of oauth:servers.eu.accessClientCertificate: give the two that belong together.',
      ],
    ],
    [
      'origins that are none, each',
      source({
        issuer,
        allowedOrigins: [
          other,
          `${other}/clients`,
          'http://a.example',
          'a.example',
          `${other}?a=b`,
          `${other}:8443/`,
        ],
      }),
      undefined,
      [1, 2, 3, 4].map(
        (index) =>
          `oauth:allowedOrigins[${index}] must be an origin, https://<host> or https://<host>:<port> (plain http is for loopback addresses).`,
      ),
    ],
    [
      'one origin that is none, under a name',
      source({ servers: { eu: { issuer, allowedOrigins: 'a.example' } } }),
      'eu',
      [
        'oauth:servers.eu.allowedOrigins must be an origin, https://<host> or https://<host>:<port> (plain http is for loopback addresses).',
      ],
    ],
    [
      'issuers that are no URLs, in either place',
      source(
        { issuer, allowedIssuers: [issuer, 'login'] },
        { OAUTH_ALLOWED_ISSUERS: `["file:///x", "${issuer}"]` },
      ),
      undefined,
      [
        'oauth:allowedIssuers[1] must be an http or https URL.',
        'OAUTH_ALLOWED_ISSUERS[0] must be an http or https URL.',
      ],
    ],
    [
      'an environment that takes every certificate',
      source({ issuer }, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }),
      undefined,
      [
        'NODE_TLS_REJECT_UNAUTHORIZED=0 lets anybody on the way read every token and secret, so nothing is sent with it: unset it, and give the certificate of your own authority in oauth:caCertificate.',
      ],
    ],
    [
      'a proxy that is none, of which nothing is quoted',
      source({ issuer }, { HTTPS_PROXY: 'us:hidden@proxy:3128', http_proxy: 'socks5://proxy' }),
      undefined,
      [
        'http_proxy must be the http or https URL of a proxy.',
        'HTTPS_PROXY must be the http or https URL of a proxy.',
      ],
    ],
    [
      'a map that is none',
      source({ issuer, registrationAccessTokens: 'hidden' }),
      undefined,
      ['oauth:registrationAccessTokens must be a JSON object of texts by name.'],
    ],
    [
      'days that are no number',
      source({ issuer, expiryWarningDays: 'a month' }),
      undefined,
      ['oauth:expiryWarningDays must be a whole number, 0 or more.'],
    ],
    [
      'a limit of deletes that is no number',
      source({ issuer }, { OAUTH_MAX_DELETES: '-1' }),
      undefined,
      [
        'OAUTH_MAX_DELETES must be a whole number, 0 or more. Nothing was deleted: correct or unset it, then run again.',
      ],
    ],
    [
      'an issuer that is not allowed',
      source({ issuer, allowedIssuers: [`${issuer}/`, other] }),
      undefined,
      [
        `The issuer ${issuer} is not in oauth:allowedIssuers (stack config), so nothing is sent there: correct the issuer, or add it to that list.`,
      ],
    ],
    [
      'a server by name that is not allowed',
      source({ issuer, allowedIssuers: issuer, servers: { eu: { issuer: other } } }),
      'eu',
      [
        `The issuer ${other} is not in oauth:allowedIssuers (stack config), so nothing is sent there: correct the issuer, or add it to that list.`,
      ],
    ],
    [
      'an issuer that the environment does not allow, whatever stack config adds',
      source({ issuer, allowedIssuers: [issuer, other] }, { OAUTH_ALLOWED_ISSUERS: other }),
      undefined,
      [
        `The issuer ${issuer} is not in OAUTH_ALLOWED_ISSUERS (environment), so nothing is sent there: correct the issuer, or add it to that list.`,
      ],
    ],
    [
      'a guard under a name',
      source({ issuer, servers: { eu: { issuer: other, allowedIssuers: other } } }),
      'eu',
      [
        'oauth:servers.eu.allowedIssuers is for all servers: set oauth:allowedIssuers or OAUTH_ALLOWED_ISSUERS.',
      ],
    ],
  ]
  for (const [title, config, server, said] of sentences)
    test(title, () => assert.deepEqual(problemsOf(config, server), said))

  test('no credential appears in any of them', () => {
    for (const [, config, server] of sentences)
      assert.doesNotMatch(problemsOf(config, server).join(), /hidden/)
  })

  test('one way to call, whole in its place, is no problem', () => {
    const certificate = pem(ours.cert, ours.key)
    for (const way of [
      { initialAccessToken: '["a", "b"]' },
      { accessToken: 'a' },
      { accessTokenFile: './token' },
      { accessClientId: 'us', accessClientSecret: 'hidden' },
      { accessClientId: 'us', ...certificate },
      { accessToken: 'a', ...certificate },
    ])
      assert.deepEqual(problemsOf(source({ issuer, ...way })), [])
  })
})

test('an origin may have a port, and plain http on this machine or where that is allowed', () => {
  const allowedOrigins = [
    other,
    `${other}:443`,
    `${other}/`,
    'https://[2001:db8::1]:8443',
    'http://127.0.0.1:8080',
  ]
  assert.deepEqual(problemsOf(source({ issuer, allowedOrigins })), [])
  const insecure = { allowInsecureHttp: 'true', allowedOrigins: 'http://a.example' }
  assert.deepEqual(problemsOf(source({ issuer, ...insecure })), [])
})

test('an issuer that every list names is allowed', () => {
  const environment = { OAUTH_ALLOWED_ISSUERS: JSON.stringify([other, issuer]) }
  assert.deepEqual(problemsOf(source({ issuer, allowedIssuers: issuer }, environment)), [])
})

suite('URLs', () => {
  for (const key of configKeyNames.filter((name) => configKeys[name].kind === 'url'))
    test(`${key} is https, or http on this machine`, () => {
      const problems = (url: string) => problemsOf(source({ issuer, [key]: url }))
      assert.equal(problems('http://login.example.com/x').length, 1)
      assert.equal(problems('file:///etc/passwd').length, 1)
      assert.deepEqual(
        problemsOf(source({ issuer, [key]: 'http://x.example.com', allowInsecureHttp: 'true' })),
        [],
      )
      for (const url of ['https://169.254.169.254/x', 'http://[::ffff:a9fe:a9fe]', 'https://0xa9fea9fe'])
        assert.equal(problemsOf(source({ issuer, [key]: url, allowInsecureHttp: 'true' })).length, 1, url)
      for (const url of [
        'https://x.example.com',
        'http://localhost:3000',
        'http://127.0.0.1:1',
        'http://[::1]:8080/x',
      ])
        assert.deepEqual(problems(url), [])
    })

  test('a URL with a user name is not safe, and is not quoted', () => {
    assert.ok(urlProblem('https://user:hidden@login.example.com', true))
    assert.doesNotMatch(
      problemsOf(source({ issuer: 'https://user:hidden@login.example.com' })).join(),
      /hidden/,
    )
  })
})
