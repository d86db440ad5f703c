import type { Bag, Door } from '../../provider/door.ts'
import { check, compare, create, read, remove, update } from '../../provider/lifecycle.ts'
import { argsOf } from './client.ts'
import { type Contender, contend } from './contender.ts'

/** What the front doors call, with what an engine would pass: checked before, since an engine checks at another time. */

interface Client {
  readonly id: string
  readonly number: number
  readonly recorded: Bag
  readonly now: Bag
}

const kind = 'ConfidentialClient'

export function ours(
  issuer: string,
  initialAccessToken: string,
): Contender<Client> & { readonly door: Door } {
  const config: Bag = { issuer, initialAccessToken, maxConcurrentRequests: '32' }
  const stack = (key: string) => (typeof config[key] === 'string' ? config[key] : undefined)
  const door: Door = { config: { stack, environment: {} }, say: async () => {} }
  const inputs: [Bag, Bag][] = []

  return {
    door,
    async prepare(number) {
      inputs[number] = [await checked(door, number, 0), await checked(door, number, 1)]
    },
    async create(number) {
      const [now = {}] = inputs[number] ?? []
      const { id, outputs } = await create(door, now)
      return { id, number, recorded: outputs, now }
    },
    async check(client) {
      return { ...client, now: await checked(door, client.number, 0) }
    },
    async diff(client) {
      await compare(door, client.recorded, client.now)
      return client
    },
    async read(client) {
      const found = await read(kind, door, client.id, client.recorded)
      return found === 'gone' ? client : { ...client, recorded: found.outputs }
    },
    async update(client) {
      const [, next = {}] = inputs[client.number] ?? []
      return { ...client, recorded: await update(door, client.id, client.recorded, next) }
    },
    delete: ({ id, recorded }) => remove(door, id, recorded),
  }
}

export async function checked(door: Door, number: number, turn: number): Promise<Bag> {
  const ownerPath = `urn:pulumi:bench::core::ConfidentialClient::client${number}`
  const { inputs, failures } = await check(kind, door, {}, { ...argsOf(number, turn), ownerPath })
  if (failures.length > 0) throw new Error(JSON.stringify(failures))
  return inputs
}

if (import.meta.main) {
  const [issuer = '', initialAccessToken = ''] = process.argv.slice(2)
  contend(ours(issuer, initialAccessToken))
}
