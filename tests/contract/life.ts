import assert from 'node:assert/strict'
import type { ClientKind } from '../../provider/client/client_types.ts'
import { differing } from '../../provider/client/diff.ts'
import { secretNames } from '../../provider/client/output_table.ts'
import { type Outputs, pick } from '../../provider/client/outputs.ts'
import type { Change } from '../../provider/client/settings.ts'
import type { ConfigSource } from '../../provider/config.ts'
import type { Bag } from '../../provider/door.ts'
import { PartialRegistration } from '../../provider/errors.ts'
import { hearing } from '../support/heard.ts'
import { keepSecret } from '../support/secrets.ts'
import type { FrontDoor, Provider } from './doors.ts'

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

/** A client that no program declared yet. */
export async function newLife(door: FrontDoor, config: ConfigSource, kind: ClientKind): Promise<Life> {
  const ownerPath = `urn:pulumi:test::contract::${kind}::client-${process.pid}-${born++}`
  const provider = listenedTo(await door.open(config, kind, ownerPath))
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
    return recordingPartly(inputs, () => provider.create(inputs))
  }

  function update({ id, outputs }: State, inputs: Bag): Promise<void> {
    return recordingPartly(inputs, async () => ({ id, outputs: await provider.update(id, outputs, inputs) }))
  }

  async function remove(): Promise<void> {
    await provider.remove(now().id, now().outputs)
  }

  return {
    async declare(args) {
      const inputs = await checked(provider, state?.inputs ?? {}, args)
      if (state === undefined) {
        await create(inputs)
        return ['created']
      }
      const changes = await provider.diff(state.outputs, inputs, state.inputs)
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
      return provider.diff(outputs, await checked(provider, inputs, args), inputs)
    },
    async refresh() {
      const { id, inputs, outputs } = now()
      const found = await provider.read(id, outputs, inputs)
      if (found === 'gone') {
        state = undefined
        return 'gone'
      }
      state = { id, inputs: found.inputs ?? inputs, outputs: own(found.outputs) }
      return differing(outputs, found.outputs)
    },
    async lookUp() {
      const { id, inputs, outputs } = now()
      const known = pick(outputs, ['registrationAccessToken', 'registrationClientUri', 'life'])
      const found = await provider.read(id, known, inputs)
      assert.ok(found !== 'gone', 'the client should be there')
      return found.outputs
    },
    id: () => now().id,
    recorded: () => now().outputs,
    said: () => provider.said(),
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

async function checked(provider: Provider, recorded: Bag, given: Bag): Promise<Bag> {
  const { inputs, failures } = await provider.check(recorded, given)
  assert.deepEqual(failures, [])
  return own(inputs)
}

/** What it throws is searched for the secrets that it hands over and for those that it is given. */
function listenedTo(provider: Provider): Provider {
  const hear = <T>(act: Promise<T>) => hearing('the provider', act)
  return {
    ...provider,
    create: (inputs) => hear(provider.create(inputs)),
    read: (id, recorded, inputs) => hear(provider.read(id, recorded, inputs)),
    update: (id, recorded, inputs) => hear(provider.update(id, recorded, inputs)),
    remove: (id, recorded) => hear(provider.remove(id, recorded)),
  }
}

/** What the engine's JSON keeps. */
function own(bag: Bag): Outputs {
  for (const name of secretNames) keepSecret(bag[name], name)
  return Object.fromEntries(Object.entries(bag).filter(([, value]) => value !== undefined && value !== null))
}
