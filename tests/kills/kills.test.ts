import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { targets } from '../faults/targets.ts'
import type { Outcome } from './killed.ts'
import { type Lives, livesOf } from './lives.ts'
import { subjects } from './subjects.ts'

type Tell = Parameters<Lives['atMoments']>[1]

/** Kills at chosen points and at moments of fixed seeds; `npm run test:kills` kills at all of them, and often. */
const parts: readonly {
  readonly subject: string
  readonly title: string
  readonly live: (lives: Lives, tell: Tell) => Promise<void>
}[] = [
  {
    subject: 'keycloak-admin',
    title: 'Keycloak by its admin API, 20 clients, at four moments',
    live: (lives, tell) => lives.atMoments(1, tell),
  },
  {
    subject: 'hydra-admin',
    title: 'Hydra by its admin API, a committed write whose answer nobody reads',
    live: (lives, tell) => lives.atPoint('not-read', 'provider', 0, tell),
  },
  {
    subject: 'oidc-provider-journal',
    title:
      'RFC 7592 with a journal, by the plugin: the provider before it returns, the engine before its checkpoint',
    async live(lives, tell) {
      await lives.atPoint('journaled', 'provider', 0, tell)
      await lives.atPoint('not-recorded', 'engine', 0, tell)
    },
  },
  {
    subject: 'oidc-provider-dynamic',
    title: 'RFC 7592 with a journal, by the dynamic provider: the provider, before it returns',
    live: (lives, tell) => lives.atPoint('journaled', 'provider', 0, tell),
  },
]

suite('Killed by SIGKILL, and repaired by pulumi cancel and the same command again', () => {
  for (const { subject: name, title, live } of parts)
    test(`${title}: nothing is lost, and nothing is there twice`, { timeout: 900_000 }, async (t) => {
      const subject = subjects.find((one) => one.name === name)
      assert.ok(subject)
      const target = await targets[subject.target].start()
      t.after(target.close)
      const outcomes = new Map<string, Outcome>()
      await live(await livesOf(t, subject, target), (step, whom, outcome) => {
        outcomes.set(`${step} (${whom} killed)`, outcome)
      })
      for (const [step, { lost, duplicated, asked }] of outcomes) {
        assert.deepEqual({ lost, duplicated }, { lost: 0, duplicated: 0 }, step)
        assert.ok(!asked.includes('a person'), `${step} asked for a person`)
      }
    })
})
