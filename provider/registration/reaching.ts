import { getCACertificates } from 'node:tls'
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici'
import { lookup } from '../addresses.ts'
import { isLoopbackHost } from '../client/uris.ts'
import type { Proxies } from '../config.ts'

/** A certificate for mutual TLS (RFC 8705), in PEM. */
export interface ClientCertificate {
  readonly cert: string
  readonly key: string
}

/** How one server is reached. */
export interface Reach {
  readonly certificate?: ClientCertificate
  /** Certificates of authorities in PEM, trusted beside those that Node.js trusts. */
  readonly authorities?: string
  readonly proxies?: Proxies
  /** To one origin. Without it a request that follows another at once has a connection of its own (undici 8.12). */
  readonly connections?: number
}

const connectMs = 10_000

/**
 * Connections that are kept. What stays on this machine goes to no proxy. The proxy resolves names itself, so that addresses
 * are looked at only where there is none.
 */
export function reaching({
  certificate,
  authorities,
  proxies,
  connections,
}: Reach): (url: URL) => Dispatcher {
  const trust = authorities === undefined ? {} : { ca: [...getCACertificates('default'), authorities] }
  const tls = { timeout: connectMs, rejectUnauthorized: true, ...trust }
  const connect = { ...tls, ...certificate, lookup }
  // Over HTTP/2 undici sends a write again by itself where a server says that it refused it, and with few at once it costs more.
  const limits = { allowH2: false, ...(connections === undefined ? {} : { connections }) }
  const direct = new Agent({ ...limits, connect })
  if (proxies === undefined) return () => direct
  const through = new EnvHttpProxyAgent({
    ...limits,
    ...proxies,
    connect,
    requestTls: { ...tls, ...certificate },
    proxyTls: tls,
  })
  return ({ hostname }) => (isLoopbackHost(hostname) ? direct : through)
}
