import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Fleet, grown } from '../../bench/growth/fleet.ts'
import { engineCosts, keycloakServer } from '../../bench/growth/measured.ts'
import { run } from '../../bench/growth/run.ts'
import { scenarios } from '../../bench/growth/scenarios.ts'
import { type Server, server } from '../../bench/growth/server.ts'
import { madeUpTime } from '../../bench/growth/time.ts'
import { committedGrowth } from '../../ci/generate/growth.ts'
import { chances } from '../support/chances.ts'

const perSecond = fc.double({ min: 0.5, max: 200, noNaN: true })

const fleets: fc.Arbitrary<Fleet> = fc.record(
  {
    clients: fc.integer({ min: 1, max: 60 }),
    stacks: fc.integer({ min: 1, max: 6 }),
    pipelines: fc.integer({ min: 1, max: 8 }),
    work: fc.constantFrom('create', 'update'),
    parallel: fc.integer({ min: 1, max: 32 }),
    maxConcurrentRequests: fc.integer({ min: 1, max: 16 }),
    requestsPerSecond: perSecond,
    checkpoints: fc.boolean(),
    refresh: fc.boolean(),
    server: fc.record(
      {
        atOnce: fc.integer({ min: 1, max: 4 }),
        ms: fc.constant(keycloakServer.ms),
        limit: perSecond,
        saysWhen: fc.boolean(),
      },
      { requiredKeys: ['atOnce', 'ms', 'saysWhen'] },
    ),
  },
  {
    requiredKeys: [
      ...(['clients', 'stacks', 'pipelines', 'work', 'parallel'] as const),
      ...(['maxConcurrentRequests', 'checkpoints', 'refresh', 'server'] as const),
    ],
  },
)

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 })

/** One stack, one pipeline, and a server that takes no time. */
const alone: Fleet = {
  ...{ clients: 50, stacks: 1, pipelines: 1, work: 'create', parallel: 1 },
  ...{ maxConcurrentRequests: 8, checkpoints: false, refresh: false },
  server: { atOnce: 1, ms: { GET: 0, POST: 0, PUT: 0, DELETE: 0 }, saysWhen: true },
}

test('every client is written once, whatever the server refuses, and nothing is faster than it can be', async () => {
  await fc.assert(
    fc.asyncProperty(fleets, seeds, async (fleet, seed) => {
      const { seconds, taken, unfinished, busy, cpuSeconds } = await grown(fleet, engineCosts, seed)
      const all = taken.GET + taken.POST + taken.PUT
      assert.ok(unfinished > 0 || taken.POST + taken.PUT === fleet.clients)
      const { limit = Number.POSITIVE_INFINITY } = fleet.server
      assert.ok(all <= Math.max(1, limit) + limit * seconds + 1e-6)
      // A processor for what the engine does, and one for checkpoints.
      assert.ok(cpuSeconds <= 2 * fleet.pipelines * seconds + 1e-6)
      for (const part of [busy.server, busy.checkpoints, busy.engine])
        assert.ok(part >= 0 && part <= 1 + 1e-9)
    }),
    { numRuns: 100 },
  )
})

test('the same seed gives the same numbers, another seed others', async () => {
  const fleet: Fleet = { ...alone, clients: 100, server: { ...keycloakServer, limit: 20 }, parallel: 8 }
  const one = await grown(fleet, engineCosts, 1)
  assert.deepEqual(await grown(fleet, engineCosts, 1), one)
  assert.notDeepEqual(await grown(fleet, engineCosts, 2), one)
})

test('one run keeps to its settings: so many at once, so far apart', async () => {
  const runs = fc.record({
    parallel: fc.integer({ min: 1, max: 32 }),
    maxConcurrentRequests: fc.integer({ min: 1, max: 16 }),
    requestsPerSecond: perSecond,
    checkpoints: fc.boolean(),
    refresh: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(runs, seeds, async (settings, seed) => {
      const [clock, chance] = [madeUpTime(), chances(seed)]
      const behind = server({ ...keycloakServer, limit: 30 }, clock, chance)
      const began: number[] = []
      let [now, most] = [0, 0]
      const watched: Server = {
        ...behind,
        async ask(method) {
          began.push(clock.now())
          most = Math.max(most, ++now)
          const outcome = await behind.ask(method)
          now--
          return outcome
        },
      }
      const stack = { clients: 40, work: 'update', done: new Set<number>() } as const
      await clock.until(run(stack, settings, engineCosts, { clock, chance, server: watched }))
      assert.ok(most <= Math.min(settings.maxConcurrentRequests, settings.parallel))
      const apart = began.slice(1).map((at, index) => at - (began[index] ?? 0))
      assert.ok(apart.every((ms) => ms >= 1000 / settings.requestsPerSecond - 1e-6))
    }),
    { numRuns: 100 },
  )
})

test('one stack costs what the formula says: a start, each client, and the square of the clients for checkpoints', async () => {
  const { start, changed, checkpoint, stateKilobytes } = engineCosts
  for (const clients of [1, 50, 400]) {
    const { cpuSeconds } = await grown({ ...alone, clients, checkpoints: true }, engineCosts, 1)
    const square = ((checkpoint * stateKilobytes) / 1000) * clients ** 2
    assert.ok(Math.abs(cpuSeconds * 1000 - (start + clients * changed + square)) < 1e-3)
  }
})

test('one stack takes as long as the formula says: by the engine, or by the requests that it may send', async () => {
  const { start, changed } = engineCosts
  const { seconds: byEngine } = await grown(alone, engineCosts, 1)
  assert.ok(Math.abs(byEngine * 1000 - (start + 50 * changed)) < 1e-3)
  const { seconds: byPace } = await grown({ ...alone, requestsPerSecond: 5 }, engineCosts, 1)
  // Every create is read back.
  assert.ok(Math.abs(byPace * 1000 - (start + changed + 99 * 200)) < 1e-3)
})

test('time that nobody waits for does not pass for ever: who waits for something else is told', async () => {
  await assert.rejects(madeUpTime().until(new Promise(() => {})), /nobody for time/)
})

test('what is recorded for docs/performance.md is what the simulation says now', async () => {
  const { seed, costs, scenarios: recorded } = committedGrowth()
  assert.deepEqual(costs, engineCosts)
  assert.deepEqual(
    recorded.map(({ name }) => name),
    scenarios.map(({ name }) => name),
  )
  // Without a request it takes no time to simulate.
  const quick = scenarios.findIndex(({ fleet }) => fleet.work === 'nothing' && !fleet.refresh)
  const { name = '', fleet = alone } = scenarios[quick] ?? {}
  assert.deepEqual(recorded[quick], { name, ...(await grown(fleet, engineCosts, seed)) })
})
