import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runtime } from '@pulumi/pulumi'
import { startKeycloak } from '../servers/keycloak.ts'
import { rotationPolicy } from '../servers/rotation_policy.ts'
import { authenticates } from '../support/authenticates.ts'
import { project, type Run } from '../support/engine.ts'
import { known } from './known.ts'

test('rotation: the first update of a quarter renews the secret in place, and for a while the one before obtains tokens too', async (t) => {
  const keycloak = await startKeycloak()
  t.after(() => keycloak.close())
  const realm = await keycloak.createRealm()
  await rotationPolicy(realm, true)
  const { clientId, clientSecret } = await realm.createAccessClient(['manage-clients'])
  const stack = await project(t, {
    program: 'examples/rotation',
    config: { 'oauth:issuer': realm.issuer, 'oauth:api': 'keycloak', 'rotation:today': '2026-09-30' },
    env: {
      OAUTH_ISSUER: realm.issuer,
      OAUTH_ACCESS_CLIENT_ID: clientId,
      OAUTH_ACCESS_CLIENT_SECRET: clientSecret,
    },
  })
  const first = await stack.up()
  await stack.configure({ 'rotation:today': '2026-08-01' })
  assert.deepEqual(operations(await stack.up()), [])
  await stack.configure({ 'rotation:today': '2026-10-01' })
  const next = await stack.up()
  assert.deepEqual(operations(next), ['update orders'])
  const value = ({ outputs }: Run, name: string) => outputs[name]?.value
  assert.equal(value(next, 'clientId'), value(first, 'clientId'))
  assert.notEqual(value(next, 'clientSecret'), value(first, 'clientSecret'))
  assert.equal(value(next, 'previousClientSecret'), value(first, 'clientSecret'))
  for (const name of ['clientSecret', 'previousClientSecret'])
    assert.ok(
      await authenticates(String(value(next, 'tokenEndpoint')), {
        clientId: value(next, 'clientId'),
        clientSecret: value(next, name),
      }),
      name,
    )
  await stack.destroy()
})

function operations({ changes }: Run): readonly string[] {
  return changes.filter(({ op }) => op !== 'same').map(({ op, name }) => `${op} ${name}`)
}

test('rotation, the engine and the plugin of @pulumi/random mocked: the password made there is the secret of the client', async () => {
  await runtime.setMocks({
    newResource: ({ type, inputs }) =>
      type === 'random:index/randomPassword:RandomPassword'
        ? { id: 'none', state: { ...inputs, result: `made for ${inputs.keepers.quarter}` } }
        : { id: 'orders', state: inputs },
    call: ({ inputs }) => inputs,
  })
  const program = await import('../../examples/rotation/random_password.ts')
  assert.equal(await known(program.clientSecret), 'made for 2026-Q4')
})
