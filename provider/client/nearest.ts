/** The candidate that a misspelt name most likely meant, if any is near. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const plain = letters(name)
  const limit = Math.max(2, Math.floor(plain.length / 3))
  return candidates
    .map((candidate) => ({ candidate, distance: distance(plain, letters(candidate)) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)[0]?.candidate
}

/** snake_case and camelCase spellings of a name are the same name. */
function letters(name: string): string {
  return name.slice(0, 64).replace(/[_-]/g, '').toLowerCase()
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
