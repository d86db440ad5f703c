import dns from 'node:dns'
import { BlockList, type LookupFunction } from 'node:net'

/**
 * Addresses that no authorization server has: link-local ones (RFC 3927, RFC 4291 section 2.5.6), at which clouds give
 * credentials to whoever asks, the same behind NAT64 (RFC 6052), and the one of Amazon EC2 in IPv6. The list looks into IPv4-mapped
 * addresses by itself.
 */
const refused = new BlockList()
refused.addSubnet('169.254.0.0', 16, 'ipv4')
refused.addSubnet('fe80::', 10, 'ipv6')
refused.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6')
refused.addAddress('fd00:ec2::254', 'ipv6')

/** Of a host in a URL, where the parser made one form of all that an address may be written in; false for a name. */
export function isLinkLocal(host: string): boolean {
  // A block list costs more than all else that is looked at in a URL.
  if (!host.includes(':')) return /^169\.254\.\d+\.\d+$/.test(host)
  return refused.check(host.replace(/^\[|\]$/g, ''), 'ipv6')
}

/** Looks a name up for a connection: what it resolves to then is what counts, whatever it resolved to before. */
export const lookup: LookupFunction = (name, options, done) => {
  dns.lookup(name, { ...options, all: true }, (error, found) => {
    if (error !== null) return done(error, [])
    const inside = found.find(({ address }) => isLinkLocal(address))
    const [first] = found
    if (inside !== undefined) return done(linkLocal(name, inside.address), [])
    if (options.all || first === undefined) return done(null, found)
    done(null, first.address, first.family)
  })
}

export const linkLocalName = 'LinkLocalError'

function linkLocal(name: string, address: string): Error {
  return new DOMException(`${name} is at ${address}, a link-local address`, linkLocalName)
}
