import type { ClientKind } from '../../provider/client/client_types.ts'
import type { Change } from '../../provider/client/settings.ts'
import type { ConfigSource } from '../../provider/config.ts'
import type { Bag, Door } from '../../provider/door.ts'
import * as lifecycle from '../../provider/lifecycle.ts'
import { hear } from '../support/heard.ts'

/** What the engine asks of a provider about one resource, whatever the front door. */
export interface Provider {
  check(recorded: Bag, given: Bag): Promise<lifecycle.CheckedInputs>
  create(inputs: Bag): Promise<lifecycle.Registered>
  /** `inputs` are those of the last run. */
  diff(recorded: Bag, desired: Bag, inputs: Bag): Promise<readonly Change[]>
  read(id: string, recorded: Bag, inputs: Bag): Promise<lifecycle.Found>
  update(id: string, recorded: Bag, inputs: Bag): Promise<Bag>
  remove(id: string, recorded: Bag): Promise<void>
  /** What was said at the resource since the last question. */
  said(): readonly string[]
}

/** How clients of one configuration reach the provider. */
export interface FrontDoor {
  readonly name: string
  readonly open: (config: ConfigSource, kind: ClientKind, ownerPath: string) => Promise<Provider>
  readonly close: () => Promise<void>
}

/** What the dynamic provider calls, in this process. */
export const core: FrontDoor = {
  name: '',
  async open(config, kind, ownerPath) {
    const texts: string[] = []
    const door: Door = { config, say: async (_, text) => heard(texts, text) }
    return {
      check: (recorded, given) => lifecycle.check(kind, door, recorded, { ...given, ownerPath }),
      create: (inputs) => lifecycle.create(door, inputs),
      diff: (recorded, desired) => lifecycle.compare(door, recorded, desired),
      read: (id, recorded) => lifecycle.read(kind, door, id, recorded),
      update: (id, recorded, inputs) => lifecycle.update(door, id, recorded, inputs),
      remove: (id, recorded) => lifecycle.remove(door, id, recorded),
      said: () => texts.splice(0),
    }
  },
  close: async () => {},
}

function heard(texts: string[], text: string): void {
  hear('what was said', text)
  texts.push(text)
}
