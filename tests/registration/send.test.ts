import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { suite, type TestContext, test } from 'node:test'
import type { OAuthError } from '../../provider/errors.ts'
import { during } from '../../provider/operation.ts'
import { sender } from '../../provider/registration/send.ts'
import { type Answering, rawServer } from './raw_server.ts'

const get = (url: string) => sender()({ method: 'GET', url })
const answered = async (t: TestContext, answer: Answering) => get(await rawServer(t, answer))

suite('A request to an authorization server', () => {
  const loopback = 'only https, or http on a loopback address'
  const notSent: Readonly<Record<string, string>> = {
    'http://login.example.com/': `${loopback} (oauth:allowInsecureHttp takes that back for one server)`,
    'http://192.0.2.1/': `${loopback} (oauth:allowInsecureHttp takes that back for one server)`,
    'file:///etc/passwd': loopback,
    'ftp://x.example': loopback,
    nonsense: loopback,
  }
  for (const [url, problem] of Object.entries(notSent))
    test(`to ${url} is not sent: only https, or http on this machine`, async () =>
      assert.rejects(get(url), {
        ...{ code: 'server-unreachable', neverSent: true, lasting: true },
        message: `GET ${url} was not sent: ${problem}.`,
      }))

  test('does not follow a redirect', async (t) => {
    let asked = 0
    const to = await rawServer(t, (_, response) => {
      asked++
      response.end()
    })
    const { status } = await answered(t, (_, response) => response.writeHead(307, { location: to }).end())
    assert.deepEqual([status, asked], [307, 0])
  })

  test('reads 1 MiB and no more', async (t) => {
    const mebibyte = 1024 * 1024
    const { text } = await answered(t, (_, response) => response.end('x'.repeat(mebibyte)))
    assert.equal(text.length, mebibyte)
    await assert.rejects(
      answered(t, (_, response) => response.end('x'.repeat(mebibyte + 1))),
      {
        code: 'unexpected-answer',
        message: /^GET http:.* answered 200 with more than 1 MiB: not read further\.$/,
      },
    )
  })

  test('ends with the time of its operation also while no connection is made, and was never sent', async (t) => {
    const mute = createServer()
    await new Promise<void>((listening) => mute.listen(0, '127.0.0.1', listening))
    t.after(() => mute.close())
    const address = mute.address()
    assert.ok(typeof address === 'object' && address !== null)
    const over = new AbortController()
    mute.once('connection', (socket) => {
      t.after(() => socket.destroy())
      over.abort()
    })
    await assert.rejects(
      during({ over: over.signal, ending: new AbortController().signal }, () =>
        get(`https://127.0.0.1:${address.port}/`),
      ),
      { code: 'server-unreachable', neverSent: true, message: /the time that the resource may take is over/ },
    )
  })

  test('passes Retry-After on', async (t) => {
    const { retryAfter } = await answered(t, (_, response) =>
      response.writeHead(503, { 'retry-after': '7' }).end(),
    )
    assert.equal(retryAfter, '7')
  })

  test('says what it is and what it takes, and sends no other header of its own', async (t) => {
    const { text } = await answered(t, ({ headers }, response) => response.end(JSON.stringify(headers)))
    const { host, connection, ...rest } = JSON.parse(text)
    assert.deepEqual(rest, { accept: 'application/json', 'user-agent': 'pulumi-oauth' })
  })

  test('that finds nobody never arrived, one whose answer is lost perhaps did', async (t) => {
    const closed = await rawServer(t, ({ socket }) => socket.destroy())
    const unreachable = (neverSent: boolean, says: RegExp) => (error: OAuthError) => {
      assert.deepEqual(
        [error.code, 'neverSent' in error && error.neverSent],
        ['server-unreachable', neverSent],
      )
      assert.match(error.message, says)
      return true
    }
    await assert.rejects(
      get(closed),
      unreachable(false, /: no whole answer \((UND_ERR_SOCKET|ECONNRESET)\)\.$/),
    )
    await assert.rejects(get('http://127.0.0.1:1/'), unreachable(true, /: no connection \(ECONNREFUSED\)\.$/))
    const cut = await rawServer(t, (_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half', () => response.destroy())
    })
    await assert.rejects(get(cut), unreachable(false, /: no whole answer \(/))
  })

  test('without trust in the other side never arrived', async (t) => {
    const { createServer } = await import('node:https')
    const { createSelfSignedCertificate } = await import('../support/certificates.ts')
    const server = createServer(
      await createSelfSignedCertificate({ commonName: '127.0.0.1', ip: '127.0.0.1' }),
    )
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    t.after(() => server.close())
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    await assert.rejects(get(`https://127.0.0.1:${port}/`), {
      neverSent: true,
      message: /no connection \(.*CERT.*\)/,
    })
  })
})
