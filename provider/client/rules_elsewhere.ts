import type { Rule } from './rules.ts'

/** The rules that other places than their table find. A program needs them, and not the others, which load more. */
export const rulesElsewhere = [
  {
    id: 'unknown-argument',
    level: 'fixed',
    spec: 'RFC 7591 section 2',
    says: 'is not an argument of this type of client',
    foundBy: 'check',
  },
  {
    id: 'wrong-type',
    level: 'fixed',
    spec: 'RFC 7591 section 2',
    says: 'has the wrong type',
    foundBy: 'check',
  },
  {
    id: 'unknown-rule',
    level: 'fixed',
    spec: 'the rules of this package',
    says: 'must be the id of a rule that can be allowed',
    foundBy: 'check',
  },
  {
    id: 'configuration',
    level: 'fixed',
    spec: 'the configuration of this package',
    says: 'is registered at a server whose configuration is missing or contradictory',
    foundBy: 'check',
  },
  {
    id: 'plain-secret-in-config',
    level: 'fixed',
    spec: 'the configuration of this package',
    says: 'is a credential in plain stack config: set it with --secret',
    foundBy: 'program',
  },
  {
    id: 'shared-redirect-uri',
    level: 'warning',
    spec: 'RFC 6749 section 2.1',
    says: 'stands in two clients of this program: declare one client for each application',
    foundBy: 'program',
  },
  {
    id: 'shared-software-id',
    level: 'warning',
    spec: 'RFC 6749 section 2.1',
    says: 'stands in two clients of this program: declare one client for each application',
    foundBy: 'program',
  },
  {
    id: 'server-cannot',
    level: 'warning',
    spec: 'RFC 8414 section 2, OpenID Connect Discovery 1.0 section 3',
    says: 'is not among what the server says it can do',
    foundBy: 'server',
  },
  {
    id: 'not-kept',
    level: 'warning',
    spec: 'docs/servers.md',
    says: 'is not kept by this product: said when it is declared, not again',
    foundBy: 'server',
  },
] as const satisfies readonly Rule[]

export function ruleOf(id: (typeof rulesElsewhere)[number]['id']): Rule {
  const found = rulesElsewhere.find((rule) => rule.id === id)
  if (found === undefined) throw new RangeError(`no rule ${id}`)
  return found
}

/** The sentence about a property that breaks a rule. */
export function reasonOf(rule: Rule, says: string = rule.says): string {
  return `${says} (${rule.spec}) [${rule.id}]`
}
