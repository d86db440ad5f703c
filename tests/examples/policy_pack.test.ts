import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { PolicyEvent } from '@pulumi/pulumi/automation/index.js'
import { type Declared, declared } from '../engine/declared.ts'
import { plugged } from '../plugin/plugged.ts'
import { packOf } from '../policy/pack.ts'
import { failed, type Run } from '../support/engine.ts'

const doors = { 'the dynamic provider': declared, 'the plugin': plugged }

const program = `
const shop = new PublicClient('shop', { redirectUris: ['https://shop.example.com/callback'] })
new PublicClient('previews', {
  redirectUris: ['https://*.preview.example.com/callback'],
  allow: ['wildcard-redirect-uri'],
})
new ConfidentialClient('desk', {
  redirectUris: [shop.clientId.apply((id) => \`https://desk.example.com/\${id}\`), 'http://desk.example.com/callback'],
  grantTypes: ['authorization_code', 'implicit'],
  responseTypes: ['code', 'id_token'],
})
new ConfidentialClient('copy', { redirectUris: ['https://shop.example.com/callback'] })
new ConfidentialClient('orders', { scopes: ['openid', 'orders:read', 'stock:write'] })
`

function violations({ events }: Run): readonly string[] {
  return policyEvents(events)
    .map(({ enforcementLevel, policyName, resourceUrn }) =>
      [enforcementLevel, policyName, resourceUrn?.split('::').at(-1)].join(' '),
    )
    .sort()
}

function policyEvents(events: Run['events']): readonly PolicyEvent[] {
  return events.flatMap(({ policyEvent }) => policyEvent ?? [])
}

for (const [door, open] of Object.entries(doors))
  test(`a preview behind ${door} names what breaks the pack, before anything is sent`, async (t) => {
    const pack = await packOf(t, 'examples/policy-pack')
    const stack: Declared = await open(t, program, { env: pack.env })

    await t.test('with its own levels, whatever the program allows', async () => {
      const run = await failed(stack.preview({ policyPacks: [pack.folder] }))
      assert.deepEqual(violations(run), [
        'advisory one-client-per-application copy',
        'advisory one-client-per-application shop',
        'mandatory https-redirect-uris desk',
        'mandatory no-implicit desk',
        'mandatory no-wildcard-redirect-uris previews',
      ])
      const [wildcard] = policyEvents(run.events).filter(({ policyName }) => /wildcard/.test(policyName))
      assert.match(
        wildcard?.message ?? '',
        /redirectUris\[0\]: must not hold a wildcard.*RFC 9700.*Declare each redirect URI in full\./,
      )
    })

    await t.test('with those of the pipeline, and the scopes of its environment', async () => {
      const settings = configured(pack.folder, {
        all: 'advisory',
        'no-implicit': 'disabled',
        'one-client-per-application': 'disabled',
        'scopes-allow-list': {
          enforcementLevel: 'mandatory',
          environments: { production: [], 'te*': ['openid', 'orders:*'] },
        },
      })
      const run = await failed(stack.preview({ policyPacks: [pack.folder], policyPackConfigs: [settings] }))
      assert.deepEqual(violations(run), [
        'advisory https-redirect-uris desk',
        'advisory no-wildcard-redirect-uris previews',
        'mandatory scopes-allow-list orders',
      ])
    })
    assert.deepEqual(stack.server.clients(), [])
  })

function configured(folder: string, settings: object): string {
  const file = join(folder, 'settings.json')
  writeFileSync(file, JSON.stringify(settings))
  return file
}
