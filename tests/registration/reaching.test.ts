import assert from 'node:assert/strict'
import { createServer as httpServer } from 'node:http'
import { createServer, type ServerOptions } from 'node:https'
import { connect as dial } from 'node:net'
import { suite, type TestContext, test } from 'node:test'
import { rootCertificates } from 'node:tls'
import { isLinkLocal } from '../../provider/addresses.ts'
import type { ConfigSource } from '../../provider/config.ts'
import { connect } from '../../provider/connection.ts'
import type { OAuthError } from '../../provider/errors.ts'
import { repeating } from '../../provider/registration/retry.ts'
import { sender } from '../../provider/registration/send.ts'
import {
  type CertificateAuthority,
  createCertificateAuthority,
  createSelfSignedCertificate,
} from '../support/certificates.ts'
import { connected, quiet } from './connected.ts'
import { type Answering, listening, rawServer, resolving } from './raw_server.ts'

/** The port of a server with TLS. */
function securePort(t: TestContext, options: ServerOptions, answer: Answering): Promise<number> {
  return listening(
    t,
    createServer(options, (request, response) => void answer(request, response)),
  )
}

/** Publishes metadata of whatever issuer it is asked as. */
const publishes: Answering = ({ headers, url = '' }, response) =>
  response.end(JSON.stringify({ issuer: `https://${headers.host}${url.split('/.well-known')[0]}` }))

