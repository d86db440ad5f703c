import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { UNKNOWN } from '../../provider/client/unknown.ts'
import { createdOutputs, updatedOutputs } from '../../provider/plugin/preview.ts'

const byKey = { tokenEndpointAuthMethod: 'private_key_jwt' }
const bySecret = { tokenEndpointAuthMethod: 'client_secret_basic' }
const recorded = { ...bySecret, clientId: 'a', clientSecret: 's', registrationAccessToken: 't' }

suite('Of a client that will be created a preview', () => {
  test('does not know what the server issues', () => {
    const { clientId, clientSecret, registrationAccessToken } = createdOutputs({
      ...bySecret,
      api: 'registration',
    })
    assert.deepEqual([clientId, clientSecret, registrationAccessToken], [UNKNOWN, UNKNOWN, UNKNOWN])
  })

  test('knows what is ours to choose', () => {
    const outputs = createdOutputs({ ...bySecret, api: 'hydra', clientId: 'a', clientSecret: 's' })
    assert.deepEqual([outputs['clientId'], outputs['clientSecret']], ['a', 's'])
    assert.equal(outputs['registrationAccessToken'], undefined)
  })

  test('has no secret where the auth method has none', () =>
    assert.equal(createdOutputs({ ...byKey, api: 'registration' })['clientSecret'], undefined))
})

suite('Of a client that will be updated a preview', () => {
  test('knows the secret that stays, and not the token that a server may renew', () => {
    const outputs = updatedOutputs(recorded, { ...bySecret, clientName: 'B' }, [
      { field: 'clientName', by: 'update' },
    ])
    assert.deepEqual(
      [outputs['clientName'], outputs['clientSecret'], outputs['registrationAccessToken']],
      ['B', 's', UNKNOWN],
    )
  })

  test('has no secret after a change to an auth method without one', () =>
    assert.equal(
      updatedOutputs(recorded, byKey, [{ field: 'tokenEndpointAuthMethod', by: 'update' }])['clientSecret'],
      undefined,
    ))

  for (const field of ['secretRotation', 'tokenEndpointAuthMethod', 'unfinished'])
    test(`does not know the secret after a change of ${field}`, () =>
      assert.equal(updatedOutputs(recorded, bySecret, [{ field, by: 'update' }])['clientSecret'], UNKNOWN))
})
