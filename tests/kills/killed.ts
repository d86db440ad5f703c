import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { engine } from '../../ci/engine.ts'
import { hostFolder } from '../../ci/hosts.ts'
import { json } from '../../provider/client/json.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import type { RunningTarget } from '../faults/target.ts'
import { authenticates } from '../support/authenticates.ts'
import { type Project, project, secret } from '../support/engine.ts'
import type { Lifetime } from '../support/engine_workspace.ts'
import { keepSecret } from '../support/secrets.ts'
import type { Point, Victim } from './points.ts'
import { clientNameOf, type Declares, programOf } from './program.ts'
import type { Subject } from './subjects.ts'

/** When whom. */
export type Kill =
  | { readonly whom: Victim; readonly at: Point; readonly write: number }
  /** From the first write on, or where a run has none, from its start. */
  | { readonly whom: Victim; readonly afterMs: number; readonly from: 'the first write' | 'the start' }

export type Act = 'up' | 'refresh' | 'destroy'

/** What a kill did, after its repair. */
export interface Outcome {
  /** Writes under way when it came. */
  readonly inFlight: number
  /** Clients that the state does not have, or whose secret or token in it is of no use any more. */
  readonly lost: number
  /** Clients on the server that no state knows. */
  readonly duplicated: number
  /** The state could not be read, and was made readable. */
  readonly restored: boolean
  /** A variable that a message of the repair asked for. */
  readonly asked: readonly string[]
}

export interface Whole {
  readonly ms: number
  /** Requests that changed something at the server. */
  readonly writes: number
  /** From where the first write was begun until the last was done. */
  readonly writingMs: number
}

/** A stack of one subject, whose runs are killed and repaired. */
export interface KilledStack {
  /** A whole run, which nothing kills. */
  readonly run: (act: Act, declares: Declares) => Promise<Whole>
  /** A run that is killed, its repair, and what is there after it. */
  readonly killed: (act: Act, declares: Declares, kill: Kill) => Promise<Outcome>
}

const main = fileURLToPath(new URL('../../dist/plugin/main.js', import.meta.url))
const preload = fileURLToPath(new URL('preload.ts', import.meta.url))
const quiet = ['--yes', '--skip-preview', '--parallel', '16']

