/** One measured number. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: 'ms' | 'MB' | 'times'
  /** What it is meant to stay below, in its unit. */
  readonly limit?: number
}

export type Bench = (
  sizes: readonly number[],
  progress: (doing: string) => void,
) => Promise<readonly Figure[]>
