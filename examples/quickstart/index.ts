import { Config } from '@pulumi/pulumi'
import { ConfidentialClient, PublicClient } from 'pulumi-oauth'

const config = new Config()
const shop = config.get('shopUrl') ?? 'https://shop.example.com'

// The browser app: no secret, authorization code with PKCE.
const app = new PublicClient('shop', {
  clientName: config.get('shopName') ?? 'Shop',
  redirectUris: [`${shop}/callback`],
  postLogoutRedirectUris: [shop],
  scopes: ['openid', 'profile'],
})

// The service behind it: a secret, client credentials.
const service = new ConfidentialClient('orders', {
  clientName: 'Orders',
  scopes: ['api:read', 'api:write'],
})

export const shopClientId = app.clientId
export const ordersClientId = service.clientId
export const ordersClientSecret = service.clientSecret
export const tokenEndpoint = service.tokenEndpoint
