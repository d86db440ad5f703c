import { readFile } from 'node:fs/promises'
import { addedInputs } from '../client/args.ts'
import { nearest } from '../client/nearest.ts'
import { type Outputs, pick, secretNames } from '../client/outputs.ts'
import { hasUnknown } from '../client/unknown.ts'
import { asText, type ConfigKey, type ConfigSource, configKeys, serverConfig } from '../config.ts'
import type { Bag, Door } from '../door.ts'
import { InvalidConfiguration } from '../errors.ts'
import type { CheckedInputs, Registered } from '../lifecycle.ts'
import { during } from '../operation.ts'
import { engineLog } from '../pulumi/engine_log.ts'
import { kindOf, ownerPathOf, pluginTypeToken } from '../pulumi/urn.ts'
import { propertyChanges } from './detailed_diff.ts'
import { functionOf } from './functions.ts'
import { createdOutputs, updatedOutputs } from './preview.ts'

/** What a plugin process does for the engine, in plain values. */

/** Configuration that is encrypted in the state of a provider, and `servers`, which holds such. */
export const secretKeys: readonly string[] = [
  'servers',
  ...Object.entries<ConfigKey>(configKeys).flatMap(([key, { secret }]) => (secret ? [key] : [])),
]

export type Found = (Registered & { readonly inputs: Bag }) | 'gone'

interface Known {
  readonly id: string
  readonly recorded: Bag
  readonly inputs: Bag
}

export interface Failure {
  readonly property: string
  readonly reason: string
}

export type Plugin = ReturnType<typeof createPlugin>

interface About {
  readonly version: string
  /** schema.json. */
  readonly schemaPath: string
  readonly environment: ConfigSource['environment']
}

/** zod and undici load when the first client is checked: what the engine asks before must be answered at once. */
const core = () => import('../lifecycle.ts')

export function createPlugin({ version, schemaPath, environment }: About) {
  let door: Door = doorTo(undefined, {})
  let engine: string | undefined
  const ending = new AbortController()

  function doorTo(address: string | undefined, variables: Bag): Door {
    const config = { stack: (key: string) => asText(variables[key]), environment }
    return { config, say: engineLog(address, pluginTypeToken) }
  }

  /** A time limit is in seconds, 0 for none. */
  function within<T>(seconds: number, act: () => Promise<T>): Promise<T> {
    const over = seconds > 0 ? AbortSignal.timeout(seconds * 1000) : new AbortController().signal
    return during({ over, ending: ending.signal }, act)
  }

  return {
    version,

    schema(): Promise<string> {
      return readFile(schemaPath, 'utf8')
    },

    engineIsAt(address: string): void {
      if (address !== '') engine = address
    },

    configure(variables: Bag): void {
      door = doorTo(engine, variables)
    },

    async checkConfig(inputs: Bag): Promise<readonly Failure[]> {
      const { config, say } = doorTo(engine, inputs)
      for (const text of strangers(inputs)) await say('warning', text, undefined)
      if (hasUnknown(inputs) || inputs['issuer'] === undefined) return []
      return problemsOf(config).map((reason) => ({ property: '', reason }))
    },

    async check(urn: string, recorded: Bag, given: Bag): Promise<CheckedInputs> {
      const ownerPath = ownerPathOf(urn)
      return (await core()).check(kindIn(urn), door, recorded, { ...declared(given), ownerPath })
    },

    async diff({ recorded, inputs, desired, ignored }: Differing) {
      const changes = (await core()).diff(recorded, desired)
      return {
        changes: propertyChanges(changes, { desired, inputs, recorded }, ignored),
        // A client id that we choose can be there once.
        deletesFirst: desired['api'] !== 'registration' && recorded['api'] === desired['api'],
      }
    },

    async create(inputs: Bag, isPreview: boolean, timeout: number): Promise<Registered> {
      if (isPreview) return { id: '', outputs: createdOutputs(inputs) }
      const { create } = await core()
      return within(timeout, () => create(door, inputs))
    },

    async read({ urn, id, recorded, inputs }: Known & { readonly urn: string }): Promise<Found> {
      const isImport = Object.keys(recorded).length === 0
      const known = isImport ? { ...declared(inputs), ownerPath: ownerPathOf(urn) } : recorded
      const { read } = await core()
      const found = await within(0, () => read(kindIn(urn), door, id, known))
      if (found === 'gone') return found
      // Secrets are not read back as inputs: the old ones still stand.
      const drifted = found.inputs && { ...found.inputs, ...pick(inputs, secretNames) }
      return { id: found.id, outputs: found.outputs, inputs: drifted ?? inputs }
    },

    async update({ id, recorded, inputs }: Known, isPreview: boolean, timeout: number): Promise<Outputs> {
      const { diff, update } = await core()
      if (isPreview) return updatedOutputs(recorded, inputs, diff(recorded, inputs))
      return within(timeout, () => update(door, id, recorded, inputs))
    },

    async delete(id: string, recorded: Bag, timeout: number): Promise<void> {
      const { remove } = await core()
      await within(timeout, () => remove(door, id, recorded))
    },

    async invoke(token: string, args: Bag): Promise<{ result: Bag; failures: readonly Failure[] }> {
      const called = functionOf(token)
      if (called === undefined)
        return { result: {}, failures: [{ property: '', reason: `There is no function ${token}.` }] }
      return { result: await within(0, () => called.ask(door, args)), failures: [] }
    },

    /** Sent at the end of every run, and when it is interrupted: what is under way ends by itself. */
    cancel(): void {
      ending.abort()
    },
  }
}

interface Differing {
  readonly recorded: Bag
  readonly inputs: Bag
  readonly desired: Bag
  readonly ignored: readonly string[]
}

/** What check itself added comes back with recorded inputs. */
function declared(given: Bag): Bag {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !Object.hasOwn(addedInputs, name)))
}

function kindIn(urn: string) {
  const type = urn.split('::')[2]?.split('$').at(-1) ?? ''
  const kind = kindOf(type)
  if (kind === undefined) throw new RangeError(`oauth has no resource of type ${type}`)
  return kind
}

function problemsOf(config: ConfigSource): readonly string[] {
  try {
    serverConfig(config)
    return []
  } catch (error) {
    if (error instanceof InvalidConfiguration) return error.message.split('\n')
    throw error
  }
}

/** Keys that there are not; the engine adds two of its own. */
function strangers(inputs: Bag): readonly string[] {
  const known = [...Object.keys(configKeys), 'servers']
  return Object.keys(inputs)
    .filter((key) => ![...known, 'version', 'pluginDownloadURL'].includes(key))
    .map((key) => {
      const near = nearest(key, known)
      return `oauth:${key} is no configuration key${near === undefined ? '' : `: did you mean oauth:${near}?`}`
    })
}
