import assert from 'node:assert/strict'
import { after, before, suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import type { Door } from '../../provider/door.ts'
import { OAuthError } from '../../provider/errors.ts'
import { certified, faultProxy } from '../faults/proxy.ts'
import type { FaultTarget, RunningTarget } from '../faults/target.ts'
import { door } from '../lifecycle/door.ts'
import {
  assertSettled,
  type Contest,
  contest,
  created,
  declared,
  idOf,
  type Outcome,
  type Subject,
  uri,
} from './contest.ts'

/** What a server does with what somebody else wrote between our read and our write, and we do not declare. */
type InWindow = 'lost' | 'kept'

/** What another administrator may do to a client while we update it, at one real server. */
export function contested(target: FaultTarget, inWindow: InWindow): void {
  suite(`${target.name}: a client that another administrator changes at the same time`, () => {
    let running: RunningTarget
    before(async () => {
      running = await target.start()
    })
    after(() => running.close())

    test('has in the end what the program declares, whatever came in between what', (t) =>
      interleaved(t, running, target))
    test('keeps what they set before our read', () => beforeOurRead(running))
    test(`where they set something undeclared between our read and our write, that is ${inWindow}`, () =>
      inTheWindow(running, inWindow))
    test('that they delete between our read and our write is made anew by the next run, or its message says how', () =>
      deletedInTheWindow(running))
  })
}

const moment = fc.integer({ min: 0, max: 25 }).map((ms) => () => sleep(ms))
const contests: fc.Arbitrary<readonly Contest[]> = fc.array(
  fc.record({
    member: fc.constantFrom('client_uri', 'client_name'),
    ours: moment,
    theirs: moment,
  }),
  { minLength: 4, maxLength: 4 },
)

/** Several clients at once, so that their requests wait for each other too. */
async function interleaved(t: TestContext, target: RunningTarget, { atOnce }: FaultTarget): Promise<void> {
  const found: Outcome[] = []
  const clients = fc.array(contests, { minLength: atOnce, maxLength: atOnce })
  const property = fc.asyncProperty(clients, async (all) => {
    const process = door({ stack: target.stack() })
    await Promise.all(all.map(async (rounds) => void found.push(...(await played(target, process, rounds)))))
  })
  await fc.assert(property, { seed: 7592, numRuns: 3, endOnFailure: true })
  for (const what of ['lost', 'undone', 'failed'] as const)
    t.diagnostic(`${what}: ${found.filter((one) => one[what]).length} of ${found.length}`)
}

async function played(
  target: RunningTarget,
  process: Door,
  rounds: readonly Contest[],
): Promise<readonly Outcome[]> {
  const subject = await created(target, target.stack(), process)
  const found: Outcome[] = []
  for (const round of rounds) found.push(await contest(process, subject, round))
  await subject.stack.up(process, undefined)
  return found
}

async function beforeOurRead(target: RunningTarget): Promise<void> {
  const subject = await created(target)
  const { stack, newRun } = subject
  const theirs = { client_name: 'Theirs', client_uri: uri() }
  await target.change(idOf(stack), theirs)
  await stack.update(newRun(), await stack.check(newRun(), declared('Ours')))
  assert.deepEqual(await target.shown(idOf(stack)), { ...theirs, client_name: 'Ours' })
  await stack.up(newRun(), undefined)
}

/** Their change arrives when our write has been sent and has not arrived. */
async function inTheWindow(target: RunningTarget, inWindow: InWindow): Promise<void> {
  await between(target, async (subject, whenWeWrite) => {
    const { stack, newRun } = subject
    const theirs = { client_name: 'Theirs', client_uri: uri() }
    await whenWeWrite(() => target.change(idOf(stack), theirs))
    await stack.update(newRun(), await stack.check(newRun(), declared('Ours')))
    const shown = await target.shown(idOf(stack))
    assert.equal(shown.client_name, 'Ours')
    assert.equal(shown.client_uri === theirs.client_uri ? 'kept' : 'lost', inWindow)
    await assertSettled(subject)
    await stack.up(newRun(), undefined)
  })
}

async function deletedInTheWindow(target: RunningTarget): Promise<void> {
  await between(target, async ({ stack, newRun }, whenWeWrite) => {
    const [id, wanted] = [idOf(stack), declared('Ours')]
    await whenWeWrite(() => target.remove(id))
    await assert.rejects(stack.update(newRun(), await stack.check(newRun(), wanted)), OAuthError)
    assert.deepEqual(await target.named('Ours'), [])
    await stack.up(newRun(), wanted).catch(async ({ message }: Error) => {
      assert.match(message, new RegExp(`OAUTH_ASSUME_GONE=${id} `))
      await stack.up(newRun({ ASSUME_GONE: id }), wanted)
    })
    assert.deepEqual(await target.named('Ours'), [idOf(stack)])
    await stack.up(newRun(), undefined)
  })
}

type WhenWeWrite = (act: () => Promise<void>) => Promise<void>

/** A proxy lets somebody act at the moment when our write comes by. */
async function between(
  target: RunningTarget,
  act: (subject: Subject, whenWeWrite: WhenWeWrite) => Promise<void>,
): Promise<void> {
  const { certificate, authority } = await certified()
  const proxy = await faultProxy(target.upstream, { certificate })
  try {
    const stack = { ...target.stack(proxy.origin), caCertificate: authority }
    await act(await created(target, stack), (before) => proxy.arm({ title: 'contested', before }, /^PUT /))
  } finally {
    await proxy.close()
  }
}
