import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './documentation.ts'
import { order } from './reliability.ts'
import { table } from './sentences.ts'

/** Times in milliseconds. */
export interface Times {
  readonly count: number
  readonly median: number
  readonly max: number
}

/** What tests/concurrency/window.ts measured at one server. */
export interface Window {
  readonly name: string
  readonly title: string
  readonly seenOn: string
  readonly cores: number
  /** One update after another. */
  readonly alone: Times
  /** Updates of many clients at once. */
  readonly together: Times
  /** Of another administrator, begun in the window. */
  readonly changes: {
    readonly count: number
    readonly lost: number
    readonly undone: number
    readonly failed: number
  }
}

export function committedWindows(): readonly Window[] {
  return order.map(
    (name): Window =>
      JSON.parse(readFileSync(join(root, 'tests/concurrency/results', `${name}.json`), 'utf8')),
  )
}

/** docs/reliability.md: how wide the window is, and what gets lost in it. */
export function windowTable(windows: readonly Window[]): string {
  const times = ({ median, max }: Times) => `${median} / ${max} ms`
  const [{ together, changes } = { together: { count: 0 }, changes: { count: 0 } }] = windows
  const heads = [
    'Server',
    'One update after another',
    `${together.count} at once`,
    `Of ${changes.count} changes: lost`,
    'undid ours',
  ]
  const rows = windows.map(({ name, alone, together: many, changes: made }) => [
    name,
    times(alone),
    times(many),
    String(made.lost),
    String(made.undone),
  ])
  return table(heads, rows)
}
