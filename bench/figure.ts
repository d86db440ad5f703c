/** One thing that was measured: a sample for each round, ours and the floor's side by side. */
export interface Figure {
  readonly what: string
  readonly unit: 'ms' | 'µs' | 's' | 'MB' | 'kB' | 'a second' | 'requests'
  readonly ours: readonly number[]
  /** What does the least that does the same; without it nothing does. */
  readonly floor?: readonly number[]
  /** How ours is held against the floor. */
  readonly held: 'times' | 'above' | 'alone'
  readonly goal?: { readonly atMost?: number; readonly atLeast?: number }
}

/** How much of everything. */
export interface Sizes {
  /** Clients, or operations of each kind in a batch. */
  readonly n: readonly number[]
  readonly rounds: number
}

export interface Bench {
  /** What is measured, and beside what. */
  readonly about: string
  readonly sizes: Sizes
  /** Takes minutes with the smallest sizes too, and so has no place in `npm test`. */
  readonly isLong?: true
  readonly measure: (sizes: Sizes, progress: (doing: string) => void) => Promise<readonly Figure[]>
}

/** A median, and how far the samples lie apart. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export function spread(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((one, other) => one - other)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return {
    median: ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2,
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
  }
}

/** Round by round, since what disturbs a round disturbs both in it. */
export function compared({ ours, floor = [], held }: Figure): Spread {
  if (held === 'alone') return spread(ours)
  return spread(
    ours.map((value, round) => {
      const beside = floor[round] ?? Number.NaN
      return held === 'times' ? value / beside : value - beside
    }),
  )
}

/** undefined where there is no goal. */
export function isMet(figure: Figure): boolean | undefined {
  if (figure.goal === undefined) return undefined
  const { atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY } = figure.goal
  const { median } = compared(figure)
  return median <= atMost && median >= atLeast
}
