import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Outcome } from './killed.ts'
import type { Subject } from './subjects.ts'

/** What came of all kills of one kind. */
export interface Counted {
  readonly kills: number
  /** Of those, the ones with a write under way. */
  readonly inFlight: number
  /** Writes under way, in all. */
  readonly writes: number
  /** Kills after which a client was lost, or there twice. */
  readonly lossy: number
  readonly lost: number
  readonly duplicated: number
  /** Kills that left the state unreadable. */
  readonly restored: number
  /** How often a repair asked for each variable, or for a person. */
  readonly asked: Readonly<Record<string, number>>
}

export interface Results extends Pick<Subject, 'name' | 'title' | 'chosen'> {
  readonly seenOn: string
  /** By write, point and victim: `create/not-read/engine`. */
  readonly points: Readonly<Record<string, Counted>>
  /** By act and victim: `destroy/engine`. */
  readonly moments: Readonly<Record<string, Counted>>
}

const nothing: Counted = {
  kills: 0,
  inFlight: 0,
  writes: 0,
  lossy: 0,
  lost: 0,
  duplicated: 0,
  restored: 0,
  asked: {},
}

export function counted(before: Counted = nothing, outcome: Outcome): Counted {
  const { inFlight, lost, duplicated } = outcome
  const asked = new Map(Object.entries(before.asked))
  for (const name of outcome.asked) asked.set(name, (asked.get(name) ?? 0) + 1)
  return {
    kills: before.kills + 1,
    inFlight: before.inFlight + Math.sign(inFlight),
    writes: before.writes + inFlight,
    lossy: before.lossy + Math.sign(lost + duplicated),
    lost: before.lost + lost,
    duplicated: before.duplicated + duplicated,
    restored: before.restored + Number(outcome.restored),
    asked: Object.fromEntries(asked),
  }
}

export function pooled(all: readonly Counted[]): Counted {
  const sum = (of: (one: Counted) => number) => all.reduce((total, one) => total + of(one), 0)
  const names = [...new Set(all.flatMap(({ asked }) => Object.keys(asked)))]
  return {
    kills: sum(({ kills }) => kills),
    inFlight: sum(({ inFlight }) => inFlight),
    writes: sum(({ writes }) => writes),
    lossy: sum(({ lossy }) => lossy),
    lost: sum(({ lost }) => lost),
    duplicated: sum(({ duplicated }) => duplicated),
    restored: sum(({ restored }) => restored),
    asked: Object.fromEntries(names.map((name) => [name, sum(({ asked }) => asked[name] ?? 0)])),
  }
}

/**
 * The share of lossy kills that is not exceeded with 95 % confidence, when `events` of `tries` were: Clopper and Pearson's exact upper
 * bound, one-sided. It takes each kill for independent of the others.
 */
export function upperBound(events: number, tries: number): number {
  if (events >= tries) return 1
  let [low, high] = [events / tries, 1]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (atMost(events, tries, middle) > 0.05) low = middle
    else high = middle
  }
  return high
}

/** The probability of no more than so many events. */
function atMost(events: number, tries: number, share: number): number {
  let term = (1 - share) ** tries
  let total = term
  for (let n = 1; n <= events; n++) {
    term *= ((tries - n + 1) / n) * (share / (1 - share))
    total += term
  }
  return total
}

export function readResults({ name, title, chosen }: Subject): Results {
  const path = pathOf(name)
  const none = { seenOn: '', points: {}, moments: {} }
  const found: Pick<Results, keyof typeof none> = existsSync(path)
    ? JSON.parse(readFileSync(path, 'utf8'))
    : none
  return { ...found, name, title, chosen }
}

export function writeResults(results: Results): void {
  writeFileSync(pathOf(results.name), `${JSON.stringify(results, null, 2)}\n`)
}

function pathOf(name: string): string {
  return join(import.meta.dirname, 'results', `${name}.json`)
}
