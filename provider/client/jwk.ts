import { UNKNOWN } from './unknown.ts'

/** The key types whose public half can stand alone (RFC 7518 section 6, RFC 8037, RFC 9964). */
const asymmetric: readonly unknown[] = ['RSA', 'EC', 'OKP', 'AKP']

/** Members that only a private or symmetric key has (RFC 7518 section 6, RFC 8037, RFC 9964). */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

/**
 * Where a key that must be public and asymmetric is not, as the rest of its path; undefined when it is fine. A type that is
 * not known yet is.
 */
export function keyProblem(key: Readonly<Record<string, unknown>>): string | undefined {
  const member = privateMembers.find((name) => Object.hasOwn(key, name))
  if (member !== undefined) return `.${member}`
  return key['kty'] === UNKNOWN || asymmetric.includes(key['kty']) ? undefined : '.kty'
}
