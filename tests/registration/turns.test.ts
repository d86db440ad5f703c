import assert from 'node:assert/strict'
import { createSecureServer } from 'node:http2'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { defaultPace } from '../../provider/config.ts'
import { sender } from '../../provider/registration/send.ts'
import { type Clock, turns } from '../../provider/registration/turns.ts'
import { createCertificateAuthority } from '../support/certificates.ts'
import { rawServer } from './raw_server.ts'

const never = new AbortController().signal

/** Time that passes only when everybody sleeps. */
function madeUp() {
  let time = 0
  const sleeping: { readonly until: number; readonly wake: () => void }[] = []
  const clock: Clock = {
    now: () => time,
    sleep: (ms) => new Promise((wake) => sleeping.push({ until: time + ms, wake })),
  }
  const pass = async () => {
    for (;;) {
      // Everything that can go on without time does.
      await new Promise<void>((done) => setImmediate(done))
      const [next] = sleeping.sort((a, b) => a.until - b.until)
      if (next === undefined) return
      sleeping.shift()
      time = Math.max(time, next.until)
      next.wake()
    }
  }
  return { clock, pass }
}

const arrivals = fc.array(
  fc.record({ at: fc.integer({ min: 0, max: 3000 }), takes: fc.integer({ min: 0, max: 2000 }) }),
  { minLength: 1, maxLength: 25 },
)

interface Span {
  readonly asked: number
  readonly urgent: boolean
  readonly began: number
  readonly ended: number
}

/** When each began and ended. */
async function lived(
  given: readonly { at: number; takes: number; urgent?: boolean }[],
  pace: Parameters<typeof turns>[0],
) {
  const { clock, pass } = madeUp()
  const turn = turns(pace, clock)
  const spans: Span[] = []
  const all = given.map(async ({ at, takes, urgent = false }) => {
    await clock.sleep(at)
    await turn({ signal: never, urgent }, async () => {
      const began = clock.now()
      await clock.sleep(takes)
      spans.push({ asked: at, urgent, began, ended: clock.now() })
    })
  })
  await pass()
  await Promise.all(all)
  return spans.sort((a, b) => a.began - b.began)
}

suite('Turns', () => {
  test('at no time are more under way than may be, all come, and nobody waits for a place that is free', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 5 }), async (given, atOnce) => {
        const spans = await lived(given, { atOnce })
        assert.equal(spans.length, given.length)
        for (const { asked, began } of spans) {
          const underWay = (at: number) => spans.filter((one) => one.began <= at && at < one.ended).length
          assert.ok(underWay(began) <= atOnce)
          assert.ok(began === asked || spans.some(({ ended }) => ended === began))
        }
      }),
    )
  })

  test('those that begin are so far apart as may be, in the order of asking, and not further than need be', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 20 }), async (given, perSecond) => {
        const spans = await lived(given, { atOnce: 100, perSecond })
        const apart = 1000 / perSecond
        const expected: number[] = []
        for (const at of given.map((one) => one.at).sort((a, b) => a - b))
          expected.push(Math.max(at, (expected.at(-1) ?? -apart) + apart))
        spans.forEach(({ began }, index) => {
          assert.ok(Math.abs(began - (expected[index] ?? 0)) < 0.01)
        })
      }),
    )
  })

  test('an urgent one has at most one other before it that waits, however many were there first', async () => {
    await fc.assert(
      fc.asyncProperty(
        arrivals,
        fc.integer({ min: 1, max: 5 }),
        fc.option(fc.integer({ min: 1, max: 20 })),
        fc.integer({ min: 0, max: 3000 }),
        async (given, atOnce, perSecond, urgentAt) => {
          const pace = perSecond === null ? { atOnce } : { atOnce, perSecond }
          const spans = await lived([...given, { at: urgentAt, takes: 1, urgent: true }], pace)
          const urgent = spans.find((one) => one.urgent)
          assert.ok(urgent !== undefined)
          const before = spans.filter(({ asked, began }) => asked < urgentAt && began > urgentAt)
          assert.ok(before.filter(({ began }) => began < urgent.began).length <= 1)
        },
      ),
    )
  })

  test('who no longer wants to wait gets the reason at once, and its place goes to nobody else', async () => {
    const turn = turns({ atOnce: 1 })
    let release = () => {}
    const held = turn({ signal: never }, () => new Promise<void>((done) => (release = done)))
    const stop = new AbortController()
    const waits = turn({ signal: stop.signal }, async () => 'acted')
    const after = turn({ signal: never }, async () => 'after')
    stop.abort(new Error('enough'))
    await assert.rejects(waits, { message: 'enough' })
    release()
    await held
    assert.equal(await after, 'after')
    await assert.rejects(
      turn({ signal: stop.signal }, async () => 'acted'),
      { message: 'enough' },
    )
  })

  test('an act that fails leaves its place', async () => {
    const turn = turns({ atOnce: 1 })
    const failing = async () => {
      throw new Error('failed')
    }
    await assert.rejects(turn({ signal: never }, failing), { message: 'failed' })
    assert.equal(await turn({ signal: never }, async () => 'next'), 'next')
  })
})

/** Requests that wait until as many are under way as may be, and a count of how many were at most. */
function gathering(atOnce: number, all: number) {
  const counted = { most: 0, all: 0 }
  const waiting: (() => void)[] = []
  const arrive = (end: () => void) => {
    counted.all++
    waiting.push(end)
    counted.most = Math.max(counted.most, waiting.length)
    // The last ones are fewer.
    if (waiting.length >= atOnce || counted.all === all) for (const one of waiting.splice(0)) one()
  }
  return { counted, arrive }
}

suite('A real server', () => {
  for (const atOnce of [defaultPace.atOnce, 3])
    test(`has no more than ${atOnce} requests under way, at all its addresses together`, async (t) => {
      const { counted, arrive } = gathering(atOnce, 40)
      const slow = () => rawServer(t, (_, response) => arrive(() => void response.end()))
      const addresses = [await slow(), await slow()]
      const send = sender({ pace: { atOnce } })
      const urls = Array.from({ length: 40 }, (_, index) => `${addresses[index % 2]}/${index}`)
      await Promise.all(urls.map((url) => send({ method: 'GET', url })))
      assert.deepEqual(counted, { most: atOnce, all: 40 })
    })

  test('speaks HTTP/1.1 to a server that offers HTTP/2 too, by no more connections than requests under way', async (t) => {
    const authority = await createCertificateAuthority()
    const { counted, arrive } = gathering(3, 12)
    const [versions, sockets] = [new Set<string>(), new Set<unknown>()]
    const own = await authority.issue({ commonName: 'x', ip: '127.0.0.1' })
    const server = createSecureServer({ ...own, allowHTTP1: true })
    server.on('request', ({ httpVersion, socket }, response) => {
      versions.add(httpVersion)
      sockets.add(socket)
      arrive(() => void response.end())
    })
    await new Promise<void>((bound) => server.listen(0, '127.0.0.1', bound))
    t.after(() => server.close())
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const send = sender({ pace: { atOnce: 3 }, authorities: authority.certificate })
    const urls = Array.from({ length: 12 }, (_, index) => `https://127.0.0.1:${port}/${index}`)
    await Promise.all(urls.map((url) => send({ method: 'GET', url })))
    assert.deepEqual([counted, [...versions], sockets.size], [{ most: 3, all: 12 }, ['1.1'], 3])
  })
})
