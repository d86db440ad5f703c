import type { Adapter, AdapterPayload } from 'oidc-provider'
import { keepSecret } from '../../support/secrets.ts'

type Records = Map<string, AdapterPayload>

/** Everything the server remembers, by model name and id. */
export interface Store {
  records(model: string): Records
  adapter(model: string): Adapter
  contents(): Contents
}

/** Of some models, their records by id. */
export type Contents = Readonly<Record<string, Readonly<Record<string, AdapterPayload>>>>

/** oidc-provider 9 keeps the last 1000 records of all models in its own memory adapter; this one forgets nothing. */
export function createStore(remembered: Contents = {}): Store {
  const models = new Map<string, Records>(
    Object.entries(remembered).map(([model, records]) => [model, new Map(Object.entries(records))]),
  )

  function records(model: string): Records {
    const found = models.get(model) ?? new Map()
    models.set(model, found)
    return found
  }

  function revoke(grantId: string): void {
    for (const model of models.values()) {
      for (const [id, payload] of model) if (payload.grantId === grantId) model.delete(id)
    }
  }

  return {
    records,
    adapter: (model) => createAdapter(model, records(model), revoke),
    contents: () =>
      structuredClone(
        Object.fromEntries([...models].map(([model, known]) => [model, Object.fromEntries(known)])),
      ),
  }
}

const tokens = ['RegistrationAccessToken', 'AccessToken', 'ClientCredentials', 'RefreshToken']

function createAdapter(model: string, records: Records, revoke: (grantId: string) => void): Adapter {
  return {
    async upsert(id, payload) {
      if (tokens.includes(model)) keepSecret(id, `${model} of oidc-provider`)
      keepSecret(payload['client_secret'], 'client secret of oidc-provider')
      records.set(id, payload)
    },
    async find(id) {
      return records.get(id)
    },
    async findByUid(uid) {
      return [...records.values()].find((payload) => payload.uid === uid)
    },
    async findByUserCode(userCode) {
      return [...records.values()].find((payload) => payload.userCode === userCode)
    },
    async consume(id) {
      const payload = records.get(id)
      if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000)
    },
    async destroy(id) {
      records.delete(id)
    },
    async revokeByGrantId(grantId) {
      revoke(grantId)
    },
  }
}
