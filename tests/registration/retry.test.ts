import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { ServerUnreachable, UnexpectedAnswer } from '../../provider/errors.ts'
import {
  type Outcome,
  repeating,
  retryAfterMs,
  type Trying,
  waitBefore,
} from '../../provider/registration/retry.ts'
import type { Answer, Exchange } from '../../provider/registration/send.ts'

const now = Date.parse('2026-01-01T00:00:00Z')
const first: Trying = { tries: 1, elapsed: 0, now, chance: 0.5 }

/** What may be sent, and whether it is repeated where the first try may have had an effect. */
const exchanges: readonly (readonly [what: string, Pick<Exchange, 'method' | 'repeatable'>, boolean])[] = [
  ['a read', { method: 'GET' }, true],
  ['a delete', { method: 'DELETE' }, true],
  ['a create', { method: 'POST' }, false],
  ['an update', { method: 'PUT' }, false],
  ['a create with an identity', { method: 'POST', repeatable: true }, true],
  ['an update that says all', { method: 'PUT', repeatable: true }, true],
]

/** How one try may end, and what is then sent again: everything, nothing, or what costs nothing. */
const outcomes: readonly (readonly [how: string, outcome: Outcome, repeats: 'all' | 'none' | 'costless'])[] =
  [
    ['no connection', { neverSent: true }, 'all'],
    ['no connection, for a reason that stays', { neverSent: true, lasting: true }, 'none'],
    ['a lost answer', { neverSent: false }, 'costless'],
    ['a lost answer, for a reason that stays', { neverSent: false, lasting: true }, 'none'],
    ['429', { status: 429 }, 'all'],
    ...[500, 502, 503, 504].map((status) => [`${status}`, { status }, 'costless'] as const),
    ...[200, 201, 204, 301, 302, 307, 308, 400, 401, 403, 404, 409, 501].map(
      (status) => [`${status}`, { status }, 'none'] as const,
    ),
  ]

