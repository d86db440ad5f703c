import dns from 'node:dns'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { TestContext } from 'node:test'

export type Answering = (request: IncomingMessage, response: ServerResponse) => unknown

/** An HTTP server that answers what a test says, at the address that it gives back. */
export async function rawServer(t: TestContext, answer: Answering): Promise<string> {
  const port = await listening(
    t,
    createServer((request, response) => void answer(request, response)),
  )
  return `http://127.0.0.1:${port}`
}

/** The port of a server that is there until the end of the test. */
export async function listening(t: TestContext, server: Server): Promise<number> {
  await new Promise<void>((bound) => server.listen(0, '127.0.0.1', bound))
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A server should listen on a port')
  return address.port
}

/** JSON under a path, 404 elsewhere. The documents may be added to. */
export function documents(t: TestContext, byPath: Readonly<Record<string, unknown>>): Promise<string> {
  return rawServer(t, ({ url = '' }, response) => {
    const found = byPath[url]
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(found ?? {}))
  })
}

/**
 * A wire to a server that loses an answer whenever `loses` says so: the request arrives there and is done, its answer does
 * not come back. It does not prove what happens when a connection is lost earlier or later.
 */
export function lossyWire(
  t: TestContext,
  target: string,
  loses: (request: IncomingMessage) => boolean,
): Promise<string> {
  return rawServer(t, (incoming, outgoing) => {
    const { method, headers } = incoming
    const url = new URL(incoming.url ?? '/', target)
    const lost = loses(incoming)
    const onward = request(url, { method, headers: { ...headers, host: url.host } }, (answer) => {
      if (lost) return void answer.resume().on('end', () => outgoing.destroy())
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(onward)
  })
}

/** Some names are at the addresses that a test says, for as long as it runs. It does not prove what a name server answers. */
export function resolving(t: TestContext, found: Readonly<Record<string, readonly string[]>>): void {
  const { lookup } = dns
  t.mock.method(dns, 'lookup', (name: string, options: dns.LookupAllOptions, done: Looked) => {
    const addresses = found[name]
    if (addresses === undefined) return lookup(name, options, done)
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  })
}

type Looked = (error: NodeJS.ErrnoException | null, found: dns.LookupAddress[]) => void
