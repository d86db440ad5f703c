import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ClientKind, clientTypes } from '../../provider/client/client_types.ts'
import type { Bag } from '../../provider/door.ts'
import { AccessDenied } from '../../provider/errors.ts'
import type { Life } from './life.ts'
import { app } from './samples.ts'
import { type Suite, withClient } from './suite.ts'

const kinds = Object.keys(clientTypes).filter((kind): kind is ClientKind => Object.hasOwn(clientTypes, kind))

const args: Bag = {
  clientName: 'Contract',
  redirectUris: [`${app}/a`, `${app}/b`],
  grantTypes: ['authorization_code', 'refresh_token'],
  clientUri: `${app}/`,
}

/** What does not depend on a field, for both types of clients. */
export function behavioursContract(suite: Suite): void {
  const { target } = suite
  for (const kind of kinds)
    describe(`a ${kind}`, { concurrency: target.atOnce }, () => {
      const its = (name: string, use: (client: Life) => Promise<void>) =>
        test(name, () => withClient(suite, kind, use))

      its('is registered, read back, and as declared the second time', unchanged)
      its('is the same when lists are declared in another order, or with duplicates', reordered)
      its('may declare that it has no scopes, and stays as declared', unscoped)
      its('shows what somebody else changed, field by field, and an update repairs it', (client) =>
        repaired(suite, client),
      )
      its('keeps what an operator set and nobody declared', (client) => operated(suite, client))
      its('manages itself with the token that the last update answered', (client) => renewed(suite, client))
      its('whose registration access token is void is managed only by another credential', (client) =>
        tokenLost(suite, client),
      )
      its('is deleted, and deleted again', (client) => deleted(suite, client))
      its('that somebody else deleted is gone only with proof', (client) => gone(suite, client))
    })
}

async function unchanged(client: Life): Promise<void> {
  assert.deepEqual(await client.declare(args), ['created'])
  assert.deepEqual(await client.refresh(), [])
  assert.equal(client.recorded()['serverChanged'], undefined)
  client.said()
  assert.deepEqual(await client.declare(args), [])
  assert.deepEqual(await client.refresh(), [])
  assert.deepEqual(client.said(), [], 'nothing is said twice')
}

async function reordered(client: Life): Promise<void> {
  await client.declare(args)
  const otherwise = {
    ...args,
    redirectUris: [`${app}/b`, `${app}/a`, `${app}/b`],
    grantTypes: ['refresh_token', 'authorization_code'],
  }
  assert.deepEqual(await client.declare(otherwise), [])
  assert.deepEqual(await client.declare({ ...otherwise, clientName: 'Reordered' }), ['clientName'])
  assert.deepEqual(await client.refresh(), [])
  assert.deepEqual(await client.declare({ ...args, clientName: 'Reordered' }), [])
}

async function unscoped(client: Life): Promise<void> {
  assert.deepEqual(await client.declare({ ...args, scopes: [] }), ['created'])
  assert.deepEqual(await client.refresh(), [])
  assert.deepEqual(await client.declare({ ...args, scopes: [], clientName: 'Renamed' }), ['clientName'])
  assert.deepEqual(await client.refresh(), [])
}

async function repaired({ here }: Suite, client: Life): Promise<void> {
  await client.declare(args)
  await here().operator.change(client.id(), {
    client_name: 'Hacked',
    redirect_uris: ['https://evil.example/callback'],
  })
  assert.deepEqual(await client.refresh(), ['redirectUris', 'clientName'])
  assert.deepEqual(client.recorded()['redirectUris'], ['https://evil.example/callback'])
  assert.deepEqual(await client.declare(args), ['redirectUris', 'clientName'])
  assert.deepEqual(await client.refresh(), [])
  assert.equal((await client.lookUp())['clientName'], 'Contract')
}

async function operated({ here, target, findings }: Suite, client: Life): Promise<void> {
  const { operator } = here()
  await client.declare(args)
  await operator.touch(client.id())
  assert.deepEqual(await client.refresh(), [])
  assert.deepEqual(await client.declare({ ...args, clientName: 'Renamed' }), ['clientName'])
  const kept = await operator.touched(client.id())
  assert.ok(Object.keys(kept).length > 0)
  for (const [name, isKept] of Object.entries(kept)) {
    const why = target.overwritten[name]
    assert.equal(isKept, why === undefined, name)
    findings.add(
      'behaviours',
      `${name}, set by an operator`,
      why === undefined ? 'survives an update' : `lost: ${why}`,
    )
  }
}

async function renewed({ target, findings }: Suite, client: Life): Promise<void> {
  await client.declare(args)
  const { registrationAccessToken: first } = client.recorded()
  await client.declare({ ...args, clientName: 'Once' })
  const { registrationAccessToken: second } = client.recorded()
  await client.declare({ ...args, clientName: 'Twice' })
  assert.deepEqual(await client.refresh(), [])
  const renews = first === undefined ? 'none' : first === second ? 'nothing' : 'token'
  assert.equal(renews, target.updateRenews)
  findings.add('behaviours', 'an update renews the registration access token', renewsWords[renews])
}

const renewsWords = { token: 'yes', nothing: 'no', none: 'there is none' }

async function tokenLost({ here, target, findings }: Suite, client: Life): Promise<void> {
  await client.declare(args)
  client.said()
  client.loseToken()
  assert.deepEqual(await client.refresh(), [])
  findings.add('behaviours', 'a client whose registration access token is void', lostWords[target.tokenLost])
  const renaming = client.declare({ ...args, clientName: 'Renamed' })
  if (target.tokenLost === 'managed') {
    assert.deepEqual(await renaming, ['clientName'])
    assert.deepEqual(client.said(), [])
    assert.equal((await client.lookUp())['clientName'], 'Renamed')
    return
  }
  await assert.rejects(renaming, AccessDenied)
  assert.match(client.said().join(' '), /could not be read, so what is recorded is kept/)
  await assert.rejects(client.remove(), AccessDenied)
  await here().operator.remove(client.id())
  client.forget()
}

const lostWords = {
  managed: 'is managed all the same',
  refused: 'is unknown and kept, and neither updated nor deleted: nothing else may manage it',
}

async function deleted({ here, target, findings }: Suite, client: Life): Promise<void> {
  await client.declare(args)
  const id = client.id()
  await client.remove()
  assert.equal((await here().operator.clients()).includes(id), false)
  const again = await client.remove().then(
    () => 'done',
    (error: unknown) => {
      assert.ok(error instanceof AccessDenied, String(error))
      return 'refused'
    },
  )
  client.forget()
  assert.equal(again, target.deletedAgain)
  findings.add('behaviours', 'a second delete', againWords[target.deletedAgain])
}

const againWords = { done: 'succeeds', refused: 'is an error that says what to do: no proof' }

async function gone({ here, target, findings }: Suite, client: Life): Promise<void> {
  await client.declare(args)
  const recorded = client.recorded()
  await here().operator.remove(client.id())
  client.said()
  const found = await client.refresh()
  findings.add('behaviours', 'a client that somebody else deleted', goneWords[target.deletedElsewhere])
  if (target.deletedElsewhere === 'gone') {
    assert.equal(found, 'gone')
    assert.deepEqual(await client.declare(args), ['created'])
    assert.deepEqual(await client.refresh(), [])
    return
  }
  assert.deepEqual(found, [])
  assert.deepEqual(client.recorded(), recorded)
  assert.match(client.said().join(' '), /could not be read, so what is recorded is kept/)
  client.forget()
}

const goneWords = {
  gone: 'is made anew: the server proves that it is gone',
  unknown: 'is unknown and kept: the server answers as to a wrong token',
}
