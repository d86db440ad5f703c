import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Busy } from '../../bench/growth/fleet.ts'
import { type Measured, measured } from '../../bench/growth/measured.ts'
import type { Growth } from '../../bench/growth.ts'
import { root } from './documentation.ts'
import { table } from './sentences.ts'

export function committedGrowth(): Growth {
  return JSON.parse(readFileSync(join(root, 'bench/results/growth.json'), 'utf8'))
}

/** What the simulation rests on. */
export function growthMeasured(): string {
  const rows = Object.values<Measured>(measured).map(({ what, value, unit, source }) => [
    what,
    `${value.toLocaleString('en')} ${unit}`.trim(),
    source,
  ])
  return table(['What', 'Takes', 'Measured with'], rows)
}

export function growthTable({ scenarios }: Growth): string {
  const rows = scenarios.map(
    ({ name, seconds, cpuSeconds, taken, failed, refused, slowestSeconds, busy }) => [
      name,
      minutes(seconds),
      minutes(cpuSeconds),
      count(Object.values(taken).reduce((sum, one) => sum + one, 0)),
      count(refused),
      count(failed),
      `${slowestSeconds.toFixed(1)} s`,
      bottleneck(busy),
    ],
  )
  const heads = [
    '',
    'Time',
    'CPU of the engine',
    'Requests',
    'Refused',
    'Failed runs',
    'Slowest answer',
    'Busiest',
  ]
  return table(heads, rows)
}

const names: Readonly<Record<keyof Busy, string>> = {
  limit: "the server's limit",
  server: 'the server',
  checkpoints: 'checkpoints',
  engine: 'the engine',
}

function bottleneck(busy: Busy): string {
  const parts: readonly [string, number][] = [
    [names.limit, busy.limit],
    [names.server, busy.server],
    [names.checkpoints, busy.checkpoints],
    [names.engine, busy.engine],
  ]
  const [[name, part] = ['', 0]] = [...parts].sort(([, one], [, other]) => other - one)
  return `${name}, ${Math.round(part * 100)} %`
}

function minutes(seconds: number): string {
  return `${Math.round(seconds / 60).toLocaleString('en')} min`
}

function count(number: number): string {
  return number.toLocaleString('en')
}
