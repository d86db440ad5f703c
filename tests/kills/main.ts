import { parseArgs } from 'node:util'
import type { RunningTarget } from '../faults/target.ts'
import { targets } from '../faults/targets.ts'
import type { Outcome } from './killed.ts'
import { livesOf } from './lives.ts'
import { pointsOf, victims } from './points.ts'
import {
  type Counted,
  counted,
  pooled,
  type Results,
  readResults,
  upperBound,
  writeResults,
} from './results.ts'
import { type Subject, subjects } from './subjects.ts'

/**
 * `npm run test:kills [-- --each 20 --moments 200 [subject ...]]`: kills until each write was killed so often at each point, and each
 * subject so often at random moments. What is done already counts: it goes on where it was interrupted.
 */

const { values, positionals } = parseArgs({
  options: { each: { type: 'string', default: '20' }, moments: { type: 'string', default: '200' } },
  allowPositionals: true,
})
const [each, moments] = [Number(values.each), Number(values.moments)]
const chosen = subjects.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
if (chosen.length === 0 || !Number.isInteger(each) || !Number.isInteger(moments)) {
  const names = subjects.map(({ name }) => name).join('|')
  process.stderr.write(`npm run test:kills -- [--each 20] [--moments 200] [${names}]\n`)
  process.exit(1)
}
for (const subject of chosen) await killing(subject)

async function killing(subject: Subject): Promise<void> {
  const { seenOn, start } = targets[subject.target]
  let results: Results = { ...readResults(subject), seenOn }
  if (isDone(subject, results)) return summary(results)
  const target = await start()
  const record = (kind: 'points' | 'moments', key: string, outcome: Outcome) => {
    const cells = results[kind]
    results = { ...results, [kind]: { ...cells, [key]: counted(cells[key], outcome) } }
    writeResults(results)
    const { lost, duplicated, asked, inFlight } = outcome
    process.stdout.write(
      `${subject.name} ${key}: ${inFlight} in flight, ${lost} lost, ${duplicated} twice ${asked.join()}\n`,
    )
  }
  try {
    while (!isDone(subject, results)) await aSweep(subject, target, () => results, record)
  } finally {
    await target.close()
  }
  summary(results)
}

/** Short enough that what a stack leaves in its backend does not grow. */
async function aSweep(
  subject: Subject,
  target: RunningTarget,
  results: () => Results,
  record: (kind: 'points' | 'moments', key: string, outcome: Outcome) => void,
): Promise<void> {
  const ends: (() => void)[] = []
  try {
    const lives = await livesOf({ after: (end) => void ends.push(end) }, subject, target)
    for (const at of pointsOf(subject.journal === true))
      for (const whom of victims) {
        const sample = fewest(results().points, `/${at}/${whom}`)
        if (sample >= each) continue
        await lives.atPoint(at, whom, sample, (name, _, outcome) =>
          record('points', `${name}/${at}/${whom}`, outcome),
        )
      }
    for (let life = 0; life < 3 && killsOf(results().moments) < moments; life++)
      await lives.atMoments(killsOf(results().moments), (name, whom, outcome) =>
        record('moments', `${name}/${whom}`, outcome),
      )
  } finally {
    for (const end of ends) end()
  }
}

function isDone({ journal = false }: Subject, { points: found, moments: random }: Results): boolean {
  const kinds = pointsOf(journal).flatMap((at) => victims.map((whom) => `/${at}/${whom}`))
  return kinds.every((kind) => fewest(found, kind) >= each) && killsOf(random) >= moments
}

/** How often the write that was killed least at this point was killed while under way. */
function fewest(cells: Readonly<Record<string, Counted>>, kind: string): number {
  const found = Object.entries(cells).flatMap(([key, { inFlight }]) => (key.endsWith(kind) ? [inFlight] : []))
  return found.length === 0 ? 0 : Math.min(...found)
}

function killsOf(cells: Readonly<Record<string, Counted>>): number {
  return pooled(Object.values(cells)).kills
}

function summary({ name, points: found, moments: random }: Results): void {
  const all = pooled([...Object.values(found), ...Object.values(random)])
  const bound = (100 * upperBound(all.lossy, all.inFlight)).toFixed(2)
  process.stdout.write(
    `${name}: ${all.kills} kills, ${all.inFlight} with a write in flight, ${all.lossy} with a loss (at most ${bound} % with 95 % confidence): ${all.lost} clients lost, ${all.duplicated} there twice. Asked: ${JSON.stringify(all.asked)}\n`,
  )
}
