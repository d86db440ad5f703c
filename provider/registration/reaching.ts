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
}

const connectMs = 10_000

/**
 * Connections that are kept. What stays on this machine goes to no proxy. The proxy resolves names itself, so that addresses
 * are looked at only where there is none.
 */
export function reaching({ certificate, authorities, proxies }: Reach): (url: string) => Dispatcher {
  const trust = authorities === undefined ? {} : { ca: [...getCACertificates('default'), authorities] }
  const tls = { timeout: connectMs, rejectUnauthorized: true, ...trust }
  const connect = { ...tls, ...certificate, lookup }
  const direct = new Agent({ connect })
  if (proxies === undefined) return () => direct
  const through = new EnvHttpProxyAgent({
    ...proxies,
    connect,
    requestTls: { ...tls, ...certificate },
    proxyTls: tls,
  })
  return (url) => (isLoopbackHost(new URL(url).hostname) ? direct : through)
}
