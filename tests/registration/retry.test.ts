import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ServerUnreachable, UnexpectedAnswer } from '../../provider/errors.ts'
import { deliver, type Outcome, retryAfterMs, waitBefore } from '../../provider/registration/retry.ts'
import type { Answer, Exchange } from '../../provider/registration/send.ts'

const now = Date.parse('2026-01-01T00:00:00Z')
const methods = ['GET', 'POST', 'PUT', 'DELETE'] as const
const idempotent: readonly string[] = ['GET', 'DELETE']

/** How one try may end, and which methods are then sent again. */
const decisions: readonly (readonly [how: string, outcome: Outcome, repeats: readonly string[]])[] = [
  ['no connection', { neverSent: true }, methods],
  ['a lost answer', { neverSent: false }, idempotent],
  ['429', { status: 429 }, methods],
  ...[500, 502, 503, 504].map((status) => [`${status}`, { status }, idempotent] as const),
  ...[200, 201, 204, 302, 400, 401, 403, 404, 501].map((status) => [`${status}`, { status }, []] as const),
]

suite('Whether a request is sent again', () => {
  for (const [how, outcome, repeats] of decisions)
    for (const method of methods)
      test(`${method} after ${how}: ${repeats.includes(method) ? 'yes' : 'no'}`, () => {
        const wait = waitBefore({ method }, outcome, 1, now, 0.5)
        assert.equal(wait !== undefined, repeats.includes(method))
      })

  for (const method of methods)
    test(`${method} that says that it may be repeated is, also when it may have reached the server`, () => {
      const lost = { neverSent: false }
      assert.equal(typeof waitBefore({ method, repeatable: true }, lost, 1, now, 0.5), 'number')
    })

  test('never a fifth time', () => {
    const waits = [1, 2, 3, 4].map((tries) => waitBefore({ method: 'GET' }, { status: 503 }, tries, now, 0.5))
    assert.deepEqual(waits, [250, 500, 1000, undefined])
  })

  test('each wait is between half and one and a half of its step', () => {
    assert.deepEqual(
      [
        waitBefore({ method: 'GET' }, { status: 503 }, 2, now, 0),
        waitBefore({ method: 'GET' }, { status: 503 }, 2, now, 1),
      ],
      [250, 750],
    )
  })

  test('not before the server wants it, and not at all when that is too long', () => {
    const after = (retryAfter: string) =>
      waitBefore({ method: 'POST' }, { status: 429, retryAfter }, 1, now, 0.5)
    assert.deepEqual([after('3'), after('0'), after('21'), after('soon')], [3000, 250, undefined, 250])
    assert.equal(after('Thu, 01 Jan 2026 00:00:05 GMT'), 5000)
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

/** A list of outcomes stands in for a server: it does not prove what a socket does, which send.test.ts does. */
suite('Delivery', () => {
  type Step = Answer['status'] | ServerUnreachable | UnexpectedAnswer
  async function delivered(method: Exchange['method'], steps: readonly Step[]) {
    const left = [...steps]
    const slept: number[] = []
    const send = async ({ url }: Exchange): Promise<Answer> => {
      const step = left.shift() ?? 0
      if (typeof step !== 'number') throw step
      return { method, url, status: step, text: '' }
    }
    const sleep = async (ms: number) => void slept.push(ms)
    const answer = await deliver(send, { method, url: 'https://x.example' }, sleep)
    return { status: answer.status, repeated: answer.repeated, slept: slept.length, left: left.length }
  }
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
    test(title, async () =>
      assert.deepEqual(await delivered(method, steps), {
        ...{ status: 401, repeated, slept: steps.length - 1, left: 0 },
      }),
    )

  test('a lost POST is an error at once, a refused connection is tried again', async () => {
    await assert.rejects(delivered('POST', [lost, 201]), lost)
    assert.deepEqual(await delivered('POST', [refused, 201]), {
      status: 201,
      repeated: false,
      slept: 1,
      left: 0,
    })
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
