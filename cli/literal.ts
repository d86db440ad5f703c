import { printable } from '../provider/printable.ts'

/** Text of others as a literal of TypeScript, and of nothing else: no comment, template or line ends there. In the quotes of formatters. */
export function literal(text: string): string {
  const quoted = printable(JSON.stringify(text))
  if (count(text, "'") > count(text, '"')) return quoted
  return `'${quoted.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

function count(text: string, character: string): number {
  return text.split(character).length - 1
}
