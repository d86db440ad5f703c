import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compared, type Figure } from '../../bench/figure.ts'
import { type Recorded, rowOf } from '../../bench/recorded.ts'
import { root } from './documentation.ts'
import { type Plotted, plot } from './plot.ts'
import { table } from './sentences.ts'

const order = ['core', 'start', 'doors', 'many', 'memory', 'peers', 'versions', 'lists', 'advice', 'import']

/** The figures that a plot shows, of those benches that have one. */
const plots: Readonly<
  Record<string, { readonly title: string; readonly shows: (figure: Figure) => boolean }>
> = {
  core: {
    title: 'Operations a second, beside bare undici (1 is as many; the goal is 0.9 or more)',
    shows: ({ unit }) => unit === 'a second',
  },
  doors: {
    title: 'CPU of all processes, beside a resource of bare undici (1 is as much; the goal is 1.1 or less)',
    shows: ({ what }) => /CPU of (?!the )/.test(what),
  },
}

/** Each written by `npm run bench -- --record`; of one that was not recorded yet the page has nothing. */
export function committedBenches(): readonly Recorded[] {
  return order
    .map((name) => join(root, 'bench/results', `${name}.json`))
    .filter((path) => existsSync(path))
    .map((path): Recorded => JSON.parse(readFileSync(path, 'utf8')))
}

/** docs/performance.md, its tables. */
export function performanceTables(benches: readonly Recorded[]): string {
  return benches.map(section).join('\n\n')
}

function section({ name, about, on, machine, versions, sizes, figures }: Recorded): string {
  const rows = figures
    .filter(isShown)
    .map(rowOf)
    .map(({ what, ours, floor, held, goal }) => [what, ours, floor, held, goal])
  const made = Object.entries(versions).map(([of, version]) => `${of} ${version}`)
  const plotted = plots[name]
  return [
    `### ${name}`,
    about,
    `Measured on ${on}, ${sizes.rounds} rounds: ${machine}; ${made.join(', ')}.`,
    ...(plotted === undefined ? [] : [`![${plotted.title}](performance/${name}.svg)`]),
    table(['', 'Ours', 'Floor', 'Ours held against the floor', 'Goal'], rows),
  ].join('\n\n')
}

/** Wall time says more of what else a machine does: without a goal it is in bench/results alone. */
function isShown({ unit, goal, held }: Figure): boolean {
  return unit !== 's' || goal !== undefined || held === 'alone'
}

export function performancePlots(
  benches: readonly Recorded[],
): readonly { readonly path: string; readonly text: string }[] {
  return benches.flatMap(({ name, figures }) => {
    const plotted = plots[name]
    if (plotted === undefined) return []
    const rows = figures.filter(plotted.shows).map(pointOf)
    return [{ path: `docs/performance/${name}.svg`, text: plot(plotted.title, rows) }]
  })
}

function pointOf(figure: Figure): Plotted {
  return { label: figure.what, ...compared(figure) }
}
