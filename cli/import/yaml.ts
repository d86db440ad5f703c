import { Document, type Scalar, visit, YAMLMap } from 'yaml'
import { isRecord } from '../../provider/client/unknown.ts'
import { inLine, printable } from '../../provider/printable.ts'
import { leftToServer, type Program, type Resource } from './program.ts'

/** A program for the plugin. A server's text stands in double quotes, and in them nothing is interpolated. */
export function yaml({ issuer, resources, protect }: Program): string {
  // Words that are more than texts in YAML 1.1, as Go reads it, are quoted.
  const document = new Document({}, { version: '1.1', aliasDuplicateObjects: false })
  document.commentBefore = ` Written by \`pulumi-oauth import\`: the clients of ${inLine(issuer)}.`
  const clients = new YAMLMap()
  for (const resource of resources) {
    const pair = document.createPair(resource.name, declaration(resource, protect))
    if (resource.undeclared.length > 0) pair.key.commentBefore = ` ${leftToServer(resource)}`
    clients.add(pair)
  }
  document.set('resources', clients)
  visit(document, {
    Scalar: (place, scalar) => {
      if (place !== 'key' || !isPlain(scalar.value)) quote(scalar)
    },
  })
  return printable(document.toString({ lineWidth: 0 }))
}

function declaration({ kind, args }: Resource, protect: boolean) {
  return {
    type: `oauth:${kind}`,
    properties: escaped(args),
    ...(protect ? { options: { protect: true } } : {}),
  }
}

function isPlain(key: unknown): boolean {
  return typeof key === 'string' && /^[A-Za-z][\w-]*$/.test(key)
}

function quote(scalar: Scalar): void {
  if (typeof scalar.value === 'string') scalar.type = 'QUOTE_DOUBLE'
}

/** Pulumi YAML reads `$$` as `$`, and `${...}` as an expression. */
function escaped(given: unknown): unknown {
  if (typeof given === 'string') return escapedText(given)
  if (Array.isArray(given)) return given.map(escaped)
  if (!isRecord(given)) return given
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [escapedText(name), escaped(value)]))
}

function escapedText(text: string): string {
  return text.replaceAll('$', '$$$$')
}

/** Members that Pulumi YAML takes for calls of a function (1.38) and YAML for a merge, however they are written. */
export function isMisread(given: unknown): boolean {
  if (Array.isArray(given)) return given.some(isMisread)
  if (!isRecord(given)) return false
  return Object.entries(given).some(([name, value]) => /fn::|^<<$/i.test(name) || isMisread(value))
}
