import Provider, { type AdapterPayload, type AllClientMetadata, type Configuration } from 'oidc-provider'
import type { CertificateAuthority } from '../support/certificates.ts'
import { standardConfiguration } from './oidc_provider/configuration.ts'
import { createInitialAccessTokens } from './oidc_provider/initial_access_tokens.ts'
import { type Listeners, openListeners } from './oidc_provider/listeners.ts'
import { type Contents, createStore } from './oidc_provider/store.ts'
import { agreeToEverything } from './oidc_provider/user.ts'

export interface ServerOptions {
  /** Whether an update answers another registration access token, the old one being void. @default true */
  readonly rotate?: boolean
  /** @default a random one */
  readonly initialAccessToken?: string
  /** Adds an https listener that asks for client certificates and is announced as `mtls_endpoint_aliases`. */
  readonly certificateAuthority?: CertificateAuthority
  /** What a server before it remembered, as `contents` told: its clients and their registration access tokens. */
  readonly remembered?: Contents
  /** Who answers the questions of login and consent. @default a user who agrees to everything, without a page */
  readonly userOf?: (provider: Provider) => void
  /** Last word on the configuration, for a server that can do less or behaves otherwise. */
  readonly configure?: (standard: Configuration) => Configuration
}

export interface SeenRequest {
  readonly method: string
  /** Without query. */
  readonly path: string
  readonly status: number
}

/** An authorization server (oidc-provider) in this process, and what its operator can see and do. */
export interface AuthorizationServer {
  readonly issuer: string
  readonly initialAccessToken: string
  /** Who vouches for the server's own certificate, when it speaks mutual TLS. */
  readonly certificateAuthority?: CertificateAuthority
  /** Every HTTP request since the start or the last reset, in the order of their answers. */
  readonly requests: readonly SeenRequest[]
  resetRequests(): void
  /** Metadata of every registered client, as stored. */
  clients(): readonly AllClientMetadata[]
  /** Everything that the server remembers. */
  contents(): Contents
  /** Somebody changes a client on the server; `undefined` removes a member. */
  changeClient(clientId: string, patch: AllClientMetadata): Promise<void>
  /** Somebody deletes a client on the server. */
  removeClient(clientId: string): void
  /** Rotation of the credential: the value before stops working. */
  setInitialAccessToken(value: string): void
  /** One more initial access token; a single-use one is void after the first registration that succeeds. */
  issueInitialAccessToken(options?: { readonly singleUse?: boolean }): string
  /** What the server gets when it fetches this URL of a client (jwks_uri, sector_identifier_uri); it fetches no other. */
  publish(url: string, document: unknown): void
  close(): Promise<void>
}

export async function startServer(options: ServerOptions = {}): Promise<AuthorizationServer> {
  const store = createStore(options.remembered)
  const documents = new Map<string, unknown>()
  const tokens = createInitialAccessTokens(store, options.initialAccessToken)
  const listeners = await openListeners(options.certificateAuthority)
  const provider = createProvider(listeners, {
    ...(await configuration(options)),
    adapter: (model: string) => (model === 'InitialAccessToken' ? tokens.adapter : store.adapter(model)),
    fetch: async (url) => published(documents, `${url}`),
  })
  const requests = recordRequests(provider)
  const { userOf = agreeToEverything } = options
  userOf(provider)
  provider.on('registration_create.error', tokens.refused)
  listeners.serve(provider.callback())
  return {
    issuer: listeners.issuer,
    ...(options.certificateAuthority && { certificateAuthority: options.certificateAuthority }),
    requests,
    resetRequests: () => void requests.splice(0),
    contents: store.contents,
    ...operateClients(provider, store.records('Client')),
    get initialAccessToken() {
      return tokens.current()
    },
    setInitialAccessToken: tokens.replace,
    issueInitialAccessToken: tokens.issue,
    publish: (url, document) => void documents.set(url, document),
    close: listeners.close,
  }
}

function createProvider({ issuer, endpointAliases }: Listeners, setup: Configuration): Provider {
  const discovery = { ...setup.discovery, mtls_endpoint_aliases: endpointAliases }
  const provider = new Provider(issuer, { ...setup, discovery })
  // oidc-provider 9 builds addresses from the Host of a request: a device page would need mutual TLS.
  Object.defineProperty(provider.request, 'href', { value: issuer })
  return provider
}

async function configuration({ rotate = true, configure }: ServerOptions): Promise<Configuration> {
  const standard = await standardConfiguration(rotate)
  return configure === undefined ? standard : configure(standard)
}

/** Outermost, so that a request is on the list before its answer is sent. */
function recordRequests(provider: Provider): SeenRequest[] {
  const seen: SeenRequest[] = []
  provider.use(async (context, next) => {
    let status = 500
    try {
      await next()
      status = context.status
    } finally {
      seen.push({ method: context.method, path: context.path, status })
    }
  })
  return seen
}

function operateClients(provider: Provider, records: Map<string, AdapterPayload>) {
  return {
    clients: () => structuredClone([...records.values()]),
    async changeClient(clientId: string, patch: AllClientMetadata) {
      const changed = () => {
        const members = Object.entries({ ...found(records, clientId), ...patch })
        const kept = Object.fromEntries(members.filter(([, value]) => value !== undefined))
        return { ...kept, client_id: clientId }
      }
      await provider.Client.validate(changed())
      // What the client has become in the meantime stays.
      records.set(clientId, changed())
    },
    removeClient(clientId: string) {
      found(records, clientId)
      records.delete(clientId)
    },
  }
}

function found(records: Map<string, AdapterPayload>, clientId: string): AdapterPayload {
  const client = records.get(clientId)
  if (client !== undefined) return client
  throw new Error(
    `The server holds no client ${clientId}, but ${[...records.keys()].join(', ') || 'none at all'}`,
  )
}

function published(documents: Map<string, unknown>, url: string): Response {
  if (documents.has(url)) return Response.json(documents.get(url))
  throw new TypeError(`Nothing was published at ${url}`)
}
