import type { Door } from '../../provider/door.ts'
import { advised } from './advice.ts'
import { type Seen, type Step, steps } from './steps.ts'

export interface Finding {
  readonly check: string
  readonly state: 'good' | 'bad' | 'untried'
  /** What was found; where it is bad, with what to do. */
  readonly text: string
}

/** What was found of one server. */
export interface Checkup {
  /** A name in `oauth:servers`; null: the default server. */
  readonly server: string | null
  readonly issuer: string | null
  readonly findings: readonly Finding[]
}

/** Looks at one server until something is wrong. A client is registered under this name; undefined: none is. */
export async function examined(
  door: Door,
  server: string | undefined,
  name: string | undefined,
): Promise<Checkup> {
  const seen: Seen = { door, server, name }
  const findings: Finding[] = []
  for (const [check, step] of Object.entries(steps))
    if (step.only?.(seen) !== false) findings.push(await found(check, step, seen, wrongIn(findings)))
  return { server: server ?? null, issuer: seen.config?.issuer ?? null, findings }
}

function wrongIn(findings: readonly Finding[]): string | undefined {
  return findings.find(({ state }) => state === 'bad')?.check
}

async function found(check: string, step: Step, seen: Seen, wrong: string | undefined): Promise<Finding> {
  const first = wrong === undefined || step.always ? undefined : `"${wrong}" comes first`
  const text = step.without?.(seen) ?? first
  return text === undefined ? tried(check, () => step.act(seen)) : { check, state: 'untried', text }
}

async function tried(check: string, act: () => Promise<string>): Promise<Finding> {
  try {
    return { check, state: 'good', text: await act() }
  } catch (error) {
    return { check, state: 'bad', text: advised(error) }
  }
}
