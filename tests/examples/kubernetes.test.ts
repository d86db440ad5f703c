import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runtime } from '@pulumi/pulumi'
import { isRecord } from '../../provider/client/unknown.ts'
import { known } from './known.ts'

interface Made {
  readonly type: string
  readonly inputs: Readonly<Record<string, unknown>>
}

/** There is no cluster: what the component asks of the plugin of Kubernetes is looked at, not what a cluster makes of it. */
const program = 'examples/kubernetes'
const made: Made[] = []

await runtime.setMocks({
  newResource: ({ name, type, inputs }) => {
    made.push({ type, inputs })
    const answered = {
      issuer: 'https://login.example.com',
      clientId: 'orders-id',
      clientSecret: 'orders-secret',
    }
    return {
      id: `id of ${name}`,
      state: type.includes('oauth:Confidential') ? { ...inputs, ...answered } : inputs,
    }
  },
  call: ({ inputs }) => inputs,
})

test(`${program}: the Secret holds the client's credentials under the chosen names, and nothing that the client does not have`, async () => {
  const { secretName } = await import('../../examples/kubernetes/index.ts')
  await known(secretName)
  const [secret] = made.filter(({ type }) => type === 'kubernetes:core/v1:Secret')
  assert.deepEqual(Object.keys(unwrapped(secret?.inputs['stringData'])).sort(), [
    'OIDC_CLIENT_ID',
    'OIDC_CLIENT_SECRET',
    'OIDC_ISSUER',
  ])
})

test(`${program}: names that are not chosen are those of the outputs, and all of it is a secret`, async () => {
  const { ClientSecret, keys } = await import('../../examples/kubernetes/client_secret.ts')
  const client = {
    issuer: 'https://login.example.com',
    clientId: 'shop',
    tokenEndpoint: 'https://login.example.com/token',
  }
  const { secretName } = new ClientSecret('shop-oauth', { client, namespace: 'shop' })
  await known(secretName)
  const secret = made.filter(({ type }) => type === 'kubernetes:core/v1:Secret').at(-1)
  assert.deepEqual(unwrapped(secret?.inputs['stringData']), client)
  assert.deepEqual(Object.keys(keys).sort(), [
    'authorizationEndpoint',
    'clientId',
    'clientSecret',
    'issuer',
    'tokenEndpoint',
  ])
})

/** Mocks are given secrets as the protocol marks them. */
function unwrapped(value: unknown): Readonly<Record<string, unknown>> {
  assert.ok(isRecord(value))
  const { value: inner } = value
  return isRecord(inner) ? inner : value
}
