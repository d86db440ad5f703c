import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { Bag } from '../../provider/door.ts'
import { InvalidClientMetadata } from '../../provider/errors.ts'
import { type OneClientStack, oneClientStack } from '../faults/stack.ts'
import type { FaultTarget, RunningTarget } from '../faults/target.ts'
import { door } from '../lifecycle/door.ts'
import { declared, idOf } from './contest.ts'

const rounds = 10
let born = 0

/** Two stacks that make a client of the same name at the same time, where the server chooses client ids. */
export function bothMade(target: FaultTarget): void {
  suite(`${target.name}: two stacks make a client of the same name at the same time`, () => {
    const here = started(target)
    test('and each has its own', async () => {
      for (let round = 0; round < rounds; round++) {
        const name = `rivals-${born++}`
        const stacks = [oneClientStack(`${name}-a`), oneClientStack(`${name}-b`)]
        await Promise.all(stacks.map((stack) => up(here(), stack, declared(name))))
        assert.deepEqual((await here().named(name)).toSorted(), stacks.map(idOf).toSorted())
        await Promise.all(stacks.map((stack) => up(here(), stack, undefined)))
        assert.deepEqual(await here().named(name), [])
      }
    })
  })
}

/** The same with one client id, where we choose them. */
export function oneMade(target: FaultTarget): void {
  suite(`${target.name}: two stacks make a client with the same client id at the same time`, () => {
    const here = started(target)
    test('and one has it; the other one is told whose it is, and harms nothing', () =>
      raced(here(), ['a', 'b'], (owner) => new RegExp(`exists at .* already, that belongs to .*${owner}`)))
    test('and one has it, also when both call themselves the same; the other one is asked whether it is a leftover', () =>
      raced(here(), ['same', 'same'], () => /OAUTH_ADOPT_OWN=rivals-/))
  })
}

async function raced(
  target: RunningTarget,
  names: readonly [string, string],
  told: (owner: string) => RegExp,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const clientId = `rivals-${born++}`
    const owners = names.map((name) => `${clientId}-${name}`)
    const stacks = owners.map(oneClientStack)
    const wanted = { ...declared(clientId), clientId }
    const ended = await Promise.allSettled(stacks.map((stack) => up(target, stack, wanted)))
    const won = stacks.findIndex((stack) => stack.recorded() !== undefined)
    const [winner, loser] = [stacks[won], stacks[1 - won]]
    assert.ok(winner !== undefined && loser !== undefined && loser.recorded() === undefined)
    const [failed] = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    for (const reason of [failed, await refusal(up(target, loser, wanted))]) {
      assert.ok(reason instanceof InvalidClientMetadata)
      assert.match(reason.message, told(owners[won] ?? ''))
    }
    assert.deepEqual(await target.named(clientId), [clientId])
    await works(target, winner)
    await up(target, winner, undefined)
    await up(target, loser, wanted)
    await works(target, loser)
    await up(target, loser, undefined)
  }
}

/** In a process of its own. */
function up(target: RunningTarget, stack: OneClientStack, wanted: Bag | undefined): Promise<void> {
  return stack.up(door({ stack: target.stack() }), wanted)
}

function refusal(run: Promise<void>): Promise<unknown> {
  return run.then(
    () => undefined,
    (reason: unknown) => reason,
  )
}

async function works(target: RunningTarget, stack: OneClientStack): Promise<void> {
  const { clientId, clientSecret } = stack.recorded()?.outputs ?? {}
  await target.authenticate({
    clientId: String(clientId),
    clientSecret: String(clientSecret),
    authMethod: 'client_secret_basic',
  })
}

function started(target: FaultTarget): () => RunningTarget {
  let running: RunningTarget | undefined
  before(async () => {
    running = await target.start()
  })
  after(() => running?.close())
  return () => {
    assert.ok(running !== undefined, 'the server should be there')
    return running
  }
}
