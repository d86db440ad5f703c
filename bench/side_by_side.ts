import type { Figure } from './figure.ts'

export const sides = ['ours', 'floor'] as const

export type Side = (typeof sides)[number]
export type Sides<T> = Readonly<Record<Side, T>>

/** One after the other, and in the next round the other one first: what disturbs the machine disturbs both. */
export async function inTurn<T>(round: number, act: (side: Side) => Promise<T>): Promise<Sides<T>> {
  if (round % 2 === 0) {
    const ours = await act('ours')
    return { ours, floor: await act('floor') }
  }
  const floor = await act('floor')
  return { ours: await act('ours'), floor }
}

type Told = Pick<Figure, 'unit' | 'held' | 'goal'>

export type Add = ReturnType<typeof samples>['add']

/** Collects a figure's samples round by round, in the order in which the figures first come. */
export function samples() {
  const figures = new Map<string, Told & { readonly ours: number[]; readonly floor: number[] }>()
  return {
    add(what: string, told: Told, { ours, floor }: { readonly ours: number; readonly floor?: number }): void {
      const figure = figures.get(what) ?? { ...told, ours: [], floor: [] }
      figures.set(what, figure)
      figure.ours.push(ours)
      if (floor !== undefined) figure.floor.push(floor)
    },
    figures: (): readonly Figure[] =>
      [...figures].map(([what, { floor, ...figure }]) => ({
        what,
        ...figure,
        ...(floor.length > 0 ? { floor } : {}),
      })),
  }
}
