import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { clientOf, settled, stateIn, stateOf } from '../../provider/pulumi/state.ts'

suite('A state, as pulumi stack export writes it', () => {
  test('has its resources, also where it has no list of them', () => {
    assert.deepEqual(stateIn({ deployment: {} }, 'This').deployment.resources, [])
    const { version, deployment } = stateOf(
      '{ "version": 3, "deployment": { "manifest": {}, "resources": [{ "urn": "a" }, 1] } }',
      'This',
    )
    assert.equal(version, 3)
    assert.deepEqual(deployment, { manifest: {}, resources: [{ urn: 'a' }] })
  })

  test('may hold what others nested without end', () => {
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`
    const { deployment } = stateOf(`{"deployment":{"resources":[{"urn":"a","inputs":${deep}}]}}`, 'This')
    assert.equal(deployment.resources[0]?.['urn'], 'a')
  })

  for (const text of ['', '{', '[]', 'null', '{}', '{ "deployment": [] }'])
    test(`is not ${JSON.stringify(text)}, which the error calls by its place`, () =>
      assert.throws(() => stateOf(text, 'Stack dev'), { message: /^Stack dev is no state: give what/ }))

  test('is written back only while nothing is under way in it', () => {
    const quiet = stateIn({ deployment: { pending_operations: [] } }, 'This')
    assert.equal(settled(quiet), quiet)
    assert.throws(() => settled(stateIn({ deployment: { pending_operations: [{}] } }, 'This')), {
      message: /did not end: run "pulumi cancel"/,
    })
  })

  test('tells of a resource which client it is, behind either front door', () => {
    const outputs = { issuer: 'https://login.example.com', clientId: 'o' }
    for (const type of ['oauth:index:PublicClient', 'pulumi-nodejs:dynamic/oauth:ConfidentialClient'])
      assert.deepEqual(clientOf({ type, id: 'of the engine', outputs }), outputs)
    const { issuer } = outputs
    assert.deepEqual(clientOf({ type: 'oauth:index:PublicClient', id: 'o', outputs: { issuer } }), outputs)
    assert.equal(clientOf({ type: 'aws:s3:Bucket', id: 'o', outputs }), undefined)
    assert.equal(clientOf({ type: 'oauth:index:PublicClient', id: 'o' }), undefined)
  })
})
