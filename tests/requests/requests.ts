import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { ClientKind } from '../../provider/client/client_types.ts'
import type { ConfigSource } from '../../provider/config.ts'
import { defaultPace } from '../../provider/config.ts'
import type { Bag } from '../../provider/door.ts'
import { core } from '../contract/doors.ts'
import { newLife } from '../contract/life.ts'
import type { FaultTarget, RunningTarget } from '../faults/target.ts'
import { door } from '../lifecycle/door.ts'
import { settle } from './results.ts'
import { type Sent, sent } from './sent.ts'

export interface CountedTarget extends Pick<FaultTarget, 'name' | 'title' | 'seenOn' | 'start'> {
  /** Scopes that the server lets clients have, and others. */
  readonly scopes: readonly [readonly string[], readonly string[]]
  /** Clients at the same time. */
  readonly atOnce: number
}

/** Those of one client, by operation. */
export type Counted = ReadonlyMap<string, readonly string[]>

const kinds: readonly ClientKind[] = ['PublicClient', 'ConfidentialClient']
const declared = { clientName: 'One', redirectUris: ['https://app.example.com/callback'] }

/** How many requests every operation takes at a real server, and by how many connections they go. */
export function counted(target: CountedTarget): void {
  suite(`${target.name}: what is sent`, () => {
    let running: RunningTarget
    let seen: Sent
    const once: string[] = []
    const found = new Map<string, Counted>()
    before(async () => {
      running = await target.start()
      seen = sent()
    })
    after(async () => {
      seen.end()
      await running.close()
    })
    const newProcess = () => door({ stack: running.stack() }).config

    for (const kind of kinds)
      for (const [what, scopes] of [
        [kind, undefined],
        [`${kind} with scopes`, target.scopes],
      ] as const)
        test(`for a ${what}, operation by operation`, async () => {
          const config = newProcess()
          once.push(...(await onceIn(config, kind, seen, scopes)))
          found.set(what, await operationsOf(config, kind, seen, scopes))
        })

    test('is the same for public and confidential clients', () => {
      for (const scoped of ['', ' with scopes'])
        assert.deepEqual(found.get(`PublicClient${scoped}`), found.get(`ConfidentialClient${scoped}`))
    })

    test('is what docs/servers.md says', () => settle(target, once, found))

    test('for many clients goes by no more connections than requests may be under way, with one token and one discovery', async () => {
      seen.connections()
      const clients = await together(newProcess(), target.atOnce)
      const all = seen.requests()
      for (const [address, count] of seen.connections())
        assert.ok(count <= defaultPace.atOnce, `${count} connections to port ${address}`)
      const once = all.filter((request) => /openid-configuration|openid-connect\/token/.test(request))
      assert.equal(once.length, new Set(once).size)
      assert.ok(all.length >= clients * 3, `${all.length} requests`)
    })
  })
}

type Scopes = Partial<CountedTarget['scopes']>

/** What the first client of a process takes besides. */
async function onceIn(
  config: ConfigSource,
  kind: ClientKind,
  seen: Sent,
  [scopes]: Scopes = [],
): Promise<readonly string[]> {
  const [first, ...others] = [await created(), await created()]
  return without(first, others.flat())

  async function created(): Promise<readonly string[]> {
    const client = await newLife(core, config, kind)
    await client.declare(scopes === undefined ? declared : { ...declared, scopes })
    const requests = seen.requests()
    await client.end()
    seen.requests()
    return requests
  }
}

async function operationsOf(
  config: ConfigSource,
  kind: ClientKind,
  seen: Sent,
  [some, others]: Scopes = [],
): Promise<Counted> {
  const args: Bag = some === undefined ? declared : { ...declared, scopes: some }
  const client = await newLife(core, config, kind)
  await client.declare(args)
  const found = new Map([['create', seen.requests()]])
  const count = async (operation: string, act: Promise<unknown>, result: unknown) => {
    assert.deepEqual(await act, result)
    found.set(operation, seen.requests())
  }
  await count('unchanged', client.declare(args), [])
  await count('read', client.refresh(), [])
  await count('update', client.declare({ ...args, clientName: 'Two' }), ['clientName'])
  if (others !== undefined)
    await count('update of scopes', client.declare({ ...args, clientName: 'Two', scopes: others }), [
      'scopes',
    ])
  await count('delete', client.end(), undefined)
  return found
}

function without(all: readonly string[], some: readonly string[]): readonly string[] {
  const left = [...some]
  return all.filter((request) => {
    const at = left.indexOf(request)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

async function together(config: ConfigSource, atOnce: number): Promise<number> {
  const queue = Array.from({ length: 3 * atOnce }).keys()
  let done = 0
  const one = async () => {
    for (const number of queue) {
      const client = await newLife(core, config, 'ConfidentialClient')
      await client.declare({ ...declared, clientName: `Client ${number}` })
      await client.refresh()
      await client.end()
      done++
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return done
}
