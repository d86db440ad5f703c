import { RandomPassword } from '@pulumi/random'
import { ConfidentialClient } from 'pulumi-oauth'

// The same with a secret that the program makes, where client secrets may be chosen: another keeper, another password.
const password = new RandomPassword('orders', {
  length: 64,
  special: false,
  keepers: { quarter: '2026-Q4' },
})

const orders = new ConfidentialClient('orders', {
  clientName: 'Orders',
  clientSecret: password.result,
})

export const clientId = orders.clientId
export const clientSecret = orders.clientSecret
