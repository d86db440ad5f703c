import { wellFormed } from './client/json.ts'

const controls =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal control characters are what is looked for
  /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g

/**
 * A message for a terminal: characters that move the cursor, change colours or reverse a line are written as what they are. Line
 * ends stay, since messages of ours have several lines.
 */
export function printable(text: string): string {
  return wellFormed(text).replace(controls, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The same for text of others inside a sentence, which stays in its line. */
export function inLine(text: string): string {
  return printable(text.replace(/[\t\r\n]+/g, ' '))
}

/** One word of a command that users copy, whatever a server made of it. */
export function shellWord(text: string): string {
  return /^[\w.~:/-]+$/.test(text) ? text : `'${inLine(text).replaceAll("'", "'\\''")}'`
}
