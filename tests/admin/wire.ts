import { type IncomingMessage, request } from 'node:http'
import { createServer } from 'node:https'
import type { TestContext } from 'node:test'
import { listening, rawServer } from '../registration/raw_server.ts'
import type { CertificateAuthority } from '../support/certificates.ts'

/** What a wire does with a request in the place of passing it on: `lost` passes it on and drops the answer. */
export type Fault = 'lost' | { readonly status: number; readonly body?: unknown } | undefined

export interface Wire {
  readonly url: string
  /** `GET /clients`, in the order of arrival, since the last look. */
  readonly asked: () => readonly string[]
}

interface Options {
  /** Of the path, what is cut off for `asked`. */
  readonly below: string
  readonly fault?: (method: string, headers: Readonly<Record<string, unknown>>) => Fault | Promise<Fault>
}

/**
 * A wire to a real server that counts requests, and forces a fault where a test says so. It does not prove what happens when a
 * connection is lost earlier or later.
 */
export async function wire(t: TestContext, target: string, { below, fault }: Options): Promise<Wire> {
  const seen: string[] = []
  const url = await rawServer(t, async (incoming, outgoing) => {
    const { method = '', url: path = '/', headers } = incoming
    seen.push(`${method} ${path.slice(path.indexOf(below) + below.length)}`)
    const forced = await fault?.(method, headers)
    if (forced !== undefined && forced !== 'lost') {
      outgoing.writeHead(forced.status, { 'content-type': 'application/json' })
      return void outgoing.end(JSON.stringify(forced.body ?? {}))
    }
    passOn(target, incoming, (answer) => {
      if (forced === 'lost') return void answer.resume().on('end', () => outgoing.destroy())
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(outgoing)
    })
  })
  return { url, asked: () => seen.splice(0) }
}

function passOn(
  target: string,
  incoming: IncomingMessage,
  answered: (answer: IncomingMessage) => void,
): void {
  const { method, url: path = '/', headers } = incoming
  const to = new URL(path, target)
  incoming.pipe(request(to, { method, headers: { ...headers, host: to.host } }, answered))
}

/** A gate before a real server that lets in whoever has a certificate of this authority. */
export async function mutualTls(
  t: TestContext,
  target: string,
  authority: CertificateAuthority,
): Promise<string> {
  const own = await authority.issue({ commonName: 'gate', ip: '127.0.0.1' })
  const gate = createServer({ ...own, ca: authority.certificate, requestCert: true }, (incoming, outgoing) =>
    passOn(target, incoming, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(outgoing)
    }),
  )
  return `https://127.0.0.1:${await listening(t, gate)}`
}

/** A fault for the first request of a method, and for no other. */
export function once(method: string, fault: Fault): (asked: string) => Fault {
  let left = 1
  return (asked) => (asked === method && left-- > 0 ? fault : undefined)
}
