import assert from 'node:assert/strict'
import { after } from 'node:test'
import { serverOf } from '../../provider/servers/index.ts'
import type { NotKept } from '../../provider/servers/server.ts'
import { door } from '../lifecycle/door.ts'
import { type Realm, startKeycloak } from '../servers/keycloak.ts'
import { clientCredentials } from '../support/use_client.ts'
import { throughBothDoors } from './both_doors.ts'
import { contract } from './contract.ts'
import { operatorOf } from './keycloak_console.ts'
import { signIn } from './keycloak_sign_in.ts'
import { prepared } from './keys.ts'
import type { NoToken, Running, Target } from './target.ts'

const registration = serverOf({ api: 'registration', product: 'keycloak' })
const admin = serverOf({ api: 'keycloak', product: 'keycloak' })

const tls: NoToken = { becomes: 'not exercised', why: 'this Keycloak is reached by plain http' }
const noSwitch: NotKept = { becomes: 'dropped', why: 'Keycloak leaves out grants that it has no switch for' }
const notForPublic = {
  becomes: 'refused',
  why: 'Keycloak refuses it to public clients',
  only: 'PublicClient',
} as const
const withServiceAccount = {
  becomes: 'changed',
  why: 'Keycloak adds client_credentials',
  only: 'ConfidentialClient',
} as const
const sectorIdentifierUri: NotKept = {
  becomes: 'refused',
  why: 'Keycloak fetches it, and nothing is at the address that the contract declares',
}

const keycloak = {
  seenOn: 'Keycloak 26.7.3',
  notReset: { scopes: 'Keycloak gives its default scopes to new clients only' },
  notChanged: { subjectType: 'at the console it is a protocol mapper' },
  overwritten: {},
  atOnce: 8,
} as const satisfies Partial<Target>

const byRegistration = {
  ...keycloak,
  server: registration,
  notAdded: { scopes: 'one that is made without scopes carries those of the realm in every token for good' },
  notKept: { ...registration.notKept, sectorIdentifierUri },
  notGranted: [
    { ...notForPublic, grant: 'urn:ietf:params:oauth:grant-type:token-exchange' },
    { ...notForPublic, grant: 'urn:ietf:params:oauth:grant-type:jwt-bearer' },
    { ...noSwitch, grant: 'urn:ietf:params:oauth:grant-type:saml2-bearer' },
    { ...withServiceAccount, grant: 'urn:ietf:params:oauth:grant-type:uma-ticket' },
    {
      grant: 'urn:ietf:params:oauth:grant-type:uma-ticket',
      becomes: 'refused',
      why: 'Keycloak fails with 500, as a service account is not for public clients',
      only: 'PublicClient',
    },
  ],
  noToken: {
    tls_client_auth: tls,
    self_signed_tls_client_auth: { becomes: 'refused', why: 'Keycloak does not have this method' },
  },
} as const satisfies Partial<Target>

throughBothDoors({
  ...byRegistration,
  name: 'keycloak-registration',
  title: 'Keycloak by its registration endpoint, with initial and registration access tokens',
  deletedElsewhere: 'unknown',
  deletedAgain: 'refused',
  tokenLost: 'refused',
  updateRenews: 'token',
  start: async () => {
    const { realm } = await place()
    return running({ product: 'keycloak', initialAccessToken: await realm.createInitialAccessToken() })
  },
})

throughBothDoors({
  ...byRegistration,
  name: 'keycloak-registration-bearer',
  title: "Keycloak by its registration endpoint, with the access token of a realm's service account",
  deletedElsewhere: 'gone',
  deletedAgain: 'done',
  tokenLost: 'managed',
  updateRenews: 'nothing',
  start: async () => running({ product: 'keycloak', ...(await place()).access }),
})

contract({
  ...keycloak,
  name: 'keycloak-admin',
  title: 'Keycloak by its admin API',
  server: admin,
  notAdded: {},
  notKept: admin.notKept,
  notGranted: [
    { ...noSwitch, grant: 'urn:ietf:params:oauth:grant-type:saml2-bearer' },
    { ...noSwitch, grant: 'urn:ietf:params:oauth:grant-type:uma-ticket' },
  ],
  noToken: {
    tls_client_auth: tls,
    self_signed_tls_client_auth: {
      becomes: 'unusable',
      why: 'Keycloak takes the name of any authenticator, and does not have this one',
    },
  },
  deletedElsewhere: 'gone',
  deletedAgain: 'done',
  tokenLost: 'managed',
  updateRenews: 'none',
  start: async () => running({ api: 'keycloak', ...(await place()).access }),
})

interface Place {
  readonly realm: Realm
  /** What the provider is configured with. */
  readonly access: { readonly accessClientId: string; readonly accessClientSecret: string }
}

const server = startKeycloak()
let made: Promise<Place> | undefined
after(async () => {
  await (await made)?.realm.remove()
  await (await server).close()
})

/** One realm for all targets of this file. */
function place(): Promise<Place> {
  made ??= newPlace()
  return made
}

const user = { username: 'alice', password: 'a password of a test user' }

async function newPlace(): Promise<Place> {
  const realm = await (await server).createRealm()
  await realm.createUser(user.username, user.password)
  // Keycloak takes no class in default_acr_values that its realm does not know.
  const classes = { 'urn:example:silver': 1, 'urn:example:gold': 2 }
  const configured = await realm.admin('PUT', '', { attributes: { 'acr.loa.map': JSON.stringify(classes) } })
  assert.equal(configured.status, 204)
  const { clientId, clientSecret } = await realm.createAccessClient(['manage-clients'])
  return { realm, access: { accessClientId: clientId, accessClientSecret: clientSecret } }
}

async function running(stack: Readonly<Record<string, string>>): Promise<Running> {
  const { realm } = await place()
  return {
    config: door({ stack: { issuer: realm.issuer, ...stack } }).config,
    operator: operatorOf(realm),
    prepare: prepared,
    token: async (client) =>
      client.authMethod === 'none'
        ? signIn(realm, client, user)
        : (await clientCredentials(realm, client)).access_token,
    close: async () => {},
  }
}
