import assert from 'node:assert/strict'
import type { Realm } from './keycloak.ts'

/** A realm's policy that keeps the secret before a rotation for some seconds, and one that a client gets for others. */
export async function rotationPolicy(
  { admin }: Realm,
  isOn: boolean,
  seconds = 600,
  lives = 3600,
): Promise<void> {
  const executor = {
    executor: 'secret-rotation',
    configuration: {
      'expiration-period': lives,
      'rotated-expiration-period': Math.min(seconds, lives),
      'remaining-rotation-period': Math.min(300, lives),
    },
  }
  const policy = {
    name: 'rotation',
    enabled: true,
    conditions: [{ condition: 'client-access-type', configuration: { type: ['confidential'] } }],
    profiles: ['rotation'],
  }
  const profiles = isOn ? [{ name: 'rotation', executors: [executor] }] : []
  const asked = [
    await admin('PUT', '/client-policies/policies', { policies: [] }),
    await admin('PUT', '/client-policies/profiles', { profiles }),
    await admin('PUT', '/client-policies/policies', { policies: isOn ? [policy] : [] }),
  ]
  assert.deepEqual(
    asked.map(({ status }) => status),
    [204, 204, 204],
  )
}
