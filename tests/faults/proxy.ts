import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createSecureContext, TLSSocket } from 'node:tls'
import { type CompletedRequest, getLocal, type requestSteps } from 'mockttp'
import { type Certificate, createCertificateAuthority } from '../support/certificates.ts'
import type { Acted, Fault, Instead, Rotate } from './faults.ts'

/**
 * Stands between the provider and a real server, and forces one fault at one request. Requests and answers pass by mockttp; before it
 * are real TCP and real TLS, where a connection can fail. It takes the server's place wherever the server names itself. Every answer
 * closes its connection, so that each request has one of its own: what becomes of kept connections it does not prove.
 */
export interface FaultProxy {
  readonly origin: string
  /**
   * From now on requests are counted, and the fault comes at the one with this number, or, once a request can be read, at the first
   * with such a method and path. Without, nothing goes wrong.
   */
  readonly arm: (fault?: Fault, at?: number | RegExp, rotate?: Rotate) => Promise<void>
  /** Aborted once the server has acted and its answer is held back. */
  readonly held: () => AbortSignal
  /** The requests that the server was meant to see since then: method and path. */
  readonly seen: () => readonly string[]
  /** The first of them that the fault came at; none where it came before one could be read. */
  readonly met: () => string | undefined
  readonly close: () => Promise<void>
}

export interface Upstream {
  /** Where a request to this path goes. */
  readonly originOf: (path: string) => string
  /** Every origin that the server gives itself. */
  readonly origins: readonly string[]
  /** Where a request to this path goes wrong: to another realm, or to another server. */
  readonly elsewhere: (path: string) => Promise<string>
}

/** Over before the provider tries again (registration/retry.ts). */
const refusedForMs = 100
const dropEveryMs = 20

/** What the proxy shows, and who vouches for it, in PEM. */
export interface Certified {
  readonly certificate: Certificate
  readonly authority: string
}

export async function certified(): Promise<Certified> {
  const authority = await createCertificateAuthority()
  const certificate = await authority.issue({ commonName: '127.0.0.1', ip: '127.0.0.1' })
  return { certificate, authority: authority.certificate }
}

export async function faultProxy(
  upstream: Upstream,
  { certificate }: Pick<Certified, 'certificate'>,
): Promise<FaultProxy> {
  const inner = getLocal()
  await inner.start()
  const open = new Set<Socket>()
  /** The number of a connection, by the port from which it reaches mockttp. */
  const numbers = new Map<number, number>()
  const byId = new Map<string, number>()
  let armed: { readonly fault: Fault; readonly at: number | RegExp; readonly rotate: Rotate } | undefined
  let count = 0
  let seen: string[] = []
  let met: string | undefined
  let over = new AbortController()
  let held = new AbortController()
  let port = 0

  const faultAt = (number: number): Partial<Fault> => {
    if (armed === undefined || typeof armed.at !== 'number' || number < armed.at) return {}
    return number === armed.at || armed.fault.every ? armed.fault : {}
  }
  /** By what it asks for, the first such request gets a number. */
  const settle = (number: number, request: string) => {
    if (armed?.at instanceof RegExp && armed.at.test(request)) armed = { ...armed, at: number }
  }
  const numberOf = ({ remotePort = 0 }: CompletedRequest) => {
    const number = numbers.get(remotePort)
    if (number === undefined) throw new Error('a request of no connection')
    return number
  }

  const tls = createSecureContext(certificate)
  const front = createServer((socket) => {
    kept(open, socket)
    const number = count++
    const { wire, bytes } = faultAt(number)
    if (wire === 'reset') return socket.resetAndDestroy()
    if (wire === 'no TLS') return socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    const through = kept(open, connect(inner.port, '127.0.0.1'))
    through.on('connect', () => {
      numbers.set(through.localPort ?? 0, number)
      const secured = new TLSSocket(socket, { isServer: true, secureContext: tls })
      join({ socket, secured, through, bytes, held: () => held.abort() })
    })
    return socket
  })
  port = await listen(front, 0)
  const origin = `https://127.0.0.1:${port}`

  /** Refused is who comes when nobody listens: so from the answer before on, and that must be there first. */
  async function refuseNext(after: number): Promise<void> {
    if (armed?.fault.wire !== 'refused' || armed.at !== after + 1) return
    front.close()
    if (armed.fault.every) return
    // The one that was refused leaves no trace here.
    count++
    void sleep(refusedForMs).then(() => listen(front, port))
  }

  await inner.forAnyRequest().thenPassThrough({
    beforeRequest: async (request) => {
      const asked = `${request.method} ${request.path}`
      seen.push(asked)
      const number = numberOf(request)
      settle(number, asked)
      byId.set(request.id, number)
      const fault = faultAt(number)
      if (Object.keys(fault).length > 0) met ??= asked
      await fault.before?.()
      const instead = fault.instead?.()
      if (instead !== undefined) return { response: closing(instead) }
      const to = upstream.originOf(request.path)
      const url = fault.elsewhere ? await upstream.elsewhere(request.path) : `${to}${request.path}`
      const body = await request.body.getText()
      return {
        url,
        headers: { ...request.headers, host: new URL(url).host, connection: 'close' },
        ...(body ? { body: body.replaceAll(origin, to) } : {}),
      }
    },
    beforeResponse: async (response, request) => {
      const acted = await actedOf(response, (text) =>
        upstream.origins.reduce((whole, one) => whole.replaceAll(one, origin), text),
      )
      // Here mockttp says no port (4.6.5).
      const number = byId.get(request.id) ?? 0
      const rotate = armed?.rotate ?? unable
      const answer = (await faultAt(number).acted?.(acted, rotate)) ?? { ...acted, body: acted.text }
      if (answer === 'never') {
        held.abort()
        await once(over.signal, 'abort')
        return 'close'
      }
      await refuseNext(number)
      return closing(answer)
    },
  })

  return {
    origin,
    async arm(fault, at = 0, rotate = unable) {
      over.abort()
      over = new AbortController()
      held = new AbortController()
      if (!front.listening) await listen(front, port)
      for (const socket of open) socket.destroy()
      armed = fault === undefined ? undefined : { fault, at, rotate }
      count = 0
      seen = []
      met = undefined
      await refuseNext(-1)
    },
    held: () => held.signal,
    seen: () => seen,
    met: () => met,
    async close() {
      over.abort()
      for (const socket of open) socket.destroy()
      front.close()
      await inner.stop()
    },
  }
}

