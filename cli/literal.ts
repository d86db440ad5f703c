import { printable } from '../provider/printable.ts'

/** Text of others as a literal of TypeScript, and of nothing else: no comment, template or line ends there. */
export function literal(text: string): string {
  const quoted = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${printable(quoted).replaceAll('\n', '\\n')}'`
}
