import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Bag } from '../../provider/door.ts'
import { isAnswer, used } from './auth_methods.ts'
import type { Life } from './life.ts'
import { type Suite, withClient } from './suite.ts'
import type { Target } from './target.ts'

const args = (turn: number): Bag => ({ clientName: 'Contract', secretRotation: { turn } })

/** A new secret on demand, by the real token endpoint. */
export function secretsContract(suite: Suite): void {
  const { target } = suite
  describe('another secret', () => {
    test(`is ${waysOf(target)}`, () =>
      withClient(suite, 'ConfidentialClient', async (client) => {
        await client.declare(args(1))
        await (target.server.choosesIdentity ? inPlace(suite, client) : replacing(client))
      }))
  })
}

function waysOf({ server }: Target): string {
  return server.choosesIdentity ? 'set in place, and the one before is void' : 'another client'
}

async function inPlace({ here }: Suite, client: Life): Promise<void> {
  const bySecret = () => used(client, 'client_secret_basic', { args: {}, credentials: {} })
  const before = bySecret()
  assert.notEqual(await here().token(before), '')
  assert.deepEqual(await client.declare(args(2)), ['secretRotation'])
  assert.notEqual(bySecret().clientSecret, before.clientSecret)
  assert.notEqual(await here().token(bySecret()), '')
  await assert.rejects(here().token(before), isAnswer)
  assert.deepEqual(await client.refresh(), [])
  assert.deepEqual(await client.declare(args(2)), [])
}

async function replacing(client: Life): Promise<void> {
  const { clientSecret } = client.recorded()
  assert.deepEqual(await client.preview(args(2)), [{ field: 'secretRotation', by: 'replace' }])
  assert.deepEqual(await client.declare(args(1)), [])
  assert.equal(client.recorded()['clientSecret'], clientSecret)
}
