import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { same } from '../../provider/client/canonical.ts'
import { check as checkClient } from '../../provider/client/check.ts'
import { clientType } from '../../provider/client/client_types.ts'
import { durationMs } from '../../provider/client/duration.ts'
import { accepted, observed } from '../../provider/client/outputs.ts'
import { unsupported } from '../../provider/client/support.ts'
import * as uris from '../../provider/client/uris.ts'
import { serverConfig, urlProblem } from '../../provider/config.ts'
import {
  InvalidClientMetadata,
  InvalidConfiguration,
  OAuthError,
  PartialRegistration,
} from '../../provider/errors.ts'
import { inLine, printable, shellWord } from '../../provider/printable.ts'
import { clientInformation, failure, quoted } from '../../provider/registration/answer.ts'
import { retryAfterMs } from '../../provider/registration/retry.ts'
import { connected, machine } from './connected.ts'
import { rawServer } from './raw_server.ts'

/** What a terminal obeys, or what makes a line read otherwise than it is written; line ends are ours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal control characters are what is looked for
const obeyed = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/

const nasty = [
  '\u001b[2J',
  '\u009b31m',
  '\u202e',
  '\u2066',
  '\u0007',
  '\b',
  '\r',
  '\n',
  '\u2028',
  '\u200f',
  'a',
  '"',
]
const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary' })))
  .map((parts) => parts.join(''))

suite('Text of a server', () => {
  test('is without anything that a terminal obeys, whatever it is, and in one line inside a sentence', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        assert.doesNotMatch(printable(text), obeyed)
        for (const line of [inLine(text), quoted(text, []), shellWord(text)]) {
          assert.doesNotMatch(line, obeyed)
          assert.doesNotMatch(line, /\n/)
        }
      }),
    )
  })

  test('that is harmless is as it was', () => {
    fc.assert(fc.property(fc.stringMatching(/^[ -~äöü€日本]*$/), (text) => assert.equal(inLine(text), text)))
  })

  test('in a command to copy is one word of a shell', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const word = shellWord(text)
        assert.match(word, /^([\w.~:/-]+|('[^']*'|\\')*)$/)
      }),
    )
    assert.deepEqual(['orders.v1~a-b', 'a b', "x'; rm -rf ~; '"].map(shellWord), [
      'orders.v1~a-b',
      "'a b'",
      "'x'\\''; rm -rf ~; '\\'''",
    ])
  })

  test('is so in every error, its stack and its reasons', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const errors = [
          new InvalidConfiguration(text),
          new InvalidClientMetadata(text, [{ property: text, reason: text, rule: 'x' }]),
          new PartialRegistration(text, 'id', {}),
          failure(
            { method: 'GET', url: `https://x/${text}`, status: 500, text, retryAfter: text, location: text },
            [],
          ),
        ]
        for (const shown of errors.flatMap(shownOf)) assert.doesNotMatch(shown, obeyed)
      }),
    )
  })
})

function shownOf(error: Error): readonly string[] {
  return [error.message, error.stack ?? '', error instanceof PartialRegistration ? error.reasons.join() : '']
}

suite('Whatever a server answers to discovery, registration and reads', () => {
  const members = [
    'client_id',
    'registration_client_uri',
    'registration_access_token',
    'error',
    'error_description',
    'issuer',
    'registration_endpoint',
    'token_endpoint',
    'client_secret',
    '__proto__',
    'constructor',
  ]
  const body = fc.oneof(
    fc.dictionary(fc.constantFrom(...members), fc.oneof(hostileText, fc.jsonValue()), {
      noNullPrototype: true,
    }),
    fc.jsonValue(),
  )
  interface Reply {
    readonly status: number
    readonly answer: unknown
  }
  const answers = fc.record({
    status: fc.constantFrom(200, 201, 302, 400, 401, 403, 404, 409, 501),
    document: body,
    isIssuer: fc.boolean(),
    answer: body,
  })

  test('is client information or an error of ours, in words that a terminal only shows', async (t) => {
    let [at, document, answer]: [number, unknown, Reply] = [0, {}, { status: 404, answer: {} }]
    const origin = await rawServer(t, ({ url = '' }, response) => {
      const { status, answer: said } = url.includes('.well-known')
        ? { status: 200, answer: document }
        : answer
      response.writeHead(status).end(JSON.stringify(said))
    })
    await fc.assert(
      fc.asyncProperty(answers, async ({ isIssuer, document: published, ...reply }) => {
        // An issuer is asked for its document once in a process.
        const issuer = `${origin}/${at++}`
        document = isIssuer ? { ...(typeof published === 'object' ? published : {}), issuer } : published
        answer = reply
        const { api } = connected({ issuer }, { REGISTRATION_ENDPOINT: `${issuer}/x` })
        const client = { clientId: 'orders', registrationAccessToken: 't0ken' }
        for (const act of [() => api.register(machine), () => api.read(client), () => api.delete(client)])
          await act().then(() => undefined, assertOurs)
        assert.deepEqual(Object.keys(Object.prototype), [])
      }),
      { numRuns: 100 },
    )
  })
})

function assertOurs(error: unknown): void {
  assert.ok(error instanceof OAuthError, String(error))
  assert.doesNotMatch(error.message, obeyed)
}

suite('An answer that reaches for the prototype', () => {
  const text = `{ "client_id": "orders", "__proto__": { "client_secret": "evil", "polluted": 1 },
    "constructor": { "prototype": { "polluted": 1 } }, "grant_types": { "__proto__": { "polluted": 1 } } }`

  test('changes no object but itself, and gives nothing by inheritance', () => {
    const information = clientInformation({ method: 'POST', url: 'https://x', status: 201, text }, [])
    assert.equal(information['client_secret'], undefined)
    const asked = {
      clientName: 'x',
      additionalMetadata: JSON.parse('{ "__proto__": { "a": 1 }, "constructor": 1 }'),
    }
    const recorded = accepted(asked, {}, information)
    for (const one of [recorded, observed(recorded, information)]) {
      assert.equal(Object.getPrototypeOf(one), Object.prototype)
      assert.equal(one['polluted'], undefined)
      assert.equal(one['clientSecret'], undefined)
    }
    assert.deepEqual(Object.keys(Object.prototype), [])
    assert.ok(!('polluted' in {}))
  })

  test('is no product and no auth method by one of its names', async (t) => {
    const revoked: string[] = []
    const issuer = await rawServer(t, ({ url = '' }, response) => {
      if (!url.includes('.well-known')) revoked.push(url)
      response.end(JSON.stringify({ issuer, revocation_endpoint: `${issuer}/revoke` }))
    })
    const { refusesSecret } = connected({ issuer }, {})
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const stack = new Map([
        ['issuer', issuer],
        ['product', name],
      ])
      assert.throws(() => serverConfig({ stack: (key) => stack.get(key), environment: {} }), {
        code: 'invalid-configuration',
      })
      assert.equal(await refusesSecret({ clientId: 'x', clientSecret: 'x', method: name }), false)
    }
    assert.deepEqual(revoked, [])
  })
})

const nested = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`

suite('An answer without end', () => {
  const answered = async (t: TestContext, text: string) => {
    const url = await rawServer(t, (_, response) => response.writeHead(201).end(text))
    return connected({ issuer: url }, { REGISTRATION_ENDPOINT: `${url}/x`, DISCOVERY_URL: `${url}/d` })
  }

  for (const [how, text] of [
    ['too deep', `{ "client_id": "orders", "x": ${nested(100_000)} }`],
    ['too long', `{ "client_id": "orders", "x": "${'x'.repeat(1024 * 1024)}" }`],
  ] as const)
    test(`to a registration that is ${how} says that the client may be there all the same`, async (t) => {
      const { api } = await answered(t, text)
      await assert.rejects(api.register(machine), {
        code: 'unexpected-answer',
        message: /The client may have been registered all the same.*\n.*named "Orders"/,
      })
    })
})

/** Whoever takes time that grows with the square of a text, or worse, does not come back from these in the time of a test. */
suite('A text of 100,000 characters is judged', () => {
  const n = 100_000
  const texts = [
    'a',
    '*',
    '/',
    '1',
    '1h',
    '-',
    '.',
    ':',
    ' ',
    '\n',
    '[',
    '\u001b',
    'a.',
    '*a',
    '1*',
    "'",
    '/realms/',
    '\\',
  ].flatMap((unit) => {
    const long = unit.repeat(n / unit.length)
    return [long, `${long}!`, `http://${long}`, `http://a:${long}`, `https://${long}/x`, `https://x/${long}!`]
  })
  const judged: Readonly<Record<string, (text: string) => unknown>> = {
    absolute: uris.isAbsolute,
    scheme: uris.scheme,
    'private-use': uris.isPrivateUse,
    loopback: uris.isLoopbackHttp,
    wildcard: (text) => uris.hasWildcard(text, true),
    port: uris.withoutWildcardPort,
    'same origin': (text) => uris.coversOrigin(text, `https://${'ab.'.repeat(n / 3)}b/`),
    duration: durationMs,
    canonical: (text) => same('redirectUris', [text], [`${text}x`]),
    words: (text) => same('responseTypes', [text], [`${text}x`]),
    'server lists': (text) => unsupported({ scopes: [text] }, { scopes_supported: [text, { toString: 1 }] }),
    quoted: (text) => quoted(text, ['secret', 'a']),
    printable,
    shell: shellWord,
    'retry-after': (text) => retryAfterMs(text, 0),
    url: (text) => urlProblem(text, true),
    failure: (text) =>
      failure({ method: 'GET', url: text, status: 400, text, location: text, retryAfter: text }, []),
    configuration: (text) =>
      serverConfig({
        stack: (key) => ({ issuer: 'https://x.example', adminUrl: `https://x.example/${text}` })[key],
        environment: {},
      }),
    check: (text) =>
      checkClient(
        {
          redirectUris: [text],
          frontchannelLogoutUri: 'https://a.b.c/',
          scopes: [text],
          translations: { [text]: {} },
          clientId: text,
          server: text,
          [text]: 1,
        },
        { type: clientType('ConfidentialClient'), expandsWildcards: true },
      ),
  }
  for (const [title, judge] of Object.entries(judged))
    test(`as ${title}`, () => {
      for (const text of texts) {
        try {
          judge(text)
        } catch (error) {
          assert.ok(error instanceof InvalidConfiguration, String(error))
        }
      }
    })
})
