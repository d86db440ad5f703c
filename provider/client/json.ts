/** The value that a JSON text stands for; undefined for a text that is none. */
export function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
