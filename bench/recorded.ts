import { readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { compared, type Figure, isMet, type Sizes, type Spread, spread } from './figure.ts'

/** One run of a bench, and where it ran. */
export interface Recorded {
  readonly name: string
  readonly about: string
  readonly on: string
  readonly machine: string
  /** By package. */
  readonly versions: Readonly<Record<string, string>>
  readonly sizes: Sizes
  readonly figures: readonly Figure[]
}

export function whereMeasured(): Pick<Recorded, 'on' | 'machine' | 'versions'> {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`
  const [load = 0] = loadavg()
  return {
    on: new Date().toISOString().slice(0, 10),
    machine: `${process.platform}-${process.arch}, ${cpus().length} x ${cpus()[0]?.model.trim()}, ${memory}, load ${load.toFixed(1)} at the start`,
    versions: {
      node: process.versions.node,
      ...Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
    },
  }
}

const packages = ['undici', 'zod', '@pulumi/pulumi', 'oidc-provider']

function versionOf(name: string): string {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url)
  const { version }: { readonly version: string } = JSON.parse(readFileSync(file, 'utf8'))
  return version
}

/** One row of a table, in words. */
export interface Row {
  readonly what: string
  readonly ours: string
  readonly floor: string
  readonly held: string
  readonly goal: string
}

export function rowOf(figure: Figure): Row {
  const { what, unit, ours, floor, held } = figure
  const between = compared(figure)
  const shown = held === 'times' ? `${ranged(between, 2)}` : `${ranged(between, 1)} ${unit} more`
  return {
    what,
    ours: `${rounded(spread(ours).median)} ${unit}`,
    floor: floor === undefined ? '' : `${rounded(spread(floor).median)} ${unit}`,
    held: held === 'alone' ? `${ranged(between, 1)} ${unit}` : shown,
    goal: goalOf(figure),
  }
}

function goalOf(figure: Figure): string {
  const { goal } = figure
  if (goal === undefined) return ''
  const { atMost, atLeast } = goal
  const wanted = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`
  return `${wanted}: ${isMet(figure) ? 'met' : 'not met'}`
}

function ranged({ median, min, max }: Spread, digits: number): string {
  const [middle, low, high] = [median, min, max].map((one) => one.toFixed(digits))
  return `${middle} (${low} to ${high})`
}

/** Three digits that mean something. */
function rounded(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

export function textOf({ name, machine, versions, figures }: Recorded): string {
  const rows = [
    { what: name, ours: 'ours', floor: 'floor', held: 'held against it', goal: 'goal' },
    ...figures.map(rowOf),
  ]
  const width = (column: keyof Row) => Math.max(...rows.map((row) => row[column].length))
  const lines = rows.map(({ what, ours, floor, held, goal }) =>
    [
      what.padEnd(width('what')),
      ours.padStart(width('ours')),
      floor.padStart(width('floor')),
      held.padStart(width('held')),
      goal,
    ]
      .join('  ')
      .trimEnd(),
  )
  const made = Object.entries(versions).map(([of, version]) => `${of} ${version}`)
  return [`${machine}; ${made.join(', ')}`, ...lines, ''].join('\n')
}
