import { allOf } from '../by_part.ts'
import type { Figure } from '../figure.ts'
import { elsewhere } from './elsewhere.ts'
import { type Cost, type Life, operationNames } from './life.ts'

/** What is measured of an operation, and what is wanted beside a peer. */
const measures = {
  wall: { unit: 's', of: ({ seconds }) => seconds, goal: { atMost: 0.5 } },
  CPU: { unit: 'ms', of: ({ cpuMs }) => allOf(cpuMs), goal: { atMost: 0.5 } },
  'CPU of the engine': { unit: 'ms', of: ({ cpuMs }) => cpuMs.engine },
  'CPU of the program and its host': { unit: 'ms', of: ({ cpuMs }) => cpuMs.program },
  'CPU of the provider': { unit: 'ms', of: ({ cpuMs }) => cpuMs.provider },
  'memory of the provider': { unit: 'MB', of: ({ memory }) => memory.provider },
  requests: { unit: 'requests', of: ({ requests }) => requests },
  bytes: { unit: 'kB', of: ({ bytes }) => bytes / 1000 },
} as const satisfies Readonly<
  Record<string, Pick<Figure, 'unit' | 'goal'> & { readonly of: (cost: Cost) => number }>
>

const state = 'state of one client'

/** By what each is called in the results. */
export function figuresOf({ costs, stateBytes }: Life, count: number): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const operation of operationNames)
    for (const [measure, { of }] of Object.entries(measures))
      found.set(`${operation}: ${measure}`, of(costs[operation]))
  return found.set(state, stateBytes / 1000 / count)
}

/** What is known of the peer without its plugin, for as many clients as it had then. */
export function recordedFor(count: number): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  if (count !== elsewhere.clients) return found
  for (const operation of operationNames) {
    const { seconds, cpuSeconds, requests } = elsewhere.operations[operation]
    found.set(`${operation}: wall`, seconds)
    found.set(`${operation}: CPU`, cpuSeconds * 1000)
    found.set(`${operation}: requests`, requests)
  }
  found.set('up: memory of the provider', elsewhere.pluginMegabytes)
  return found.set(state, elsewhere.stateKilobytes)
}

/** How a figure is shown. */
export function told(what: string, hasPeer: boolean): Pick<Figure, 'unit' | 'held' | 'goal'> {
  const held = hasPeer ? 'times' : 'alone'
  if (what === state) return { unit: 'kB', held, ...(hasPeer ? { goal: { atMost: 0.5 } } : {}) }
  const found = Object.entries(measures).find(([measure]) => what.endsWith(`: ${measure}`))
  const [, { unit, ...rest }] = found ?? ['', { unit: 's' } as const]
  return { unit, held, ...(hasPeer && 'goal' in rest ? { goal: rest.goal } : {}) }
}
