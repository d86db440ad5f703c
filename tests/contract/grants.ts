import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ClientKind } from '../../provider/client/client_types.ts'
import {
  type Grant,
  grantTypes,
  isKnownGrantType,
  type KnownGrantType,
} from '../../provider/client/grant_types.ts'
import type { Bag } from '../../provider/door.ts'
import type { Life } from './life.ts'
import { baseArgs, outcomeOf, refusalOf, type Suite, withClient, worded } from './suite.ts'
import type { NotGranted, Outcome } from './target.ts'

const known = Object.keys(grantTypes).filter(isKnownGrantType)

/** Each grant at each type of client that may have it. */
export function grantsContract(suite: Suite): void {
  const { target } = suite
  describe('a client with the grant', { concurrency: target.atOnce }, () => {
    for (const type of known) for (const kind of kindsOf(grantTypes[type])) exercise(suite, type, kind)
  })
}

function exercise(suite: Suite, type: KnownGrantType, kind: ClientKind): void {
  const exception = exceptionOf(suite, type, kind)
  const expected = exception?.becomes ?? 'kept'
  test(`${type} is ${expected}, as a ${kind}`, () =>
    withClient(suite, kind, async (client) => {
      const { outcome, found } = await granted(client, type, expected)
      suite.findings.add('grants', `${type}, ${kind}`, worded(outcome, exception))
      assert.equal(outcome, expected, found)
    }))
}

function exceptionOf({ target }: Suite, type: KnownGrantType, kind: ClientKind): NotGranted | undefined {
  return target.notGranted.find(({ grant, only = kind }) => grant === type && only === kind)
}

function kindsOf({ notPublic }: Grant): readonly ClientKind[] {
  return notPublic === undefined ? ['PublicClient', 'ConfidentialClient'] : ['ConfidentialClient']
}

/** What a grant needs beside it. A refresh token is never the only grant. */
const beside: { readonly [G in KnownGrantType]?: Bag } = {
  implicit: { responseTypes: ['id_token'] },
  refresh_token: { grantTypes: ['authorization_code', 'refresh_token'] },
  'urn:openid:params:grant-type:ciba': { backchannelTokenDeliveryMode: 'poll' },
}

/** What became of a grant, and what the server said or holds. */
interface Granted {
  readonly outcome: Outcome
  readonly found: string
}

async function granted(client: Life, type: KnownGrantType, expected: Outcome): Promise<Granted> {
  const args: Bag = { ...baseArgs, grantTypes: [type], ...beside[type] }
  const refusal = await refusalOf(client.declare(args), expected)
  if (refusal !== undefined) return { outcome: 'refused', found: refusal }
  const { grantTypes: live } = await client.lookUp()
  const outcome = outcomeOf('grantTypes', args['grantTypes'], live)
  assert.deepEqual(await client.refresh(), [])
  assert.deepEqual(await client.declare(args), [])
  return { outcome, found: `the grants are ${JSON.stringify(live)}` }
}
