import { createServer, type RequestListener, type Server } from 'node:http'
import type { Server as TlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { CertificateAuthority } from '../../support/certificates.ts'
import { createMutualTlsServer, endpointAliases, host } from './mutual_tls.ts'

/** The sockets of a server: open before the server exists, for its issuer names their port. */
export interface Listeners {
  readonly issuer: string
  /** `mtls_endpoint_aliases` of the discovery document, where there is a listener for them. */
  readonly endpointAliases: Record<string, string> | undefined
  serve(answer: RequestListener): void
  close(): Promise<void>
}

export async function openListeners(authority?: CertificateAuthority): Promise<Listeners> {
  const plain = createServer()
  const mutualTls = authority && (await createMutualTlsServer(authority))
  const servers = mutualTls === undefined ? [plain] : [plain, mutualTls]
  const issuer = `http://${host}:${await listen(plain)}`
  return {
    issuer,
    endpointAliases: mutualTls && endpointAliases(await listen(mutualTls)),
    serve: (answer) => {
      for (const server of servers) server.on('request', answer)
    },
    close: async () => {
      await Promise.all(servers.map(close))
    },
  }
}

/** Answers the free port that the system chose. */
function listen(server: Server | TlsServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, host, () => resolve(portOf(server.address())))
  })
}

function portOf(address: AddressInfo | string | null): number {
  if (address !== null && typeof address === 'object') return address.port
  throw new Error(`A server should listen on a port of ${host}, but listens on ${address}`)
}

/** Kept-alive connections would hold a server open for seconds. */
function close(server: Server | TlsServer): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)))
    server.closeAllConnections()
  })
}