suite('Whether a request is sent again', () => {
  for (const [what, exchange, isCostless] of exchanges)
    for (const [how, outcome, repeats] of outcomes) {
      const expected = repeats === 'all' || (repeats === 'costless' && isCostless)
      test(`${what} after ${how}: ${expected ? 'yes' : 'no'}`, () =>
        assert.equal(waitBefore(exchange, outcome, first) !== undefined, expected))
    }

  test('never a fifth time', () => {
    const waits = [1, 2, 3, 4].map((tries) =>
      waitBefore({ method: 'GET' }, { status: 503 }, { ...first, tries }),
    )
    assert.deepEqual(waits, [250, 500, 1000, undefined])
  })

  test('each wait is between half and one and a half of its step', () => {
    const second = { ...first, tries: 2 }
    const waits = [0, 1].map((chance) =>
      waitBefore({ method: 'GET' }, { status: 503 }, { ...second, chance }),
    )
    assert.deepEqual(waits, [250, 750])
  })

  test('not before the server wants it, and not at all when that is too long', () => {
    const earliest = { ...first, chance: 0 }
    const after = (retryAfter: string) =>
      waitBefore({ method: 'POST' }, { status: 429, retryAfter }, earliest)
    assert.deepEqual(['3', '0', '120', '121', '9'.repeat(400), 'soon'].map(after), [
      3000,
      125,
      120_000,
      undefined,
      undefined,
      125,
    ])
    assert.equal(after('Thu, 01 Jan 2026 00:00:05 GMT'), 5000)
    assert.equal(after('Thu, 01 Jan 2026 00:02:01 GMT'), undefined)
  })

  test('after what the server wants by chance, as those who were refused together: up to as long again, then twice, then four times', () => {
    const latest = { ...first, chance: 1 }
    const waits = [1, 2, 3].map((tries) =>
      waitBefore({ method: 'GET' }, { status: 503, retryAfter: '3' }, { ...latest, tries }),
    )
    assert.deepEqual(waits, [6000, 9000, 15_000])
  })

  test('chance never makes a wait that fits too long', () => {
    const waits = [0, 1].map((chance) =>
      waitBefore({ method: 'GET' }, { status: 503, retryAfter: '60' }, { ...first, chance, elapsed: 50_000 }),
    )
    assert.deepEqual(waits, [60_000, 70_000])
  })

  test('no try begins later than two minutes after the first one ended', () => {
    fc.assert(
      fc.property(
        fc.record({
          tries: fc.integer({ min: 1, max: 6 }),
          elapsed: fc.integer({ min: 0, max: 200_000 }),
          now: fc.constant(now),
          chance: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        fc.integer({ min: 0, max: 300 }),
        (trying, seconds) => {
          const wait = waitBefore({ method: 'GET' }, { status: 503, retryAfter: `${seconds}` }, trying)
          assert.ok(wait === undefined || (wait >= seconds * 1000 && trying.elapsed + wait <= 120_000))
        },
      ),
    )
  })
})

suite('Retry-After', () => {
  test('is seconds', () =>
    assert.deepEqual([retryAfterMs('120', now), retryAfterMs(' 0 ', now)], [120_000, 0]))
  test('is a date, which may be over', () => {
    assert.equal(retryAfterMs('Thu, 01 Jan 2026 00:01:00 GMT', now), 60_000)
    assert.equal(retryAfterMs('Wed, 31 Dec 2025 23:59:00 GMT', now), 0)
  })
  test('is nothing otherwise', () => {
    for (const value of [undefined, '', 'soon', '-1x']) assert.equal(retryAfterMs(value, now), undefined)
  })
})

type Step = Answer['status'] | ServerUnreachable | UnexpectedAnswer

/** A list of outcomes stands in for a server: it does not prove what a socket does, which send.test.ts does. */
async function delivered(
  method: Exchange['method'],
  steps: readonly Step[],
  { url = 'https://x.example', ...more }: Partial<Answer> = {},
) {
  const left = [...steps]
  const slept: number[] = []
  const said: string[] = []
  const send = async (): Promise<Answer> => {
    const step = left.shift() ?? 0
    if (typeof step !== 'number') throw step
    return { method, url, status: step, text: '', ...more }
  }
  const clock = {
    now: () => slept.reduce((sum, ms) => sum + ms, 0),
    sleep: async (ms: number) => void slept.push(ms),
  }
  const deliver = repeating(send, (text) => said.push(text), clock)
  const answer = await deliver({ method, url, headers: { authorization: 'Bearer h1dden' }, body: 'h1dden' })
  return { status: answer.status, repeated: answer.repeated, slept: slept.length, left: left.length, said }
}

suite('Delivery', () => {
  const lost = new ServerUnreachable('lost', { neverSent: false })
  const refused = new ServerUnreachable('refused', { neverSent: true })

  const told: readonly (readonly [string, Exchange['method'], readonly Step[], boolean])[] = [
    ['the first answer is no repetition', 'DELETE', [401], false],
    ['an answer after a lost one is', 'DELETE', [lost, 401], true],
    ['an answer after a gateway failed is', 'DELETE', [504, 401], true],
    ['an answer after no connection is not: nothing had arrived', 'DELETE', [refused, 401], false],
    ['an answer after 429 is not: nothing had been done', 'DELETE', [429, 401], false],
  ]
  for (const [title, method, steps, repeated] of told)
    test(title, async () => {
      const { said: _, ...rest } = await delivered(method, steps)
      assert.deepEqual(rest, { status: 401, repeated, slept: steps.length - 1, left: 0 })
    })

  test('a lost POST is an error at once, a refused connection is tried again', async () => {
    await assert.rejects(delivered('POST', [lost, 201]), lost)
    assert.equal((await delivered('POST', [refused, 201])).status, 201)
  })

  test('the last outcome stands', async () => {
    await assert.rejects(delivered('GET', [lost, lost, lost, refused]), refused)
    assert.equal((await delivered('GET', [503, 503, 503, 503, 200])).status, 503)
  })

  test('an answer that cannot be used is not asked for again', async () => {
    const tooLong = new UnexpectedAnswer('too long', 200)
    await assert.rejects(delivered('GET', [tooLong, 200]), tooLong)
  })
})

suite('A repetition', () => {
  const broken = new ServerUnreachable('GET https://x.example: no connection (ECONNREFUSED).', {
    neverSent: true,
  })

  test('is said in one line, with what is repeated, why, after how long and which try it is', async () => {
    const { said } = await delivered('GET', [broken, 503, 200], { retryAfter: '3' })
    assert.equal(said.length, 2)
    assert.match(
      said[0] ?? '',
      /^GET https:\/\/x\.example: no connection \(ECONNREFUSED\)\. It is sent again in 0\.\d s, as try 2 of 4\.$/,
    )
    assert.match(
      said[1] ?? '',
      /^GET https:\/\/x\.example answered 503\. It is sent again in [3-9]\.\d s, as try 3 of 4\.$/,
    )
  })

  test('says nothing of a secret, and stays one line whatever the address holds', async () => {
    const { said } = await delivered('GET', [429, 200], { url: 'https://x.example/\n\u001b[2J\u202e' })
    assert.match(said.join(), /^GET https:\/\/x\.example\/ \\u001b\[2J\\u202e answered 429\. .*$/)
    assert.doesNotMatch(said.join(), /h1dden/)
  })

  test('that there is not is not said', async () =>
    assert.deepEqual((await delivered('POST', [503])).said, []))
})
