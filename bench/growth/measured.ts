import type { EngineCosts } from './run.ts'
import type { ServerSettings } from './server.ts'

/** What the simulation takes from measurements, and nothing else does it take from anywhere but the provider's own rules. */
export interface Measured {
  readonly what: string
  readonly value: number
  readonly unit: 'ms' | 'kB' | 'at once' | ''
  readonly source: string
}

const engine =
  'dynamic provider that does nothing, 5 inputs and 2 outputs, Pulumi 3.250.0, file backend, 2 processors'
const keycloak = 'Keycloak 26.7.3, admin API, 2 processors shared with its client, 32 requests at once'

export const measured = {
  start: { what: 'CPU of a run with one resource', value: 2_900, unit: 'ms', source: engine },
  changed: {
    what: 'CPU for each resource that is created, without checkpoints',
    value: 18,
    unit: 'ms',
    source: `(20,890 - 2,900) ms / 1,000; ${engine}`,
  },
  unchanged: {
    what: 'CPU for each resource that is unchanged',
    value: 21,
    unit: 'ms',
    source: `(24,208 - 2,769) ms / 1,000; ${engine}`,
  },
  refreshed: {
    what: 'CPU for each resource that is refreshed',
    value: 4.9,
    unit: 'ms',
    source: `(6,225 - 1,320) ms / 1,000; ${engine}`,
  },
  checkpoint: {
    what: 'CPU to write 1 MB of state',
    value: 80,
    unit: 'ms',
    source:
      'from three runs that agree: 83 (N = 200, 320 kB), 78 (N = 600, 1.7 MB, another provider), 76 (N = 1,000, 1.6 MB, wall with and without checkpoints)',
  },
  checkpoints: {
    what: 'Writes of the whole state for each step, before and after it',
    value: 2,
    unit: '',
    source: 'source of the engine',
  },
  stateKilobytes: {
    what: 'State of one client',
    value: 2.6,
    unit: 'kB',
    source: 'bench peers, this package',
  },
  post: { what: 'A create takes the server', value: 33, unit: 'ms', source: `60 a second; ${keycloak}` },
  get: { what: 'A read', value: 13, unit: 'ms', source: `150 a second; ${keycloak}` },
  put: { what: 'An update', value: 19, unit: 'ms', source: `104 a second; ${keycloak}` },
  delete: { what: 'A delete', value: 31, unit: 'ms', source: `64 a second; ${keycloak}` },
  atOnce: { what: 'Requests that the server works on at once', value: 2, unit: 'at once', source: keycloak },
} as const satisfies Readonly<Record<string, Measured>>

export const engineCosts: EngineCosts = {
  start: measured.start.value,
  changed: measured.changed.value,
  unchanged: measured.unchanged.value,
  refreshed: measured.refreshed.value,
  checkpoint: measured.checkpoint.value,
  checkpoints: measured.checkpoints.value,
  stateKilobytes: measured.stateKilobytes.value,
}

/** Without a limit. */
export const keycloakServer: ServerSettings = {
  atOnce: measured.atOnce.value,
  ms: {
    POST: measured.post.value,
    GET: measured.get.value,
    PUT: measured.put.value,
    DELETE: measured.delete.value,
  },
  saysWhen: true,
}
