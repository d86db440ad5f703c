import { isRecord, UNKNOWN } from '../../provider/client/unknown.ts'
import type { Client } from '../../provider/policy/client.ts'
import { kindOf } from '../../provider/pulumi/urn.ts'
import type { Resource } from '../states.ts'

/** The clients among the resources of a state that its stack manages: not those that it only reads, or that wait for their delete. */
export function clientsAmong(resources: readonly Resource[]): readonly Client[] {
  return resources.flatMap((resource) => {
    const { type, urn, external, delete: leaving } = resource
    const kind = typeof type === 'string' ? kindOf(type) : undefined
    if (kind === undefined || typeof urn !== 'string' || external === true || leaving === true) return []
    const [inputs, outputs] = [shown(resource['inputs']), shown(resource['outputs'])]
    return [{ urn, kind, recorded: { ...inputs, ...outputs }, createdAt: bornAt(resource, inputs) }]
  })
}

/** Its secret came with it, unless the client was there before or its program gives the secret. */
function bornAt({ created, importID }: Resource, { adopt, clientSecret }: Resource): number | undefined {
  if (importID !== undefined || adopt !== undefined || clientSecret !== undefined) return undefined
  const at = typeof created === 'string' ? Date.parse(created) : Number.NaN
  return Number.isNaN(at) ? undefined : at / 1000
}

/** The engine's mark of a secret in a state. Nothing of it is shown, however it was exported. */
const mark = '4dabf18193072939515e22adb298388d'

function shown(values: unknown): Resource {
  return isRecord(values) ? members(values) : {}
}

function members(values: Resource): Resource {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, withoutSecrets(value)]))
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (!isRecord(value)) return value
  return Object.hasOwn(value, mark) ? UNKNOWN : members(value)
}
