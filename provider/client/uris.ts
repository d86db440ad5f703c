/** Schemes that make a browser run or open what the URI holds. */
const dangerous = ['javascript', 'data', 'vbscript', 'file']

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const forbidden = /[\s\x00-\x1f\x7f]/

/** The parser takes `https:/a`, `https:a` and backslashes for `https://a`, as no other reader of a URI need do. */
export function absolute(uri: string): URL | undefined {
  const url = forbidden.test(uri) ? null : URL.parse(uri)
  if (url === null || url.username !== '' || url.password !== '') return undefined
  const authority = authorityOf(uri)
  const isOddWeb = authority === '' && isWeb(uri)
  return authority.includes('\\') || isOddWeb ? undefined : url
}

export function isAbsolute(uri: string): boolean {
  return absolute(uri) !== undefined
}

/** A path below an address that the server knows, or a wildcard for anything. */
export function isRelative(uri: string): boolean {
  return uri === '*' || (/^\/(?!\/)/.test(uri) && !forbidden.test(uri) && !uri.includes('\\'))
}

export function scheme(uri: string): string {
  return /^([a-z][a-z0-9+.-]*):/i.exec(uri.trim())?.[1]?.toLowerCase() ?? ''
}

export function isDangerous(uri: string): boolean {
  return dangerous.includes(scheme(uri))
}

export function hasFragment(uri: string): boolean {
  return uri.includes('#')
}

export function isWeb(uri: string): boolean {
  return ['http', 'https'].includes(scheme(uri))
}

/** A scheme of the app's own, with or without an authority: `com.example.app:/cb` (RFC 8252 section 7.1). */
export function isPrivateUse(uri: string): boolean {
  return scheme(uri) !== '' && !isWeb(uri) && !isDangerous(uri)
}

export function host(uri: string): string {
  return isWeb(uri) ? (parsed(uri)?.hostname ?? '') : ''
}

/** Any port, on the name localhost, 127.0.0.0/8 or [::1] (RFC 8252 section 7.3). */
export function isLoopbackHost(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name)
}

export function isLoopbackHttp(uri: string): boolean {
  return scheme(uri) === 'http' && isLoopbackHost(host(uri))
}

export function isPlainHttp(uri: string): boolean {
  return scheme(uri) === 'http' && !isLoopbackHost(host(uri))
}

/** Scheme, host and port are the same, the default port included; a `*` in host or port of the pattern stands for any. */
export function coversOrigin(pattern: string, uri: string): boolean {
  const [from, to] = [parsed(pattern), parsed(uri)]
  if (from === undefined || to === undefined || from.protocol !== to.protocol) return false
  const anyPort = withoutWildcardPort(pattern) !== pattern
  return (anyPort || from.port === to.port) && matches(from.hostname, to.hostname)
}

/**
 * Whether a name is what a pattern says, in which `*` stands for anything. Each part is looked for once, after the one before it: what a
 * `*` stands for is as short as can be.
 */
export function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*')
  const [first = '', last = ''] = [parts[0], parts.at(-1)]
  if (parts.length === 1) return pattern === name
  if (!name.startsWith(first) || !name.endsWith(last)) return false
  const end = name.length - last.length
  let from = first.length
  for (const part of parts.slice(1, -1)) {
    const at = name.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return from <= end
}

/** `http://localhost:*` is no URI; servers that take it mean any port. */
export function withoutWildcardPort(uri: string): string {
  return uri.replace(
    /^([a-z][a-z0-9+.-]*:\/\/(?:\[[^/?#\]]*\]|[^/?#:@[]*)):(?=\d*\*)[\d*]+(?=[/?#]|$)/i,
    '$1',
  )
}

/** A `*` in the host always, in the path only where the server takes it as a wildcard. */
export function hasWildcard(uri: string, expandsPath: boolean): boolean {
  const [beforeQuery = ''] = uri.split('?')
  const [, path = ''] = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/]*)?([/*].*)$/i.exec(beforeQuery) ?? []
  return authorityOf(uri).includes('*') || (expandsPath && path.includes('*'))
}

/** As it is written, up to the path (RFC 3986 section 3.2). */
function authorityOf(uri: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(uri)?.[1] ?? ''
}

function parsed(uri: string): URL | undefined {
  return URL.parse(withoutWildcardPort(uri)) ?? undefined
}