async function unable(): Promise<never> {
  throw new Error('nobody here gives a client another secret')
}

function kept(open: Set<Socket>, socket: Socket): Socket {
  open.add(socket)
  return socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket))
}

async function listen(front: Server, port: number): Promise<number> {
  front.listen(port, '127.0.0.1')
  await once(front, 'listening')
  const address = front.address()
  return typeof address === 'object' ? (address?.port ?? port) : port
}

interface Joined {
  readonly socket: Socket
  readonly secured: TLSSocket
  readonly through: Socket
  readonly bytes: Fault['bytes']
  readonly held: () => void
}

/** A connection that mockttp resets is reset here too. */
function join({ socket, secured, through, bytes, held }: Joined): void {
  secured.on('error', () => through.destroy())
  secured.pipe(through)
  const back =
    bytes === undefined
      ? pipeline(through, secured)
      : pipeline(through, (source) => passing[bytes](source, held), secured)
  back.catch(() => socket.resetAndDestroy())
}

const passing = {
  async *'in drops'(source: AsyncIterable<Buffer>, held: () => void) {
    for await (const chunk of source)
      for (const byte of chunk) {
        held()
        await sleep(dropEveryMs)
        yield Buffer.of(byte)
      }
  },
  async *cut(source: AsyncIterable<Buffer>) {
    const chunks: Buffer[] = []
    for await (const chunk of source) chunks.push(chunk)
    yield Buffer.concat(chunks).subarray(0, -10)
  },
} as const

function closing(instead: Instead): Instead {
  if (typeof instead === 'string') return instead
  const { 'content-encoding': _, 'keep-alive': __, ...headers } = instead.headers ?? {}
  const size = instead.body ? { 'content-length': String(Buffer.byteLength(instead.body)) } : {}
  return { ...instead, headers: { ...headers, ...size, connection: 'close' } }
}

type Answered = Parameters<NonNullable<requestSteps.PassThroughStepOptions['beforeResponse']>>[0]

async function actedOf(
  { statusCode, headers, body }: Answered,
  named: (text: string) => string,
): Promise<Acted> {
  const { 'content-length': _, 'transfer-encoding': __, ...rest } = headers
  return { statusCode, headers: rest, text: named((await body.getText()) ?? '') }
}
