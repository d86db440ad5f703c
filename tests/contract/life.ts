import assert from 'node:assert/strict'
import type { ClientKind } from '../../provider/client/client_types.ts'
import { differing } from '../../provider/client/diff.ts'
import { type Outputs, pick } from '../../provider/client/outputs.ts'
import type { Change } from '../../provider/client/settings.ts'
import type { ConfigSource } from '../../provider/config.ts'
import type { Bag, Door } from '../../provider/door.ts'
import { PartialRegistration } from '../../provider/errors.ts'
import * as lifecycle from '../../provider/lifecycle.ts'

/** One client as the engine leads it: it records what the provider answers, and passes on nothing else. */
export interface Life {
  /** Declares the client anew: what a preview shows as changed, which is then done. Creates it when it is not there. */
  declare(args: Bag): Promise<readonly string[]>
  /** What a preview of such a declaration shows. */
  preview(args: Bag): Promise<readonly Change[]>
  /** What a refresh finds changed on the server; recorded, so that it is desired no more. */
  refresh(): Promise<readonly string[] | 'gone'>
  /** What the server shows of the client to somebody who declared nothing. */
  lookUp(): Promise<Bag>
  id(): string
  recorded(): Outputs
  /** What was said at the resource since the last question. */
  said(): readonly string[]
  remove(): Promise<void>
  /** The registration access token, where there is one, is void: it was renewed elsewhere. */
  loseToken(): void
  /** Forgets what is recorded, as after a delete. */
  forget(): void
  /** Removes the client unless it is gone already. */
  end(): Promise<void>
}

interface State {
  readonly id: string
  readonly inputs: Bag
  readonly outputs: Outputs
}

let born = 0

/** A client that no program declared yet; all that have the same configuration are of one process. */
export function newLife(config: ConfigSource, kind: ClientKind): Life {
  const texts: string[] = []
  const door: Door = { config, say: async (_, text) => void texts.push(text) }
  const ownerPath = `urn:pulumi:test::contract::${kind}::client-${process.pid}-${born++}`
  let state: State | undefined

  function now(): State {
    assert.ok(state !== undefined, 'the client should be recorded')
    return state
  }

  /** What failed after the server acted is recorded all the same. */
  async function recordingPartly(inputs: Bag, act: () => Promise<Omit<State, 'inputs'>>): Promise<void> {
    try {
      const { id, outputs } = await act()
      state = { id, inputs, outputs: own(outputs) }
    } catch (error) {
      if (error instanceof PartialRegistration)
        state = { id: error.id, inputs, outputs: own(error.properties) }
      throw error
    }
  }

  function create(inputs: Bag): Promise<void> {
    return recordingPartly(inputs, () => lifecycle.create(door, inputs))
  }

  function update({ id, outputs }: State, inputs: Bag): Promise<void> {
    return recordingPartly(inputs, async () => ({
      id,
      outputs: await lifecycle.update(door, id, outputs, inputs),
    }))
  }

  async function remove(): Promise<void> {
    await lifecycle.remove(door, now().id, now().outputs)
  }

  return {
    async declare(args) {
      const inputs = await checked(door, kind, state?.inputs ?? {}, { ...args, ownerPath })
      if (state === undefined) {
        await create(inputs)
        return ['created']
      }
      const changes = lifecycle.diff(state.outputs, inputs)
      assert.deepEqual(
        changes.filter(({ by }) => by === 'replace'),
        [],
        'nothing here replaces a client',
      )
      if (changes.length > 0) await update(state, inputs)
      return changes.map(({ field }) => field)
    },
    async preview(args) {
      const { inputs, outputs } = now()
      return lifecycle.diff(outputs, await checked(door, kind, inputs, { ...args, ownerPath }))
    },
    async refresh() {
      const { id, inputs, outputs } = now()
      const found = await lifecycle.read(kind, door, id, outputs)
      if (found === 'gone') {
        state = undefined
        return 'gone'
      }
      state = { id, inputs: found.inputs ?? inputs, outputs: own(found.outputs) }
      return differing(outputs, found.outputs)
    },
    async lookUp() {
      const { id, outputs } = now()
      const known = pick(outputs, ['registrationAccessToken', 'registrationClientUri', 'life'])
      const found = await lifecycle.read(kind, door, id, known)
      assert.ok(found !== 'gone', 'the client should be there')
      return found.outputs
    },
    id: () => now().id,
    recorded: () => now().outputs,
    said() {
      return texts.splice(0)
    },
    remove,
    loseToken() {
      const { outputs, ...rest } = now()
      const stale =
        outputs['registrationAccessToken'] === undefined ? {} : { registrationAccessToken: 'void' }
      state = { ...rest, outputs: { ...outputs, ...stale } }
    },
    forget() {
      state = undefined
    },
    async end() {
      if (state !== undefined) await remove()
      state = undefined
    },
  }
}

async function checked(door: Door, kind: ClientKind, recorded: Bag, given: Bag): Promise<Bag> {
  const { inputs, failures } = await lifecycle.check(kind, door, recorded, given)
  assert.deepEqual(failures, [])
  return own(inputs)
}

/** What the engine's JSON keeps. */
function own(bag: Bag): Outputs {
  return Object.fromEntries(Object.entries(bag).filter(([, value]) => value !== undefined && value !== null))
}
