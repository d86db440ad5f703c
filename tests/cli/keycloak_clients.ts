import type { Bag } from '../../provider/door.ts'
import { publicKey } from '../client/rule_cases.ts'

const hostile = '*/ process.exit() // $' + '{process.exit()} $$ ` \' " \\ \u202e - a: b #'

/** Clients as teams have made them in realms, by the server's own shape. None was made for a program. */
export const legacy: Readonly<Record<string, Bag>> = {
  'a browser app without PKCE, with wildcards': {
    publicClient: true,
    redirectUris: ['https://shop.example.com/*', 'http://localhost:3000/*'],
    webOrigins: ['+'],
    attributes: { 'post.logout.redirect.uris': '+' },
  },
  'a browser app that anything may be sent to': {
    publicClient: true,
    redirectUris: ['*'],
    webOrigins: ['*'],
  },
  'paths below an address that the server knows': {
    rootUrl: 'https://portal.example.com',
    baseUrl: '/home',
    redirectUris: ['/signed-in/*'],
  },
  'a service that may send its secret either way': { serviceAccountsEnabled: true, fullScopeAllowed: true },
  'a service by basic': {
    serviceAccountsEnabled: true,
    standardFlowEnabled: false,
    attributes: {
      'client.secret.authentication.allowed.method': 'client_secret_basic',
      'access.token.lifespan': '300',
    },
  },
  'a service with a key': {
    serviceAccountsEnabled: true,
    standardFlowEnabled: false,
    clientAuthenticatorType: 'client-jwt',
    attributes: { 'use.jwks.string': 'true', 'jwks.string': JSON.stringify({ keys: [publicKey] }) },
  },
  'passwords and tokens in the address': {
    implicitFlowEnabled: true,
    directAccessGrantsEnabled: true,
    redirectUris: ['https://old.example.com/callback'],
  },
  'only bearers': { bearerOnly: true },
  'texts that mean something elsewhere': {
    name: hostile,
    redirectUris: ["https://hostile.example.com/$$/it's"],
  },
  [`an id with */ and $` + `{a} and "quotes" and '`]: {
    serviceAccountsEnabled: true,
    standardFlowEnabled: false,
  },
  'switched off': { enabled: false, redirectUris: ['https://off.example.com/'], consentRequired: true },
  'mappers and scopes of its own': {
    redirectUris: ['https://maps.example.com/callback'],
    defaultClientScopes: ['basic', 'email'],
    optionalClientScopes: ['phone', 'offline_access'],
    authenticationFlowBindingOverrides: {},
    attributes: {
      'use.refresh.tokens': 'false',
      'backchannel.logout.url': 'https://maps.example.com/logout',
    },
    protocolMappers: [
      {
        name: 'department',
        protocol: 'openid-connect',
        protocolMapper: 'oidc-usermodel-attribute-mapper',
        config: { 'user.attribute': 'department', 'claim.name': 'department', 'access.token.claim': 'true' },
      },
    ],
  },
}
