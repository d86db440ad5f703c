import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { read, register, remove, update } from '../support/registration.ts'
import { droppedMetadata, keptMetadata, sampleClient, sampleDocuments } from './oidc_provider/metadata.ts'
import { type AuthorizationServer, startServer } from './oidc_provider.ts'

let server: AuthorizationServer

before(async () => {
  server = await startServer()
  for (const [url, document] of Object.entries(sampleDocuments)) server.publish(url, document)
})

after(() => server.close())

for (const [name, { value, beside }] of Object.entries(keptMetadata)) {
  test(`keeps ${name} when a client is created, read and updated`, async () => {
    const metadata = { ...sampleClient, ...beside, [name]: value }
    const created = await register(server, metadata)
    assert.deepEqual([created.status, created.body.error_description], [201, undefined])
    assert.deepEqual(created.body[name], value)

    const seen = await read(created.body)
    assert.deepEqual(seen.body, created.body)

    const updated = await update(created.body, metadata)
    assert.deepEqual([updated.status, updated.body.error_description], [200, undefined])
    assert.deepEqual(updated.body[name], value)
    assert.equal((await remove(updated.body)).status, 204)
  })
}

for (const [name, { value, beside }] of Object.entries(droppedMetadata)) {
  test(`accepts ${name} and drops it`, async () => {
    const created = await register(server, { ...sampleClient, ...beside, [name]: value })
    assert.equal(created.status, 201)
    assert.equal(name in created.body, false)
    assert.equal((await remove(created.body)).status, 204)
  })
}

test('holds no client at the end', () => {
  assert.deepEqual(server.clients(), [])
})
