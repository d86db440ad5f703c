const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 }

/** `1h30m`, `90m` and `1h30m0s` are one duration; undefined for a text that is none. */
export function durationMs(text: string): number | undefined {
  if (!/^(\d+(ms|h|m|s))+$/.test(text)) return undefined
  const parts = text.matchAll(/(\d+)(ms|h|m|s)/g)
  return [...parts].reduce((sum, [, count = '0', unit = '']) => sum + Number(count) * (units[unit] ?? 0), 0)
}
