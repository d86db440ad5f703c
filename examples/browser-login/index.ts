import { Config } from '@pulumi/pulumi'
import { PublicClient } from 'pulumi-oauth'

// Where the app is served. It has one page, to which the server sends users back, signed in or signed out.
const address = new URL(new Config().get('appUrl') ?? 'http://127.0.0.1:8080').href
const scopes = ['openid', 'profile']

const app = new PublicClient('app', {
  clientName: 'Browser login',
  redirectUris: [address],
  postLogoutRedirectUris: [address],
  scopes,
})

// What the app has to know. None of it is secret.
export const issuer = app.issuer
export const clientId = app.clientId
export const redirectUri = address
export const postLogoutRedirectUri = address
export const scope = scopes.join(' ')
