import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AllClientMetadata } from 'oidc-provider'
import { authMethods as ours } from '../../provider/client/auth_methods.ts'
import { grantTypes } from '../../provider/client/grant_types.ts'
import { allSettings } from '../../provider/client/metadata.ts'
import { authMethods, grants, type Prepared } from '../servers/oidc_provider/supported.ts'
import { user } from '../servers/oidc_provider/user.ts'
import { createCertificateAuthority } from '../support/certificates.ts'
import { type AuthMethod, isAuthMethod } from '../support/client_authentication.ts'
import type { Run } from '../support/engine.ts'
import { introspect, type UsedClient } from '../support/use_client.ts'
import { type Declared, declared, said } from './declared.ts'

/** A combination that a client may have, and what its application brings. */
interface Combination {
  readonly authMethod: AuthMethod
  readonly grantType: keyof typeof grants
  readonly prepared: Prepared
}

const isGrant = (name: string): name is keyof typeof grants => Object.hasOwn(grants, name)
const grantNames = Object.keys(grants).filter(isGrant)
const methodNames = Object.keys(authMethods).filter(isAuthMethod)

const everyClient = `
const declared = JSON.parse(readFileSync(new URL('clients.json', import.meta.url), 'utf8'))
const types = { PublicClient, ConfidentialClient }
export const clients = declared.map(({ type, name, args }) => {
  const { clientId, clientSecret } = new types[type](name, args)
  return { clientId, clientSecret }
})
const { clientId, clientSecret } = new ConfidentialClient('api', { grantTypes: [] })
export const api = { clientId, clientSecret }
`

test('every auth method and grant is created by a program and then used', async (t) => {
  const certificateAuthority = await createCertificateAuthority()
  const stack = await declared(t, everyClient, { server: { certificateAuthority } })
  const combinations = await Promise.all(
    methodNames.flatMap((authMethod) =>
      grantNames
        .filter((name) => authMethods[authMethod].confidential || grants[name].forPublicClients)
        .map(async (grantType) => ({
          authMethod,
          grantType,
          prepared: await authMethods[authMethod].prepare(certificateAuthority),
        })),
    ),
  )
  stack.edit({ 'clients.json': JSON.stringify(combinations.map(declaration)) })
  const run = await stack.up()
  const api = usedClient(run.outputs['api']?.value, 'client_secret_basic')
  for (const [index, combination] of combinations.entries())
    await t.test(title(combination), () => used(stack, combination, clientAt(run, index, combination), api))
  await t.test('all of them are unchanged afterwards', async () => {
    const { summary, drift } = await stack.preview({ refresh: true })
    assert.deepEqual([Object.keys(summary), drift], [['same'], []])
  })
})

function title({ authMethod, grantType }: Combination): string {
  return `${authMethod} (${authMethods[authMethod].exercised}) gets ${grantType} (${grants[grantType].exercised})`
}

function declaration({ authMethod, grantType, prepared }: Combination): Readonly<Record<string, unknown>> {
  const metadata: AllClientMetadata = { ...grants[grantType].metadata, ...prepared.metadata }
  const args = allSettings({ ...metadata })
  const name = `${authMethod} ${grantType.replaceAll(':', ' ')}`
  if (authMethod === 'none') return { type: 'PublicClient', name, args }
  return { type: 'ConfidentialClient', name, args: { ...args, tokenEndpointAuthMethod: authMethod } }
}

function clientAt({ outputs }: Run, index: number, { authMethod, prepared }: Combination): UsedClient {
  const clients: unknown = outputs['clients']?.value
  assert.ok(Array.isArray(clients))
  return { ...usedClient(clients[index], authMethod), ...prepared.credentials }
}

function usedClient(
  known: { readonly clientId: string; readonly clientSecret?: string },
  authMethod: AuthMethod,
): UsedClient {
  const { clientId, clientSecret } = known
  return { clientId, authMethod, ...(clientSecret ? { clientSecret } : {}) }
}

async function used(
  { server }: Declared,
  { grantType }: Combination,
  client: UsedClient,
  api: UsedClient,
): Promise<void> {
  const { accessToken, subject } = await grants[grantType].use(server, client)
  assert.equal(subject, grantType === 'client_credentials' ? undefined : user)
  if (grantType === 'implicit') return
  assert.ok(accessToken !== undefined)
  const { active, client_id } = await introspect(server, api, accessToken)
  assert.deepEqual([active, client_id], [true, client.clientId])
}

test('every auth method of this package is among those', () => {
  assert.deepEqual(Object.keys(ours).sort(), [...methodNames].sort())
})

const unsupported = Object.keys(grantTypes).filter((name) => !isGrant(name))

test('grants that oidc-provider does not have', async (t) => {
  const program = unsupported.map(
    (grantType, index) =>
      `new ConfidentialClient('client${index}', ${JSON.stringify({ grantTypes: [grantType], allow: ['password-grant'] })})`,
  )
  const { preview } = await declared(t, program.join('\n'))
  const run = await preview()
  for (const [index, grantType] of unsupported.entries())
    await t.test(`${grantType} is not used, for a preview says that the server does not offer it`, () =>
      assert.match(
        said(run, `client${index}`, 'warning').join(),
        /grantTypes\[0\]: is not in the server's grant_types_supported/,
      ),
    )
})
