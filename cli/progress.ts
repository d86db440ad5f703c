import { progress } from '@clack/prompts'

/** Shows on a terminal how much of the work is done; nothing elsewhere. */
export function advancing(
  what: string,
  max: number,
): { readonly step: () => void; readonly end: () => void } {
  if (!process.stderr.isTTY || max === 0) return { step: () => {}, end: () => {} }
  const bar = progress({ max, output: process.stderr })
  bar.start(what)
  return { step: () => bar.advance(1), end: () => bar.stop(what) }
}
