import { deepest } from '../../provider/client/json.ts'
import { isDeeper, isRecord, UNKNOWN } from '../../provider/client/unknown.ts'
import type { Bag } from '../../provider/door.ts'
import type { Client } from '../../provider/policy/client.ts'
import { signature } from '../../provider/pulumi/marks.ts'
import { kindOf } from '../../provider/pulumi/urn.ts'

/** The clients among the resources of a state that its stack manages: not those that it only reads, or that wait for their delete. */
export function clientsAmong(resources: readonly Bag[]): readonly Client[] {
  return resources.flatMap((resource) => {
    const { type, urn, external, delete: leaving } = resource
    const kind = typeof type === 'string' ? kindOf(type) : undefined
    if (kind === undefined || typeof urn !== 'string' || external === true || leaving === true) return []
    const [inputs, outputs] = [shown(resource['inputs']), shown(resource['outputs'])]
    return [{ urn, kind, recorded: { ...inputs, ...outputs }, createdAt: bornAt(resource, inputs) }]
  })
}

/** Its secret came with it, unless the client was there before or its program gives the secret. */
function bornAt({ created, importID }: Bag, { adopt, clientSecret }: Bag): number | undefined {
  if (importID !== undefined || adopt !== undefined || clientSecret !== undefined) return undefined
  const at = typeof created === 'string' ? Date.parse(created) : Number.NaN
  return Number.isNaN(at) ? undefined : at / 1000
}

/** Nothing that our provider recorded is nested deeper. */
function shown(values: unknown): Bag {
  return isRecord(values) && !isDeeper(values, deepest + 1) ? members(values) : {}
}

function members(values: Bag): Bag {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, withoutSecrets(value)]))
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (!isRecord(value)) return value
  // Nothing of a secret is shown, however it was exported.
  return Object.hasOwn(value, signature) ? UNKNOWN : members(value)
}