suite('A server with a certificate of an authority of its own', () => {
  const secured = async (t: TestContext, authority: CertificateAuthority) =>
    securePort(t, await authority.issue({ commonName: 'x', ip: '127.0.0.1' }), publishes)

  test('is called when the authority is configured', async (t) => {
    const authority = await createCertificateAuthority()
    const issuer = `https://127.0.0.1:${await secured(t, authority)}`
    const { discover } = connected({ issuer }, { CA_CERTIFICATE: authority.certificate })
    assert.deepEqual(await discover(), { issuer })
  })

  test('is called when several are configured, of which it is one', async (t) => {
    const other = await createCertificateAuthority()
    const issuer = `https://127.0.0.1:${await secured(t, other)}`
    const { discover } = connected(
      { issuer },
      { CA_CERTIFICATE: `${rootCertificates[0]}\n${other.certificate}` },
    )
    assert.deepEqual(await discover(), { issuer })
  })

  test('is not called otherwise: the message names the key, and nothing is tried again', async (t) => {
    const authority = await createCertificateAuthority()
    const issuer = `https://127.0.0.1:${await secured(t, authority)}`
    const said: string[] = []
    const deliver = repeating(sender(), (text) => said.push(text))
    await assert.rejects(deliver({ method: 'GET', url: issuer }), {
      ...{ neverSent: true, lasting: true },
      message:
        /no connection \(.*\)\. If its certificate is from an authority of yours, give that in oauth:caCertificate\.$/,
    })
    assert.deepEqual(said, [])
  })

  test('is not called by a name that its certificate does not have', async (t) => {
    const authority = await createCertificateAuthority()
    const issuer = `https://localhost:${await secured(t, authority)}`
    const { discover } = connected({ issuer }, { CA_CERTIFICATE: authority.certificate })
    await assert.rejects(discover(), { message: /no connection \(ERR_TLS_CERT_ALTNAME_INVALID\)/ })
  })

  test('is not called because the environment of the program takes every certificate', async (t) => {
    const { NODE_TLS_REJECT_UNAUTHORIZED: before } = process.env
    t.after(() => {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before
    })
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    const issuer = `https://127.0.0.1:${await secured(t, await createCertificateAuthority())}`
    await assert.rejects(connected({ issuer }, {}).discover(), { message: /no connection \(.*UNABLE_TO/ })
    const environment = { OAUTH_ISSUER: issuer, NODE_TLS_REJECT_UNAUTHORIZED: '0' }
    const nothing: ConfigSource = { stack: () => undefined, environment }
    for (const at of [issuer, 'https://nowhere.example.com'])
      assert.throws(() => connect(quiet(nothing), at), {
        code: 'invalid-configuration',
        message: /^NODE_TLS_REJECT_UNAUTHORIZED=0 .* oauth:caCertificate\.$/,
      })
  })
})

suite('A server that wants a certificate of ours', () => {
  const demanding = async (t: TestContext) => {
    const authority = await createCertificateAuthority()
    const own = await authority.issue({ commonName: 'login', ip: '127.0.0.1' })
    const options = { ...own, ca: authority.certificate, requestCert: true, rejectUnauthorized: true }
    const shown: string[] = []
    const port = await securePort(t, options, (request, response) => {
      const { socket } = request
      if ('getPeerX509Certificate' in socket && typeof socket.getPeerX509Certificate === 'function')
        shown.push(String(socket.getPeerX509Certificate()?.subject))
      return publishes(request, response)
    })
    return { authority, issuer: `https://127.0.0.1:${port}`, shown }
  }

  test('is shown it with every request', async (t) => {
    const { authority, issuer, shown } = await demanding(t)
    const { cert, key } = await authority.issue({ commonName: 'us' })
    const { discover } = connected(
      { issuer },
      {
        CA_CERTIFICATE: authority.certificate,
        ACCESS_CLIENT_CERTIFICATE: cert,
        ACCESS_CLIENT_CERTIFICATE_KEY: key,
        ACCESS_TOKEN: 'x',
      },
    )
    await discover()
    assert.deepEqual(shown, ['CN=us'])
  })

  test('refuses us without one, and with one of a stranger', async (t) => {
    const { authority, issuer, shown } = await demanding(t)
    const stranger = await createSelfSignedCertificate({ commonName: 'stranger' })
    const trust = { authorities: authority.certificate }
    for (const given of [{}, { certificate: stranger }])
      await assert.rejects(sender({ ...trust, ...given })({ method: 'GET', url: issuer }), {
        code: 'server-unreachable',
      })
    assert.deepEqual(shown, [])
  })
})

suite('A link-local address', () => {
  const inside = [
    'https://169.254.169.254/latest',
    'https://169.254.0.1',
    'https://2852039166/',
    'https://0xa9fea9fe/',
    'https://0251.0376.0251.0376/',
    'https://169.254.43518',
    'https://[fe80::1]/',
    'https://[febf:ffff::1]:8443/',
    'https://[::ffff:169.254.169.254]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[64:ff9b::169.254.169.254]/',
    'https://[fd00:ec2::254]/',
    'http://169.254.169.254/',
  ]
  for (const url of inside)
    test(`is not called, written as ${url}, whatever is allowed`, async () =>
      assert.rejects(sender({ allowsHttp: true })({ method: 'GET', url }), {
        ...{ neverSent: true, lasting: true },
        message: /^GET \S+ was not sent: \S+ is a link-local address\.$/,
      }))

  test('is none of these', () => {
    for (const host of [
      '169.253.255.255',
      '169.255.0.0',
      '[fec0::1]',
      '[::1]',
      '127.0.0.1',
      'login.example.com',
    ])
      assert.equal(isLinkLocal(host), false, host)
  })

  for (const addresses of [['169.254.169.254'], ['::ffff:169.254.1.1'], ['203.0.113.7', 'fe80::1']])
    test(`is not called by a name that is at ${addresses.join(' and ')} when the connection is made`, async (t) => {
      resolving(t, { 'login.example.com': addresses })
      await assert.rejects(sender()({ method: 'GET', url: 'https://login.example.com/' }), {
        ...{ neverSent: true, lasting: true },
        message: `GET https://login.example.com/: no connection (login.example.com is at ${addresses.at(-1)}, a link-local address).`,
      })
    })
})

suite('Plain http to another machine', () => {
  test('is sent where it is allowed', async (t) => {
    const port = new URL(await rawServer(t, (_, response) => response.end('here'))).port
    resolving(t, { 'login.example.com': ['127.0.0.1'] })
    const url = `http://login.example.com:${port}/`
    assert.equal((await sender({ allowsHttp: true })({ method: 'GET', url })).text, 'here')
    await assert.rejects(sender()({ method: 'GET', url }), { neverSent: true })
  })
})

/** A proxy that tunnels to one port, whatever name it is asked for. */
async function tunnel(t: TestContext, port: number, refuses = false) {
  const asked: string[] = []
  const others: string[] = []
  const server = httpServer(({ url = '' }, response) => {
    others.push(url)
    response.end()
  })
  server.on('connect', ({ url = '', headers }, client, head) => {
    asked.push(`${url} ${headers['proxy-authorization'] ?? ''}`.trim())
    if (refuses) return void client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    const target = dial(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      target.write(head)
      target.pipe(client).pipe(target)
    })
    for (const one of [target, client]) one.on('error', () => target.destroy())
    t.after(() => target.destroy())
  })
  return { asked, others, address: `127.0.0.1:${await listening(t, server)}` }
}

