import { Config } from '@pulumi/pulumi'
import { ConfidentialClient } from 'pulumi-oauth'

// The day that the calendar is looked at: today, but in tests.
const day = new Date(new Config().get('today') ?? Date.now())
const quarter = `${day.getUTCFullYear()}-Q${Math.floor(day.getUTCMonth() / 3) + 1}`

// The first update of a quarter renews the secret, in place: whoever runs `pulumi up` by a schedule has secrets of three months.
const orders = new ConfidentialClient('orders', {
  clientName: 'Orders',
  secretRotation: { quarter },
})

export const tokenEndpoint = orders.tokenEndpoint
export const clientId = orders.clientId
export const clientSecret = orders.clientSecret
// While the server takes both, an application that has not read the new one yet goes on.
export const previousClientSecret = orders.previousClientSecret
