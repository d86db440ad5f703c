import { ConfidentialClient, PublicClient } from 'pulumi-oauth'
import { readOnly } from './scopes.ts'

const app = new PublicClient('shop', {
  redirectUris: ['https://shop.example.com/callback'],
  scopes: ['openid', 'profile'],
})

const reports = new ConfidentialClient('reports', { scopes: readOnly })

export const shopClientId = app.clientId
export const reportsClientId = reports.clientId
