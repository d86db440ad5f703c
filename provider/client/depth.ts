/** Whether lists and objects lie in each other more than so many times: looked at level by level, so that no depth is too much. */
export function isDeeper(value: unknown, limit: number): boolean {
  let level: readonly unknown[] = [value].filter(isNested)
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > limit) return true
    level = level.flatMap((one) => Object.values(one ?? {}).filter(isNested))
  }
  return false
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}
