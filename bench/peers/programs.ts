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

interface Resource {
  readonly type: string
  readonly properties: Readonly<Record<string, unknown>>
}

/** JSON is YAML. */
function yaml(resources: Readonly<Record<string, Resource>>): Files {
  return { 'Pulumi.yaml': JSON.stringify({ name: 'peers', runtime: 'yaml', resources }) }
}

export const dynamic: Contender = {
  name: 'dynamic',
  config: ours,
  files: (count, turn) => ({
    'index.ts': `
import { ConfidentialClient, PublicClient } from 'pulumi-oauth'

const keycloak = { defaultScopes: ${JSON.stringify(scopes)} }
for (const { id, name, isPublic, redirectUris } of ${JSON.stringify(clientsOf(count, turn))})
  new (isPublic ? PublicClient : ConfidentialClient)(id, { clientId: id, clientName: name, redirectUris, keycloak })
`,
  }),
}

/** One whose plugin must be on PATH. */
type PluggedIn = Contender & { readonly plugin: string }

export const plugin: PluggedIn = {
  name: 'plugin',
  plugin: 'pulumi-resource-oauth',
  config: ours,
  files: (count, turn) =>
    yaml(
      Object.fromEntries(
        clientsOf(count, turn).map(({ id, name, isPublic, redirectUris }) => [
          id,
          {
            type: isPublic ? 'oauth:PublicClient' : 'oauth:ConfidentialClient',
            properties: {
              clientId: id,
              clientName: name,
              redirectUris,
              keycloak: { defaultScopes: scopes },
            },
          },
        ]),
      ),
    ),
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
  files: (count, turn, { name: realmId }) =>
    yaml(
      Object.fromEntries(
        clientsOf(count, turn).flatMap(({ id, name, isPublic, redirectUris }): [string, Resource][] => [
          [
            id,
            {
              type: 'keycloak:openid:Client',
              properties: {
                realmId,
                name,
                clientId: id,
                accessType: isPublic ? 'PUBLIC' : 'CONFIDENTIAL',
                standardFlowEnabled: true,
                validRedirectUris: redirectUris,
              },
            },
          ],
          [
            `${id}Scopes`,
            {
              type: 'keycloak:openid:ClientDefaultScopes',
              properties: { realmId, clientId: `\${${id}.id}`, defaultScopes: scopes },
            },
          ],
        ]),
      ),
    ),
}
