import assert from 'node:assert/strict'
import { secretNames } from '../../provider/client/output_table.ts'
import type { Outputs } from '../../provider/client/outputs.ts'
import type { Bag, Door } from '../../provider/door.ts'
import { PartialRegistration } from '../../provider/errors.ts'
import * as lifecycle from '../../provider/lifecycle.ts'
import { hearing } from '../support/heard.ts'
import { keepSecret } from '../support/secrets.ts'

/** A stack with one client, as the engine leads it: it records what the provider answers, and passes on nothing else. */
export interface OneClientStack {
  readonly recorded: () => Recorded | undefined
  /** The steps of a run, each apart. `undefined`: the program declares nothing any more. */
  readonly check: (door: Door, args: Bag) => Promise<Bag>
  readonly create: (door: Door, inputs: Bag) => Promise<void>
  readonly read: (door: Door) => Promise<void>
  readonly update: (door: Door, inputs: Bag) => Promise<void>
  readonly remove: (door: Door) => Promise<void>
  /** A whole run: it refreshes, and does what a preview shows. */
  readonly up: (door: Door, args: Bag | undefined) => Promise<void>
}

export interface Recorded {
  readonly id: string
  readonly inputs: Bag
  readonly outputs: Outputs
}

const kind = 'ConfidentialClient'

export function oneClientStack(name: string): OneClientStack {
  const ownerPath = `urn:pulumi:test::faults::${kind}::${name}`
  let recorded: Recorded | undefined

  function now(): Recorded {
    assert.ok(recorded !== undefined, 'the client should be recorded')
    return recorded
  }

  /** What the server did before something failed is recorded all the same. */
  async function recording(inputs: Bag, act: () => Promise<Omit<Recorded, 'inputs'>>): Promise<void> {
    try {
      const { id, outputs } = await hearing('the provider', act())
      for (const name of secretNames) keepSecret(outputs[name], name)
      recorded = { id, outputs, inputs }
    } catch (error) {
      if (error instanceof PartialRegistration) recorded = { id: error.id, inputs, outputs: error.properties }
      throw error
    }
  }

  const stack: OneClientStack = {
    recorded: () => recorded,
    async check(door, args) {
      const { inputs, failures } = await lifecycle.check(kind, door, recorded?.inputs ?? {}, {
        ...args,
        ownerPath,
      })
      assert.deepEqual(failures, [])
      return inputs
    },
    create: (door, inputs) => recording(inputs, () => lifecycle.create(door, inputs)),
    async read(door) {
      const { id, inputs, outputs } = now()
      const found = await hearing('the provider', lifecycle.read(kind, door, id, outputs))
      recorded = found === 'gone' ? undefined : { inputs, ...found }
    },
    async update(door, inputs) {
      const { id, outputs } = now()
      await recording(inputs, async () => ({
        id,
        outputs: await lifecycle.update(door, id, outputs, inputs),
      }))
    },
    async remove(door) {
      await hearing('the provider', lifecycle.remove(door, now().id, now().outputs))
      recorded = undefined
    },
    async up(door, args) {
      if (recorded !== undefined) await stack.read(door)
      if (args !== undefined) await declare(door, await stack.check(door, args))
      else if (recorded !== undefined) await stack.remove(door)
    },
  }
  async function declare(door: Door, inputs: Bag): Promise<void> {
    if (recorded === undefined) await stack.create(door, inputs)
    else if ((await lifecycle.compare(door, recorded.outputs, inputs)).length > 0)
      await stack.update(door, inputs)
  }
  return stack
}
