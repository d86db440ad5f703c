import { hasSecret } from '../client/auth_methods.ts'
import { type Client, moment, record } from './client.ts'

/** What is known of the time of a client secret, in seconds since 1970. A client that has none authenticates otherwise. */
export interface SecretTime {
  readonly kind: 'none' | 'shared'
  /** It was issued then or later. Absent where nothing recorded tells. */
  readonly since?: number
  /** The server takes it until then. */
  readonly until?: number
}

export function secretTime(client: Client): SecretTime {
  if (!hasSecret(client.recorded['tokenEndpointAuthMethod'])) return { kind: 'none' }
  const [since, until] = [sinceOf(client), moment(client, 'clientSecretExpiresAt')]
  return {
    kind: 'shared',
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  }
}

/** By an admin API a secret changes in place, and nothing records when: what the program rotates has no age. */
function sinceOf(client: Client): number | undefined {
  if (client.recorded['api'] === 'registration') return moment(client, 'clientIdIssuedAt')
  return Object.keys(record(client, 'secretRotation')).length > 0 ? undefined : client.createdAt
}

const day = 86_400

/** Whole days. */
export function daysBetween(from: number, to: number): number {
  return Math.floor((to - from) / day)
}
