import { isDeepStrictEqual } from 'node:util'
import type {
  EngineEvent,
  OpType,
  OutputMap,
  ResOutputsEvent,
  ResourcePreEvent,
  StepEventMetadata,
} from '@pulumi/pulumi/automation/index.js'

/** One step of the engine, as it announced it. */
export type Change = {
  readonly op: OpType
  readonly urn: string
  /** The last part of the URN: the name in the program. */
  readonly name: string
  readonly type: string
  /** Top-level inputs, and for drift outputs too, whose old and new values differ as far as the engine shows them. */
  readonly fields: readonly string[]
  /** As the provider's diff gave them; a dynamic provider gives none. */
  readonly diffs: readonly string[]
  /** Property path -> kind of difference. */
  readonly detailedDiff: Readonly<Record<string, string>>
  readonly old: Recorded | undefined
  readonly new: Recorded | undefined
}

/** What the engine shows of a resource; secrets are "[secret]". */
export type Recorded = {
  readonly id: string
  readonly inputs: Readonly<Record<string, unknown>>
  readonly outputs: Readonly<Record<string, unknown>>
}

export type Diagnostic = {
  readonly severity: string
  readonly urn: string | undefined
  readonly message: string
}

/** What one run of the engine showed. */
export type Run = {
  readonly stdout: string
  readonly stderr: string
  /** Steps on the program's resources, "same" included; not the stack nor the provider of dynamic resources. */
  readonly changes: readonly Change[]
  /** What a refresh, also one inside preview, up or destroy, found to differ or to be gone (then `new` is undefined). */
  readonly drift: readonly Change[]
  readonly diagnostics: readonly Diagnostic[]
  /** The engine's own count, for instance `{ same: 2, create: 1 }`; its stack and providers are in it. */
  readonly summary: Readonly<Partial<Record<OpType, number>>>
  readonly events: readonly EngineEvent[]
  readonly outputs: OutputMap
}

/** A run that the engine ended with an error. */
export class RunFailed extends Error {
  override readonly name = 'RunFailed'
  readonly run: Run
  constructor(run: Run, cause: Error) {
    super(cause.message, { cause })
    this.run = run
  }
}

/** What a run showed that is meant to fail. */
export async function failed(run: Promise<Run>): Promise<Run> {
  const outcome = await run.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (outcome instanceof RunFailed) return outcome.run
  throw new Error('The run was meant to fail and did not.', { cause: outcome })
}

type Values = Readonly<Record<string, unknown>>

/** The SDK's own "debug" is left out. */
const shownSeverities: ReadonlySet<string> = new Set(['info', 'info#err', 'warning', 'error'])

export function runOf(
  events: readonly EngineEvent[],
  shown: Pick<Run, 'stdout' | 'stderr' | 'outputs'>,
): Run {
  return { ...shown, events, ...steps(events), diagnostics: diagnostics(events), summary: summary(events) }
}

function steps(events: readonly EngineEvent[]): Pick<Run, 'changes' | 'drift'> {
  const announced = own(events.map((event) => event.resourcePreEvent)).filter(({ op }) => op !== 'refresh')
  const ended = own(events.map((event) => event.resOutputsEvent))
  // Inside another run a refresh ends as "refresh"; on its own, as what it did to the state.
  const refreshed = announced.length === 0 ? ended : ended.filter(({ op }) => op === 'refresh')
  return {
    changes: announced.map((step) => change(step, differing(step.old?.inputs, step.new?.inputs))),
    drift: refreshed.map((step) => change(step, liveFields(step))).filter(differs),
  }
}

function own(
  events: readonly (ResourcePreEvent | ResOutputsEvent | undefined)[],
): readonly StepEventMetadata[] {
  return events
    .flatMap((event) => event?.metadata ?? [])
    .filter(({ type }) => type !== 'pulumi:pulumi:Stack' && !type.startsWith('pulumi:providers:'))
}

function differs({ fields, new: live }: Change): boolean {
  return fields.length > 0 || !live
}

function liveFields({ old, new: live }: StepEventMetadata): readonly string[] {
  return [...new Set([...differing(old?.inputs, live?.inputs), ...differing(old?.outputs, live?.outputs)])]
}

function differing(old: Values | undefined, live: Values | undefined): readonly string[] {
  if (!old || !live) return []
  const names = new Set([...Object.keys(old), ...Object.keys(live)])
  return [...names].filter((name) => !isDeepStrictEqual(old[name], live[name])).sort()
}

function change(step: StepEventMetadata, fields: readonly string[]): Change {
  const detailed = Object.entries(step.detailedDiff ?? {}).map(([path, { diffKind }]) => [
    path,
    String(diffKind),
  ])
  return {
    op: step.op,
    urn: step.urn,
    name: step.urn.split('::').at(-1) ?? '',
    type: step.type,
    fields,
    diffs: step.diffs ?? [],
    detailedDiff: Object.fromEntries(detailed),
    // The engine says null where there is none.
    old: step.old ?? undefined,
    new: step.new ?? undefined,
  }
}

function diagnostics(events: readonly EngineEvent[]): readonly Diagnostic[] {
  return events.flatMap(({ diagnosticEvent: event }) =>
    event && !event.ephemeral && shownSeverities.has(event.severity)
      ? [{ severity: event.severity, urn: event.urn || undefined, message: plain(event.message) }]
      : [],
  )
}

/** The engine marks colours as `<{%fg 1%}>`. */
function plain(text: string): string {
  return text.replaceAll(/<\{%[^%]*%\}>/g, '').trim()
}

function summary(events: readonly EngineEvent[]): Run['summary'] {
  return events.findLast((event) => event.summaryEvent)?.summaryEvent?.resourceChanges ?? {}
}
