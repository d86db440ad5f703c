import { jsonStringify } from '@pulumi/pulumi'
import { kv } from '@pulumi/vault'
import { ConfidentialClient } from 'pulumi-oauth'

const orders = new ConfidentialClient('orders', { clientName: 'Orders' })

// Where the service, or an external secrets operator in its cluster, reads them: a new secret is a new version.
const stored = new kv.SecretV2('orders', {
  mount: 'applications',
  name: 'shop/orders/oauth',
  dataJson: jsonStringify({
    issuer: orders.issuer,
    clientId: orders.clientId,
    clientSecret: orders.clientSecret,
  }),
})

export const path = stored.path
