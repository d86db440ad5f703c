import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands before a server, and counts what passes. */
export interface Counting {
  readonly url: string
  /** Since the last call. */
  readonly passed: () => Passed
  readonly close: () => void
}

export interface Passed {
  readonly requests: number
  /** Of bodies, both ways. */
  readonly bytes: number
}

/** The server sees the name by which the proxy was asked, so that it says of itself what it would say there. */
export async function counting(server: string): Promise<Counting> {
  const { hostname, port } = new URL(server)
  const agent = new Agent({ keepAlive: true })
  let [requests, bytes] = [0, 0]
  const count = (chunk: Buffer) => {
    bytes += chunk.length
  }

  function pass(incoming: IncomingMessage, response: ServerResponse): void {
    requests++
    const { method, url: path, headers } = incoming
    const onward = request({ hostname, port, method, path, headers, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.on('data', count).pipe(response)
    })
    onward.on('error', () => response.destroy())
    incoming.on('data', count).pipe(onward)
  }

  const proxy = createServer(pass).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    url: `http://127.0.0.1:${portOf(proxy.address())}`,
    passed() {
      const passed = { requests, bytes }
      ;[requests, bytes] = [0, 0]
      return passed
    },
    close: () => {
      proxy.close().closeAllConnections()
      agent.destroy()
    },
  }
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}
