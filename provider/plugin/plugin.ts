import { readFile } from 'node:fs/promises'
import { addedInputs } from '../client/args.ts'
import { secretNames } from '../client/output_table.ts'
import { type Outputs, pick } from '../client/outputs.ts'
import { hasUnknown } from '../client/unknown.ts'
import {
  asText,
  type ConfigSource,
  configKeyNames,
  environmentName,
  secretConfigKeys,
  serverConfig,
  unknownKeys,
} from '../config.ts'
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
export const secretKeys: readonly string[] = ['servers', ...secretConfigKeys]

/** The engine adds them to a provider's arguments. */
const ofTheEngine = ['version', 'pluginDownloadURL']

export type Found = (Registered & { readonly inputs: Bag }) | 'gone'

interface Known {
  readonly id: string
  readonly recorded: Bag
  readonly inputs: Bag
}

interface Reading extends Known {
  readonly urn: string
  readonly timeout: number
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
  let isExplicit = false
  let door: Door = doorTo({})
  let say: Door['say'] = async () => {}
  let ending = new AbortController()

  function doorTo(variables: Bag): Door {
    const own = isExplicit ? environmentBeside(environment, variables) : environment
    const config = { stack: (key: string) => asText(variables[key]), environment: own }
    return { config, say: (...words) => say(...words) }
  }

  /** A time limit is in seconds, 0 for none. */
  function within<T>(seconds: number, act: () => Promise<T>): Promise<T> {
    const over = seconds > 0 ? AbortSignal.timeout(milliseconds(seconds)) : new AbortController().signal
    return during({ over, ending: ending.signal }, act)
  }

  return {
    version,

    schema(): Promise<string> {
      return readFile(schemaPath, 'utf8')
    },

    engineIsAt(address: string): void {
      if (address !== '') say = engineLog(address, pluginTypeToken)
    },

    /** The keys of an explicit provider that make its clients others: the old ones are deleted by the old provider. */
    replacing(urn: string, changed: readonly string[]): string[] {
      return isExplicitProvider(urn) ? changed.filter((key) => key === 'issuer' || key === 'api') : []
    },

    configure(urn: string, variables: Bag): void {
      // Under a debugger one process sees the end of a preview and then the update.
      ending = new AbortController()
      isExplicit = urn === '' ? isExplicit : isExplicitProvider(urn)
      door = doorTo(variables)
    },

    async checkConfig(urn: string, inputs: Bag): Promise<readonly Failure[]> {
      isExplicit = isExplicitProvider(urn)
      const { config } = doorTo(inputs)
      const given = Object.keys(inputs).filter((key) => !ofTheEngine.includes(key))
      for (const text of unknownKeys(given)) await say('warning', text, undefined)
      if (hasUnknown(inputs) || inputs['issuer'] === undefined) return []
      return problemsOf(config).map((reason) => ({ property: '', reason }))
    },

    async check(urn: string, recorded: Bag, given: Bag): Promise<CheckedInputs> {
      const args = { ...declared(given), ownerPath: ownerPathOf(urn) }
      const { check } = await core()
      return within(0, () => check(kindIn(urn), door, recorded, args))
    },

    async diff({ recorded, inputs, desired, ignored }: Differing) {
      const { compare, deletesFirst } = await core()
      return {
        changes: propertyChanges(
          await compare(door, recorded, desired),
          { desired, inputs, recorded },
          ignored,
        ),
        deletesFirst: deletesFirst(recorded, desired),
      }
    },

    async create(inputs: Bag, isPreview: boolean, timeout: number): Promise<Registered> {
      if (isPreview) return { id: '', outputs: createdOutputs(inputs) }
      const { create } = await core()
      return within(timeout, () => create(door, inputs))
    },

    async read({ urn, id, recorded, inputs, timeout }: Reading): Promise<Found> {
      const found = await within(timeout, async () => {
        if (Object.keys(recorded).length > 0) return (await core()).read(kindIn(urn), door, id, recorded)
        const { importForeign } = await import('../foreign.ts')
        return importForeign(kindIn(urn), door, id, { ...declared(inputs), ownerPath: ownerPathOf(urn) })
      })
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

/** In milliseconds, as far as a timer goes: for longer there is no limit that anybody waits for. */
function milliseconds(seconds: number): number {
  return Math.min(Math.ceil(seconds * 1000), 2 ** 31 - 1)
}

/** `new Provider(...)` in a program; the engine makes the others, with the stack's configuration. */
function isExplicitProvider(urn: string): boolean {
  return !urn.split('::').at(-1)?.startsWith('default')
}

/** The environment configures the default server; of an explicit provider for another issuer it says only which issuers may be. */
function environmentBeside(
  environment: ConfigSource['environment'],
  { issuer }: Bag,
): ConfigSource['environment'] {
  const { OAUTH_ISSUER: standard } = environment
  if (issuer === undefined || standard === undefined || issuer === standard) return environment
  const foreign = configKeyNames.filter((key) => key !== 'allowedIssuers').map((key) => environmentName(key))
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !foreign.includes(name)))
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
