import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startHydra } from './hydra.ts'

test('a Hydra starts, its discovery document names its issuer and its registration endpoint, and it ends', async () => {
  const { issuer, adminUrl, close } = await startHydra()
  const answer = await fetch(`${issuer}.well-known/openid-configuration`)
  const {
    issuer: named,
    registration_endpoint: endpoint,
  }: { issuer?: string; registration_endpoint?: string } = JSON.parse(await answer.text())
  assert.deepEqual([named, endpoint], [issuer, `${issuer}oauth2/register`])
  const admin = await fetch(`${adminUrl}/admin/clients`)
  assert.deepEqual([admin.status, await admin.json()], [200, []])
  await close()
  await assert.rejects(fetch(`${adminUrl}/admin/clients`))
})