suite('A proxy that the environment names', () => {
  const secret = { user: 'us', password: 'h1dden' }
  const name = 'login.example.com'

  const surrounded = async (t: TestContext, refuses = false) => {
    const authority = await createCertificateAuthority()
    const own = await authority.issue({ commonName: name, dns: name })
    const subjects: string[] = []
    const options = { ...own, ca: authority.certificate, requestCert: true, rejectUnauthorized: true }
    const port = await securePort(t, options, (request, response) => {
      subjects.push(`${request.method} ${request.headers.host}`)
      return publishes(request, response)
    })
    const proxy = await tunnel(t, port, refuses)
    const { cert, key } = await authority.issue({ commonName: 'us' })
    const from = (issuer: string, environment: Readonly<Record<string, string>>) =>
      connect(
        quiet({
          stack: () => undefined,
          environment: {
            ...environment,
            OAUTH_ISSUER: issuer,
            OAUTH_CA_CERTIFICATE: authority.certificate,
            OAUTH_ACCESS_TOKEN: 'x',
            OAUTH_ACCESS_CLIENT_CERTIFICATE: cert,
            OAUTH_ACCESS_CLIENT_CERTIFICATE_KEY: key,
          },
        }),
        issuer,
      )
    return { port, proxy, subjects, from }
  }

  for (const variable of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY'])
    test(`by ${variable} tunnels, with our authority and our certificate for the server behind it`, async (t) => {
      const { proxy, subjects, from } = await surrounded(t)
      const at = `http://${secret.user}:${secret.password}@${proxy.address}`
      const issuer = `https://${name}/${variable}`
      assert.deepEqual(await from(issuer, { [variable]: at }).discover(), { issuer })
      assert.deepEqual(proxy.asked, [`${name}:443 Basic ${btoa(`${secret.user}:${secret.password}`)}`])
      assert.deepEqual([subjects, proxy.others], [[`GET ${name}`], []])
    })

  test('is not asked for a name in NO_PROXY', async (t) => {
    const { port, proxy, subjects, from } = await surrounded(t)
    resolving(t, { [name]: ['127.0.0.1'] })
    const environment = { HTTPS_PROXY: `http://${proxy.address}`, NO_PROXY: 'other.example.com,.example.com' }
    const issuer = `https://${name}:${port}`
    assert.deepEqual(await from(issuer, environment).discover(), { issuer })
    assert.deepEqual([subjects.length, proxy.asked], [1, []])
  })

  test('is never asked for what is on this machine', async (t) => {
    const { proxy, from } = await surrounded(t)
    const issuer = await rawServer(t, ({ headers }, response) =>
      response.end(JSON.stringify({ issuer: `http://${headers.host}` })),
    )
    const at = `http://${proxy.address}`
    assert.deepEqual(await from(issuer, { HTTP_PROXY: at, HTTPS_PROXY: at }).discover(), { issuer })
    assert.deepEqual([proxy.asked, proxy.others], [[], []])
  })

  test('that refuses is said to, without its password, and nothing was sent', async (t) => {
    const { proxy, from } = await surrounded(t, true)
    const at = `http://us:${secret.password}@${proxy.address}`
    await assert.rejects(
      from(`https://${name}:8443`, { HTTPS_PROXY: at }).discover(),
      (error: OAuthError) => {
        assert.ok('neverSent' in error && error.neverSent)
        assert.match(error.message, /no connection \(the proxy answered 407\)/)
        assert.doesNotMatch(error.message, /h1dden/)
        return true
      },
    )
  })
})
