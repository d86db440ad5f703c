import type * as dynamic from '@pulumi/pulumi/dynamic/index.js'
import type { ClientKind } from '../client/client_types.ts'
import type { ConfigSource } from '../config.ts'
import type { Bag, Door } from '../door.ts'
import { PartialRegistration } from '../errors.ts'
import * as lifecycle from '../lifecycle.ts'
import { engineLog } from './engine_log.ts'
import { dynamicTypeToken } from './urn.ts'

/**
 * What the text in the state's `__provider` requires at run time: the dynamic provider of each type of client. The names of
 * these two exports and of this entry are an API for ever.
 */
export const publicClient = dynamicProvider('PublicClient')
export const confidentialClient = dynamicProvider('ConfidentialClient')

let stack: ConfigSource['stack'] = () => undefined

/**
 * Shared by both types, so that a process asks each server for its metadata once. A copy, since each look into `process.env` asks the
 * system.
 */
const config: ConfigSource = { stack: (key) => stack(key), environment: { ...process.env } }

function dynamicProvider(kind: ClientKind): dynamic.ResourceProvider {
  let door: Door | undefined
  // The address of the engine is there once the engine has started this process.
  const here = (): Door => {
    door ??= { config, say: engineLog(process.argv[2], dynamicTypeToken) }
    return door
  }
  return {
    // Synchronous: the SDK does not wait for it when several first calls come at once (facts: race).
    async configure(request) {
      stack = (key) => request.config.get(`oauth:${key}`)
    },
    async check(recorded, given) {
      const { inputs, failures } = await lifecycle.check(kind, here(), own(recorded), own(given))
      return {
        inputs: { ...inputs },
        failures: failures.map(({ property, reason }) => ({ property, reason })),
      }
    },
    async diff(_id, recorded, desired) {
      const changes = await lifecycle.compare(here(), own(recorded), own(desired))
      const replaces = changes.filter(({ by }) => by === 'replace').map(({ field }) => field)
      const deleteBeforeReplace = lifecycle.deletesFirst(recorded, desired)
      return { changes: changes.length > 0, replaces, deleteBeforeReplace }
    },
    async create(inputs) {
      const { id, outputs } = await recordingPartly(inputs, () => lifecycle.create(here(), own(inputs)))
      return { id, outs: { ...outputs } }
    },
    async read(id, recorded) {
      const found = await lifecycle.read(kind, here(), id, own(recorded ?? {}))
      if (found === 'gone') return {}
      const { outputs, inputs } = found
      return {
        id: found.id,
        props: { ...outputs },
        ...(inputs === undefined ? {} : { inputs: { ...inputs } }),
      }
    },
    async update(id, recorded, inputs) {
      const outputs = await recordingPartly(inputs, () =>
        lifecycle.update(here(), id, own(recorded), own(inputs)),
      )
      return { outs: { ...outputs } }
    },
    async delete(id, recorded) {
      await lifecycle.remove(here(), id, own(recorded))
    },
  }
}

const providerKey = '__provider'

/** Without the SDK's own property, and without values that are absent. */
function own(bag: Bag): Bag {
  const kept: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(bag))
    if (key !== providerKey && value !== undefined && value !== null) kept[key] = value
  return kept
}

/** The SDK adds its property to every result but this one. */
async function recordingPartly<T>(inputs: Bag, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof PartialRegistration)) throw error
    throw new PartialRegistration(error.message, error.id, {
      ...error.properties,
      [providerKey]: inputs[providerKey],
    })
  }
}
