import { ConfidentialClient, PublicClient } from 'pulumi-oauth'

// The shop in the browser: PKCE with S256 is required, and CORS is open to the origin of its redirect URI alone.
const shop = new PublicClient('shop', {
  clientName: 'Shop',
  redirectUris: ['https://shop.example.com/callback'],
  postLogoutRedirectUris: ['https://shop.example.com/'],
  // Client scopes of the realm: these may be asked for.
  scopes: ['openid', 'profile', 'email'],
  keycloak: {
    // And this one is in every token.
    defaultScopes: ['basic', 'email'],
    accessTokenLifespan: '5m',
  },
})

// The service behind it: tokens for itself, which the API "orders" takes. Another year gives it a new secret, in place.
const orders = new ConfidentialClient('orders', {
  clientId: 'orders-service',
  clientName: 'Orders',
  scopes: ['profile'],
  secretRotation: { year: 2026 },
  keycloak: { audience: ['orders'] },
})

export const tokenEndpoint = orders.tokenEndpoint
export const shopClientId = shop.clientId
export const ordersClientId = orders.clientId
export const ordersClientSecret = orders.clientSecret
