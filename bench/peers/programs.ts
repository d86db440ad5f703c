import { installSdk } from '../../tests/sdk/nodejs.ts'
import type { Config } from '../../tests/support/engine.ts'
import type { Files } from '../../tests/support/engine_workspace.ts'

/** Where the clients are registered, and by whom. */
export interface Realm {
  /** Without a slash at its end. */
  readonly url: string
  readonly name: string
  readonly clientId: string
  readonly clientSecret: string
}

/** One program in two turns: the second one changes the name of every client. */
export interface Contender {
  readonly name: string
  readonly files: (count: number, turn: number, realm: Realm) => Files
  readonly config: (realm: Realm) => Config
  /** What the program needs in its folder beside its files. */
  readonly install?: (folder: string) => Promise<void>
}

const scopes = ['basic', 'profile', 'email']

const ours = (realm: Realm): Config => ({
  'oauth:issuer': `${realm.url}/realms/${realm.name}`,
  'oauth:api': 'keycloak',
  'oauth:accessClientId': realm.clientId,
  'oauth:accessClientSecret': { value: realm.clientSecret, secret: true },
})

interface Client {
  readonly id: string
  readonly name: string
  readonly isPublic: boolean
  readonly redirectUris: readonly string[]
}

/** Half of them public. */
function clientOf(number: number, turn: number): Client {
  return {
    id: `client${number}`,
    name: `Client ${number}${turn === 0 ? '' : ', changed'}`,
    isPublic: number % 2 === 0,
    redirectUris: [`https://app${number}.example.com/callback`],
  }
}

const clientsOf = (count: number, turn: number) =>
  Array.from({ length: count }, (_, number) => clientOf(number, turn))

/** A program in TypeScript, with our classes from this package. */
function typescript(from: string): Contender['files'] {
  return (count, turn) => ({
    'index.ts': `
import { ConfidentialClient, PublicClient } from '${from}'

const keycloak = { defaultScopes: ${JSON.stringify(scopes)} }
for (const { id, name, isPublic, redirectUris } of ${JSON.stringify(clientsOf(count, turn))})
  new (isPublic ? PublicClient : ConfidentialClient)(id, { clientId: id, clientName: name, redirectUris, keycloak })
`,
  })
}

export const dynamic: Contender = { name: 'dynamic', config: ours, files: typescript('pulumi-oauth') }

/** One whose plugin must be on PATH. */
type PluggedIn = Contender & { readonly plugin: string }

export const plugin: PluggedIn = {
  name: 'plugin',
  plugin: 'pulumi-resource-oauth',
  config: ours,
  files: typescript('pulumi-oauth-sdk'),
  install: installSdk,
}

export const pluginFromYaml: PluggedIn = {
  name: 'plugin from YAML',
  plugin: plugin.plugin,
  config: ours,
  files: (count, turn) => {
    const resources = clientsOf(count, turn).map(({ id, name, isPublic, redirectUris }) => [
      id,
      {
        type: isPublic ? 'oauth:PublicClient' : 'oauth:ConfidentialClient',
        properties: { clientId: id, clientName: name, redirectUris, keycloak: { defaultScopes: scopes } },
      },
    ])
    // JSON is YAML.
    const project = { name: 'peers', runtime: 'yaml', resources: Object.fromEntries(resources) }
    return { 'Pulumi.yaml': JSON.stringify(project) }
  },
}

/** Its resources are those that do the same: a client, and its scopes. */
export const peer: PluggedIn = {
  name: 'keycloak',
  plugin: 'pulumi-resource-keycloak',
  config: ({ url, name, clientId, clientSecret }) => ({
    'keycloak:url': url,
    'keycloak:realm': name,
    'keycloak:clientId': clientId,
    'keycloak:clientSecret': { value: clientSecret, secret: true },
  }),
  files: (count, turn, realm) => ({
    'index.ts': `
import { openid } from '@pulumi/keycloak'

const realmId = ${JSON.stringify(realm.name)}
const defaultScopes = ${JSON.stringify(scopes)}
for (const { id, name, isPublic, redirectUris } of ${JSON.stringify(clientsOf(count, turn))}) {
  const client = new openid.Client(id, {
    realmId,
    name,
    clientId: id,
    accessType: isPublic ? 'PUBLIC' : 'CONFIDENTIAL',
    standardFlowEnabled: true,
    validRedirectUris: redirectUris,
  })
  new openid.ClientDefaultScopes(\`\${id}Scopes\`, { realmId, clientId: client.id, defaultScopes })
}
`,
  }),
}
