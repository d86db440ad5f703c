import { type TestContext, test } from 'node:test'
import { startHydra } from '../servers/hydra.ts'
import { startKeycloak } from '../servers/keycloak.ts'
import { startServer } from '../servers/oidc_provider.ts'
import { assertComesAndGoes } from './comes_and_goes.ts'

const program = 'examples/portable'

/** What a stack's file cannot know: the address of the server, and the credential of the pipeline. */
interface Place {
  readonly config: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
}

const places: Readonly<Record<string, (t: TestContext) => Promise<Place>>> = {
  standard: async (t) => {
    const { issuer, initialAccessToken, close } = await startServer()
    t.after(close)
    return {
      config: { 'oauth:issuer': issuer },
      env: { OAUTH_ISSUER: issuer, OAUTH_INITIAL_ACCESS_TOKEN: initialAccessToken },
    }
  },
  keycloak: async (t) => {
    const keycloak = await startKeycloak()
    t.after(() => keycloak.close())
    const { issuer, createAccessClient } = await keycloak.createRealm()
    const { clientId, clientSecret } = await createAccessClient(['manage-clients'])
    return {
      config: { 'oauth:issuer': issuer },
      env: {
        OAUTH_ISSUER: issuer,
        OAUTH_ACCESS_CLIENT_ID: clientId,
        OAUTH_ACCESS_CLIENT_SECRET: clientSecret,
      },
    }
  },
  hydra: async (t) => {
    const { issuer, adminUrl, close } = await startHydra()
    t.after(() => close())
    return { config: { 'oauth:issuer': issuer, 'oauth:adminUrl': adminUrl }, env: {} }
  },
}

for (const [stack, open] of Object.entries(places))
  test(`portable: the program, unchanged, by the config of the stack ${stack}`, async (t) => {
    await assertComesAndGoes(t, { program, stack, ...(await open(t)) })
  })
