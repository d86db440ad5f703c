import { ConfidentialClient } from 'pulumi-oauth'
import { ClientSecret } from './client_secret.ts'

const orders = new ConfidentialClient('orders', { clientName: 'Orders' })

// As the service reads them: envFrom a Secret makes a variable of each key.
const credentials = new ClientSecret('orders-oauth', {
  client: orders,
  namespace: 'shop',
  keys: { issuer: 'OIDC_ISSUER', clientId: 'OIDC_CLIENT_ID', clientSecret: 'OIDC_CLIENT_SECRET' },
})

export const secretName = credentials.secretName
