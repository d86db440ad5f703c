import { hash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ConfidentialClient, PublicClient } from 'pulumi-oauth'

// Only public keys and certificates stand here. Each private key stays with the application that uses it.

// No authentication: a browser or native app cannot keep a secret.
const browserApp = new PublicClient('browser-app', { redirectUris: ['https://shop.example.com/callback'] })

// A client secret in the Authorization header: the default.
const orders = new ConfidentialClient('orders', { scopes: ['api:read'] })

// The client secret in the form, for libraries that cannot do better.
const billing = new ConfidentialClient('billing', { tokenEndpointAuthMethod: 'client_secret_post' })

// A JWT with an HMAC by the client secret, which is never sent.
const reports = new ConfidentialClient('reports', {
  tokenEndpointAuthMethod: 'client_secret_jwt',
  tokenEndpointAuthSigningAlg: 'HS256',
})

// A JWT signed with the application's own key: no secret exists.
const invoices = new ConfidentialClient('invoices', {
  tokenEndpointAuthMethod: 'private_key_jwt',
  tokenEndpointAuthSigningAlg: 'ES256',
  jwks: {
    keys: [
      {
        kty: 'EC',
        crv: 'P-256',
        kid: 'invoices-1',
        x: 'ytGFJG61F8LJhvsAWq3JuP_IFQfzCZlZacHIKjaj4q4',
        y: 'd7yKKj-M5DPQ6MRs_CGn0KpQe4YifNVTzLZVdBg4HaA',
      },
    ],
  },
})

// Mutual TLS with a certificate of an authority that the server trusts: only its subject is registered.
const stock = new ConfidentialClient('stock', {
  tokenEndpointAuthMethod: 'tls_client_auth',
  tlsClientAuthSanDns: 'stock.internal.example.com',
})

// Mutual TLS with the application's own certificate, which is registered itself.
const certificate = new X509Certificate(readFileSync(new URL('shipping.certificate.pem', import.meta.url)))
const shipping = new ConfidentialClient('shipping', {
  tokenEndpointAuthMethod: 'self_signed_tls_client_auth',
  jwks: {
    keys: [
      {
        kty: 'EC',
        ...certificate.publicKey.export({ format: 'jwk' }),
        x5c: [certificate.raw.toString('base64')],
        'x5t#S256': hash('sha256', certificate.raw, 'base64url'),
      },
    ],
  },
})

// Only the first three have a client secret: the others' `clientSecret` is undefined, and the compiler knows.
export const clientSecrets = {
  orders: orders.clientSecret,
  billing: billing.clientSecret,
  reports: reports.clientSecret,
}
export const clientIds = {
  browserApp: browserApp.clientId,
  orders: orders.clientId,
  billing: billing.clientId,
  reports: reports.clientId,
  invoices: invoices.clientId,
  stock: stock.clientId,
  shipping: shipping.clientId,
}
