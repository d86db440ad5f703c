import assert from 'node:assert/strict'
import { json } from '../../provider/client/json.ts'
import type { ClientMetadata } from '../../provider/client/settings.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import { serverOf } from '../../provider/servers/index.ts'
import type { NotKept } from '../../provider/servers/server.ts'
import { door } from '../lifecycle/door.ts'
import { startHydra } from '../servers/hydra.ts'
import { clientCredentials } from '../support/use_client.ts'
import { throughBothDoors } from './both_doors.ts'
import { contract } from './contract.ts'
import { signIn } from './hydra_sign_in.ts'
import { prepared, tokenByKey } from './keys.ts'
import { app, jwks, samples } from './samples.ts'
import type { NoToken, Operator, Running, Target } from './target.ts'

const registration = serverOf({ api: 'registration', product: 'hydra' })
const admin = serverOf({ api: 'hydra', product: 'hydra' })

const unsupported: NoToken = {
  becomes: 'unusable',
  why: 'Hydra takes any method at registration, and does not have this one',
}

const adminOnly = 'Hydra resets at every update by registration what only its admin API may set'
const sectorIdentifierUri: NotKept = {
  becomes: 'refused',
  why: 'Hydra fetches it, and nothing is at the address that the contract declares',
}

const hydra = {
  seenOn: 'Ory Hydra 2.3.0',
  notReset: {},
  notAdded: {},
  notChanged: {
    jwksUri: 'a JSON Patch of jwks_uri meets the empty jwks that every client has',
  },
  // SQLite has one writer.
  atOnce: 1,
  notGranted: [],
  noToken: {
    client_secret_jwt: unsupported,
    tls_client_auth: unsupported,
    self_signed_tls_client_auth: unsupported,
  },
  samples: {
    scopes: { a: ['openid', 'offline'], b: ['openid'] },
    // The only algorithm beside none.
    userinfoSignedResponseAlg: { a: 'RS256', b: 'none' },
    userinfoEncryptedResponseAlg: {
      ...samples.userinfoEncryptedResponseAlg,
      beside: { jwks, userinfoSignedResponseAlg: 'RS256' },
    },
    userinfoEncryptedResponseEnc: {
      ...samples.userinfoEncryptedResponseEnc,
      beside: { jwks, userinfoSignedResponseAlg: 'RS256', userinfoEncryptedResponseAlg: 'ECDH-ES' },
    },
  },
} as const satisfies Partial<Target>

throughBothDoors({
  ...hydra,
  name: 'hydra-registration',
  title: 'Ory Hydra by its registration endpoint',
  server: registration,
  notKept: { ...registration.notKept, sectorIdentifierUri },
  overwritten: {
    metadata: adminOnly,
    skip_consent: adminOnly,
    skip_logout_consent: adminOnly,
    access_token_strategy: adminOnly,
  },
  deletedElsewhere: 'unknown',
  deletedAgain: 'refused',
  tokenLost: 'refused',
  updateRenews: 'token',
  start: async () => {
    const server = await startHydra()
    return running(server, { issuer: server.issuer, product: 'hydra' })
  },
})

contract({
  ...hydra,
  name: 'hydra-admin',
  title: 'Ory Hydra by its admin API',
  server: admin,
  notKept: { ...admin.notKept, sectorIdentifierUri },
  overwritten: {},
  deletedElsewhere: 'gone',
  deletedAgain: 'done',
  tokenLost: 'managed',
  updateRenews: 'none',
  start: async () => {
    const server = await startHydra()
    return running(server, { issuer: server.issuer, api: 'hydra', adminUrl: server.adminUrl })
  },
})

type Started = Awaited<ReturnType<typeof startHydra>>

function running(server: Started, stack: Readonly<Record<string, string>>): Running {
  return {
    config: door({ stack }).config,
    operator: operatorOf(server.adminUrl),
    prepare: prepared,
    token: async (client) => {
      if (client.authMethod === 'none') return signIn(server, client)
      if (client.key !== undefined) return tokenByKey(server.issuer, client.clientId, client.key)
      return (await clientCredentials(server, client)).access_token
    },
    close: server.close,
  }
}

/** What an operator does by `hydra update oauth2-client` and its like: the admin API, by plain HTTP. */
function operatorOf(adminUrl: string): Operator {
  const clientUrl = (id: string) => `${adminUrl}/admin/clients/${id}`
  const patch = async (id: string, metadata: ClientMetadata) => {
    const steps = Object.entries(metadata).map(([name, value]) => ({ op: 'add', path: `/${name}`, value }))
    await asked(clientUrl(id), 'PATCH', steps)
  }
  return {
    clients: () => listed(`${adminUrl}/admin/clients?page_size=500`),
    change: patch,
    touch: async (id) => {
      const { metadata } = await asked(clientUrl(id), 'GET')
      const noted = { ...(isRecord(metadata) ? metadata : {}), note: 'kept' }
      await patch(id, { ...operated, metadata: noted })
    },
    touched: async (id) => {
      const { metadata, ...client } = await asked(clientUrl(id), 'GET')
      const kept = Object.entries(operated).map(([name, value]) => [name, client[name] === value] as const)
      return { ...Object.fromEntries(kept), metadata: isRecord(metadata) && metadata['note'] === 'kept' }
    },
    remove: async (id) => void (await asked(clientUrl(id), 'DELETE')),
  }
}

const operated = {
  owner: 'operator',
  logo_uri: `${app}/operator.png`,
  skip_consent: true,
  skip_logout_consent: true,
  access_token_strategy: 'jwt',
}

async function listed(url: string): Promise<readonly string[]> {
  const clients: unknown = await (await fetch(url)).json()
  assert.ok(Array.isArray(clients))
  return clients.map((client: unknown) => (isRecord(client) ? String(client['client_id']) : ''))
}

async function asked(url: string, method: string, body?: unknown): Promise<ClientMetadata> {
  const answer = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const text = await answer.text()
  assert.ok(answer.ok, `${method} ${url} answered ${answer.status}: ${text}`)
  const client = json(text)
  return isRecord(client) ? client : {}
}
