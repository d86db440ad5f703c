import { RandomPet } from '@pulumi/random'
import { PublicClient } from 'pulumi-oauth'

// Every stack of a developer gets a name of its own, made once and then kept.
const pet = new RandomPet('reviewer')

const app = new PublicClient('shop', {
  clientName: pet.id.apply((name) => `Shop of ${name}`),
  redirectUris: ['https://shop.example.com/callback'],
})

export const clientName = app.clientName
export const clientId = app.clientId