export async function killedStack(
  t: Lifetime,
  subject: Subject,
  target: RunningTarget,
): Promise<KilledStack> {
  const place = mkdtempSync(join(tmpdir(), 'kills-'))
  const log = join(place, 'log')
  const stack = await opened(t, subject, target, place)
  // After the stack, which looks into what the journal holds.
  t.after(() => rmSync(place, { recursive: true, force: true }))
  let most = 0
  const declare = (declares: Declares) => {
    most = Math.max(most, declares.clients)
    stack.edit(programOf(subject.door, declares))
  }

  async function whole(act: Act): Promise<{ readonly code: number | null; readonly text: string }> {
    const { code, stdout, stderr } = await stack.pulumi(act, ...quiet)
    return { code, text: stdout + stderr }
  }

  async function killedRun(act: Act, kill: Kill): Promise<Pick<Outcome, 'inFlight' | 'restored'>> {
    rmSync(log, { force: true })
    const env = 'at' in kill ? { KILLS_AT: kill.at, KILLS_WRITE: String(kill.write) } : {}
    stack.setEnv({ KILLS_WHOM: kill.whom, ...env })
    const pending = pendingOf(stack)
    const run = stack.start(act, ...quiet)
    const exit = once(run, 'exit')
    const underWay = 'at' in kill ? exit.then(() => 1) : killedLater(kill, run.pid ?? 0, exit, log)
    await exit
    const inFlight = await underWay
    stack.unsetEnv('KILLS_WHOM', 'KILLS_AT', 'KILLS_WRITE')
    await ended(log)
    if (kill.whom === 'provider')
      return { inFlight: 'at' in kill ? timesOf(log, 'killed').length : inFlight, restored: false }
    const restored = stateRestored(stack)
    return { inFlight: Math.max(0, pendingOf(stack) - pending), restored }
  }

  /** `pulumi cancel`, and the same again; then, as often as a message asks for it, what needs nobody's judgement. */
  async function repair(act: Act): Promise<{ readonly asked: readonly string[]; readonly said: string }> {
    await stack.pulumi('cancel', '--yes')
    let environment: Readonly<Record<string, string>> = {}
    for (;;) {
      stack.setEnv(environment)
      const { code, text } = await whole(act)
      stack.unsetEnv(...Object.keys(environment))
      const wanted = { ...environment, ...wantedBy(text, environment) }
      const asked = Object.keys(wanted).filter((name) => repairs.includes(name))
      if (JSON.stringify(wanted) === JSON.stringify(environment))
        return { asked: code === 0 ? asked : [...asked, 'a person'], said: text }
      environment = { ...wanted, ...('OAUTH_RENEW_TOKENS' in wanted && target.renewing) }
    }
  }

  /** A run reads every client first, so that the last one told which it could not read. */
  async function judge(declares: Declares, said: string): Promise<Pick<Outcome, 'lost' | 'duplicated'>> {
    const recorded = await recordedClients(stack)
    let [lost, duplicated] = [0, 0]
    for (let index = 0; index < most; index++) {
      const ids = await target.named(clientNameOf(index))
      const outputs = recorded.get(clientNameOf(index))
      if (index < declares.clients && !(await isUsable(outputs, ids, said))) lost++
      duplicated += ids.filter((id) => id !== outputs?.['clientId']).length
    }
    return { lost, duplicated }
  }

  /** After a loss: everything anew. */
  async function anew(): Promise<void> {
    const empty = join(place, 'empty.json')
    writeFileSync(empty, JSON.stringify({ version: 3, deployment: { manifest: {}, resources: [] } }))
    const { code, stderr } = await stack.pulumi('stack', 'import', '--force', '--file', empty)
    assert.equal(code, 0, stderr)
    for (let index = 0; index < most; index++)
      for (const id of await target.named(clientNameOf(index))) await target.remove(id)
  }

  const run: KilledStack['run'] = async (act, declares) => {
    declare(declares)
    rmSync(log, { force: true })
    const begun = performance.now()
    const { code, text } = await whole(act)
    assert.equal(code, 0, text)
    return { ms: performance.now() - begun, writes: timesOf(log, 'write').length, writingMs: writingMs(log) }
  }

  return {
    run,
    async killed(act, declares, kill) {
      declare(declares)
      const under = await killedRun(act, kill)
      const { asked, said } = await repair(act === 'destroy' ? 'destroy' : 'up')
      const found = await judge(act === 'destroy' ? { ...declares, clients: 0 } : declares, said)
      if (asked.includes('a person') || found.lost + found.duplicated > 0) {
        await anew()
        if (act !== 'destroy') await run('up', declares)
      }
      return { ...under, ...found, asked }
    },
  }
}

async function opened(t: Lifetime, subject: Subject, target: RunningTarget, place: string): Promise<Project> {
  const config = target.stack()
  const { PATH: enginePath } = (await engine()).env
  const paths = subject.door === 'plugin' ? [pluginIn(place), await hostFolder('yaml')] : []
  const journal = { OAUTH_JOURNAL: join(place, 'journal'), OAUTH_JOURNAL_KEY: 'k'.repeat(32) }
  return project(t, {
    program: programOf(subject.door, { clients: 0, revision: 0, rotation: 0 }),
    refreshAlways: true,
    env: {
      PATH: [...paths, enginePath].join(delimiter),
      KILLS_LOG: join(place, 'log'),
      ...(subject.door === 'dynamic' && { NODE_OPTIONS: `--import ${preload}` }),
      ...(subject.journal && journal),
    },
    config: Object.fromEntries(
      Object.entries(config).map(([key, value]) => [
        `oauth:${key}`,
        /Token|Secret/.test(key) ? secret(value) : value,
      ]),
    ),
  })
}

function pluginIn(place: string): string {
  const script = `#!/bin/sh\nexec '${process.execPath}' --import '${preload}' '${main}' "$@"\n`
  writeFileSync(join(place, 'pulumi-resource-oauth'), script, { mode: 0o755 })
  return place
}

/** How many writes were under way then. */
async function killedLater(
  { whom, afterMs, from }: Exclude<Kill, { readonly at: Point }>,
  engine: number,
  exit: Promise<unknown>,
  log: string,
): Promise<number> {
  let isOver = false
  void exit.then(() => {
    isOver = true
  })
  while (from === 'the first write' && !isOver && timesOf(log, 'begun').length === 0) await sleep(1)
  await Promise.race([sleep(afterMs), exit])
  const pid = whom === 'engine' ? engine : pidsOf(log).at(-1)
  const underWay = timesOf(log, 'begun').length - timesOf(log, 'ended').length
  return pid !== undefined && isKilledNow(pid) ? underWay : 0
}

