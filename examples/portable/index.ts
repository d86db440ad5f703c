import { ConfidentialClient, PublicClient } from 'pulumi-oauth'

// Which server this is, and how its clients are managed, stands in Pulumi.<stack>.yaml alone.
const app = new PublicClient('shop', {
  clientName: 'Shop',
  redirectUris: ['https://shop.example.com/callback'],
  scopes: ['openid', 'profile', 'email'],
})

const service = new ConfidentialClient('orders', {
  clientName: 'Orders',
  scopes: ['profile'],
})

export const issuer = app.issuer
export const tokenEndpoint = app.tokenEndpoint
export const shopClientId = app.clientId
export const ordersClientId = service.clientId
export const ordersClientSecret = service.clientSecret
