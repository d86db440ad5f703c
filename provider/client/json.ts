/** The value that a JSON text stands for; undefined for a text that is none. */
export function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Any value as a text, also one that was made to be none. */
export function asWord(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
