import { isRecord } from '../../provider/client/unknown.ts'
import { inLine } from '../../provider/printable.ts'
import { literal } from '../literal.ts'
import { leftToServer, type Program, type Resource } from './program.ts'

/** A program for the classes of this package, as prettier and biome leave it: no server's text but in literals. */
export function typescript({ issuer, resources, protect }: Program): string {
  const kinds = [...new Set(resources.map(({ kind }) => kind))].sort()
  return `// Written by \`pulumi-oauth import\`: the clients of ${inLine(issuer)}.
import { ${kinds.join(', ')} } from 'pulumi-oauth'

${resources.map((resource) => declaration(resource, protect)).join('\n')}`
}

function declaration(resource: Resource, protect: boolean): string {
  const { name, kind, args, undeclared } = resource
  const left = undeclared.length === 0 ? '' : `// ${leftToServer(resource)}\n`
  const first = `${left}new ${kind}(`
  if (!protect) return `${first}${literal(name)}, ${value(args, '')})\n`
  return `${first}\n  ${literal(name)},\n  ${value(args, '  ')},\n  { protect: true },\n)\n`
}

const width = 110

function value(given: unknown, margin: string): string {
  if (typeof given === 'string') return literal(given)
  if (Array.isArray(given)) return list(given, margin)
  return isRecord(given) ? object(given, margin) : JSON.stringify(given)
}

/** In one line where that is short enough. Objects have a line for each member, so that their lists have too. */
function list(given: readonly unknown[], margin: string): string {
  const inner = `${margin}  `
  const elements = given.map((one) => value(one, inner))
  const short = `[${elements.join(', ')}]`
  if (!short.includes('\n') && margin.length + short.length <= width) return short
  return `[\n${elements.map((element) => `${inner}${element},\n`).join('')}${margin}]`
}

function object(given: Readonly<Record<string, unknown>>, margin: string): string {
  const inner = `${margin}  `
  const members = Object.entries(given).map(([name, one]) => `${inner}${key(name)}: ${value(one, inner)},\n`)
  return members.length === 0 ? '{}' : `{\n${members.join('')}${margin}}`
}

/** `__proto__` as a plain key would be no member but the prototype. */
function key(name: string): string {
  if (name === '__proto__') return `[${literal(name)}]`
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)
}
