import { points, pointsOf, type Victim, victims } from '../../tests/kills/points.ts'
import { type Counted, pooled, type Results, readResults, upperBound } from '../../tests/kills/results.ts'
import { subjects } from '../../tests/kills/subjects.ts'
import { table } from './sentences.ts'

/** docs/reliability.md, what the kills of `npm run test:kills` found: a part for each subject of which there are results. */
export function killTables(): string {
  const all = subjects.flatMap((subject) => {
    const results = readResults(subject)
    return Object.keys(results.points).length === 0 ? [] : [results]
  })
  return all.map(section).join('\n\n')
}

function section(results: Results): string {
  const { title, points: found, moments, seenOn } = results
  const writes = [...new Set(Object.keys(found).map((key) => key.split('/')[0] ?? ''))]
  const at = pointsOf(Object.keys(found).some((key) => key.includes('/journaled/')))
  const columns = at.flatMap((point) => victims.map((whom) => ({ point, whom })))
  const heads = columns.map(({ point, whom }) => `${points[point].title}: the ${whom} killed`)
  const rows = writes.map((write) => [
    write,
    ...columns.map(({ point, whom }) => cell(found[`${write}/${point}/${whom}`])),
  ])
  return [
    `### ${title}`,
    `${seenOn}. ${bound(results)}`,
    table(['Write', ...heads], rows),
    atMoments(moments),
  ].join('\n\n')
}

/** So many of so many kills lost a client or left one twice, and what a repair asked for. */
function cell(found: Counted | undefined): string {
  if (found === undefined || found.inFlight === 0) return '·'
  const { lossy, inFlight, asked } = found
  const signs = Object.keys(asked).map((name) => askedSigns[name] ?? name)
  return [`${lossy} of ${inFlight}`, ...signs].join(', ')
}

const askedSigns: Readonly<Record<string, string>> = {
  OAUTH_ADOPT_OWN: 'adopt',
  OAUTH_RENEW_TOKENS: 'renew',
  'a person': 'person',
}

function atMoments(moments: Results['moments']): string {
  const lines = victims.map((whom: Victim) => {
    const { kills, inFlight, writes, lost, duplicated } = pooled(
      Object.entries(moments).flatMap(([key, counted]) => (key.endsWith(`/${whom}`) ? [counted] : [])),
    )
    return [`the ${whom}`, kills, inFlight, writes, lost, duplicated].map(String)
  })
  const heads = [
    'Killed at random moments',
    'Kills',
    'with a write in flight',
    'Writes in flight',
    'Lost',
    'Twice',
  ]
  return table(heads, lines)
}

/** Points are chosen, moments are not: only of these a share says how often. */
function bound({ points: found, moments }: Results): string {
  const [atPoints, atRandom] = [pooled(Object.values(found)), pooled(Object.values(moments))]
  const all = pooled([atPoints, atRandom])
  const [of, where] = all.lossy === 0 ? [all, 'In all'] : [atRandom, 'At random moments']
  const share = of.inFlight === 0 ? '' : ` (with 95 % confidence at most ${percent(of)} %)`
  return `${all.kills} kills, ${all.inFlight} with a write in flight: ${all.lost} clients lost, ${all.duplicated} there twice. ${where} ${of.lossy} of ${of.inFlight} kills with a write in flight did that${share}. ${all.restored} kills left a state that could not be read.`
}

function percent({ lossy, inFlight }: Counted): string {
  return (100 * upperBound(lossy, inFlight)).toFixed(1)
}