function isKilledNow(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

/** A provider whose engine is gone does what is under way; one of the dynamic door stays for ever then. */
async function ended(log: string): Promise<void> {
  const alive = () => pidsOf(log).filter((pid) => existsSync(`/proc/${pid}`))
  for (let tries = 0; tries < 30 && alive().length > 0; tries++) await sleep(100)
  for (const pid of alive()) isKilledNow(pid)
}

function pidsOf(log: string): readonly number[] {
  return lines(log).flatMap(({ word, rest }) => (word === 'pid' ? [Number(rest)] : []))
}

function timesOf(log: string, wanted: string): readonly number[] {
  return lines(log).flatMap(({ at, word }) => (word === wanted ? [at] : []))
}

function writingMs(log: string): number {
  const [first, last] = [timesOf(log, 'begun').at(0), timesOf(log, 'ended').at(-1)]
  return first === undefined || last === undefined ? 0 : last - first
}

/** What preload.ts said: a time, a word, and what belongs to it. */
function lines(
  log: string,
): readonly { readonly at: number; readonly word: string; readonly rest: string }[] {
  const text = existsSync(log) ? readFileSync(log, 'utf8') : ''
  return text.split('\n').map((line) => {
    const [at = '', word = '', rest = ''] = line.split(' ')
    return { at: Number(at), word, rest }
  })
}

/** What the engine says in the state that it had begun, and does not know to be done. */
function pendingOf(stack: Project): number {
  const { checkpoint } = JSON.parse(stateFile(stack).text)
  return checkpoint?.latest?.pending_operations?.length ?? 0
}

function stateFile(stack: Project): { readonly path: string; readonly text: string } {
  const found = stack.backendFiles().find(({ path }) => /\/stacks\/.*\/test\.json$/.test(path))
  assert.ok(found, 'the stack should have a state')
  return found
}

/**
 * The file backend (engine 3.250.0) puts a checkpoint in place whole, but writes the attributes beside it in place: a kill in that moment
 * leaves them empty, and the state unreadable until they are gone. Whether there was something to repair.
 */
function stateRestored(stack: Project): boolean {
  const attributes = `${stateFile(stack).path}.attrs`
  const found = stack.backendFiles().find(({ path }) => path === attributes)
  if (found === undefined || json(found.text) !== undefined) return false
  rmSync(attributes)
  return true
}

const repairs = ['OAUTH_ADOPT_OWN', 'OAUTH_RENEW_TOKENS']

/** The client ids that messages ask for, with those that were asked for before. */
function wantedBy(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const found = repairs.flatMap((name) => {
    const ids = [...text.matchAll(new RegExp(`${name}=([^\\s,;:]+)`, 'g'))].map(([, id = '']) => id)
    const known = (before[name] ?? '').split(',').filter((id) => id !== '')
    return ids.length === 0 ? [] : [[name, [...new Set([...known, ...ids])].join()]]
  })
  return Object.fromEntries(found)
}

async function recordedClients(
  stack: Project,
): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  const { deployment } = await stack.exportState()
  const { resources = [] }: { readonly resources?: readonly unknown[] } = deployment ?? {}
  const outputs = resources.flatMap((one) =>
    isRecord(one) && isRecord(one['outputs']) ? [one['outputs']] : [],
  )
  const clients = outputs.filter((one) => 'clientId' in one).map(plain)
  for (const { clientSecret, registrationAccessToken } of clients)
    for (const credential of [clientSecret, registrationAccessToken]) keepSecret(credential, 'a credential')
  return new Map(clients.map((one) => [String(one['clientName']), one]))
}

function plain(outputs: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [
      key,
      isRecord(value) && typeof value['plaintext'] === 'string' ? JSON.parse(value['plaintext']) : value,
    ]),
  )
}

/** On the server, its secret obtains a token, and it could be read by what the state has. */
async function isUsable(
  outputs: Readonly<Record<string, unknown>> | undefined,
  ids: readonly string[],
  said: string,
): Promise<boolean> {
  const id = String(outputs?.['clientId'])
  if (outputs === undefined || !ids.includes(id) || said.includes(`client ${id} could not be read`))
    return false
  return authenticates(String(outputs['tokenEndpoint']), outputs)
}
