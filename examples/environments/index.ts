import { Config, getStack } from '@pulumi/pulumi'
import { ConfidentialClient, PublicClient } from 'pulumi-oauth'

// What differs between dev, staging and production stands in Pulumi.<stack>.yaml, the authorization server included.
const config = new Config()
const shop = config.require('shopUrl')
const whileDeveloping = config.getObject<string[]>('loopbackRedirectUris') ?? []
const stack = getStack()

const app = new PublicClient('shop', {
  clientName: stack === 'production' ? 'Shop' : `Shop (${stack})`,
  redirectUris: [`${shop}/callback`, ...whileDeveloping],
  postLogoutRedirectUris: [shop],
  scopes: ['openid', 'profile'],
})

const service = new ConfidentialClient('orders', {
  clientName: stack === 'production' ? 'Orders' : `Orders (${stack})`,
  scopes: ['api:read', 'api:write'],
})

export const issuer = app.issuer
export const shopClientId = app.clientId
export const ordersClientId = service.clientId
export const ordersClientSecret = service.clientSecret
