/** The points of a write at which something is killed, in the order in which they come. */
export const points = {
  'before-send': { title: 'before it is sent', channel: 'undici:request:create' },
  'not-read': { title: 'committed, its answer not read', channel: 'undici:request:bodySent' },
  'not-returned': { title: 'its answer read, not returned', channel: 'undici:request:trailers' },
  /** Only where there is one. */
  journaled: { title: 'in the journal, not returned', channel: 'kills:journaled' },
  'not-recorded': { title: 'returned, before the checkpoint', channel: 'http2.server.stream.close' },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly channel: string }>>

export type Point = keyof typeof points

export function isPoint(name: unknown): name is Point {
  return typeof name === 'string' && Object.hasOwn(points, name)
}

export function pointsOf(journal: boolean): readonly Point[] {
  return Object.keys(points)
    .filter(isPoint)
    .filter((point) => journal || point !== 'journaled')
}

/** Who is killed. */
export const victims = ['provider', 'engine'] as const
export type Victim = (typeof victims)[number]
