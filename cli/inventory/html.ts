import { inLine } from '../../provider/printable.ts'

/** Text that is HTML already; any other is text of others, and only shown. */
export interface Html {
  readonly html: string
}

type Part = string | number | Html | undefined | readonly Html[]

/** HTML around texts of others, for content and for values in double quotes. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: pieces.map((piece, index) => piece + textOf(parts[index])).join('') }
}

function textOf(part: Part): string {
  if (part === undefined) return ''
  if (typeof part === 'string') return escaped(part)
  if (typeof part === 'number') return String(part)
  return 'html' in part ? part.html : part.map((one) => one.html).join('')
}

function escaped(text: string): string {
  return inLine(text).replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`)
}

/** A value as JSON in a script element, which it can neither end nor comment out. */
export function embedded(value: unknown): Html {
  const spelt = (one: string) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`
  return { html: JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, spelt) }
}
