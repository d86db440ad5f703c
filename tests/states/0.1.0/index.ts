import { secret } from '@pulumi/pulumi'
import { ConfidentialClient, PublicClient } from 'pulumi-oauth'

const shop = new PublicClient('shop', {
  clientName: 'Shop',
  translations: { fr: { clientName: 'Boutique' } },
  redirectUris: ['https://shop.example.com/callback', 'https://shop.example.com/silent'],
  postLogoutRedirectUris: ['https://shop.example.com'],
  scopes: ['openid', 'profile', 'offline_access'],
  contacts: ['shop@example.com'],
  defaultMaxAge: 0,
})

const orders = new ConfidentialClient('orders', {
  clientName: 'Orders',
  scopes: ['api:read', 'api:write'],
  softwareId: 'orders',
  softwareStatement: secret('a statement'),
})

const publicKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'ytGFJG61F8LJhvsAWq3JuP_IFQfzCZlZacHIKjaj4q4',
  y: 'd7yKKj-M5DPQ6MRs_CGn0KpQe4YifNVTzLZVdBg4HaA',
}

// A child: its URN names its parent.
const invoices = new ConfidentialClient(
  'invoices',
  { tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [publicKey] } },
  { parent: orders },
)

// The server keeps nothing of what it does not know: recorded in serverChanged.
const reports = new ConfidentialClient('reports', {
  tokenEndpointAuthMethod: 'client_secret_post',
  grantTypes: [],
  additionalMetadata: { department: 'sales' },
})

export const clientIds = [shop.clientId, orders.clientId, invoices.clientId, reports.clientId]
