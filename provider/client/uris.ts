/** Schemes that make a browser run or open what the URI holds. */
const dangerous = ['javascript', 'data', 'vbscript', 'file']

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const forbidden = /[\s\x00-\x1f\x7f]/

export function isAbsolute(uri: string): boolean {
  const url = parsed(uri)
  return url !== undefined && !forbidden.test(uri) && url.username === '' && url.password === ''
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
  return scheme(uri) === 'http' || scheme(uri) === 'https'
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

export function sameOrigin(a: string, b: string): boolean {
  return parsed(a)?.origin === parsed(b)?.origin
}

/** A `*` in the host always, in the path only where the server takes it as a wildcard. */
export function hasWildcard(uri: string, expandsPath: boolean): boolean {
  const [beforeQuery = ''] = uri.split('?')
  const [, authority = '', path = ''] = /^[a-z][a-z0-9+.-]*:\/\/([^/]*)(.*)$/i.exec(beforeQuery) ?? []
  return authority.includes('*') || (expandsPath && path.includes('*'))
}

function parsed(uri: string): URL | undefined {
  return URL.canParse(uri) ? new URL(uri) : undefined
}
