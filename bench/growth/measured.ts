import type { EngineCosts } from './run.ts'
import type { ServerSettings } from './server.ts'

/** What the simulation takes from measurements, and nothing else does it take from anywhere but the provider's own rules. */
export interface Measured {
  readonly what: string
  readonly value: number
  readonly unit: 'ms' | 'kB' | 'at once' | ''
  readonly source: string
}

const peers = 'bench peers, dynamic provider, N = 300'
const keycloak = 'Keycloak 26.7.3, admin API, 2 processors shared with its client, 32 requests at once'

export const measured = {
  start: {
    what: 'CPU of a run with hardly a client',
    value: 2_300,
    unit: 'ms',
    source: 'bench peers, dynamic provider, N = 10: 2.5 s, less that of 10 clients',
  },
  changed: {
    what: 'CPU for each client that is created or updated, without checkpoints',
    value: 22,
    unit: 'ms',
    source: `${peers}, less N = 10: program and SDK 11, provider 6; bench many: engine 5`,
  },
  unchanged: {
    what: 'CPU for each client that is unchanged',
    value: 18,
    unit: 'ms',
    source: `${peers}, less N = 10: (7.6 - 2.5) s / 290`,
  },
  refreshed: {
    what: 'CPU for each client that is refreshed',
    value: 5.5,
    unit: 'ms',
    source: `${peers}, less N = 10: (2.7 - 1.1) s / 290`,
  },
  checkpoint: {
    what: 'CPU to write 1 MB of state',
    value: 31,
    unit: 'ms',
    source: `${peers}: 479 MB in 15 s of the engine's CPU in an update of all, 240 MB in 7.5 s in a destroy; bench doors, dynamic provider, N = 1,000, less bench many: 5.7 GB in 178 s`,
  },
  checkpoints: {
    what: 'Writes of the whole state for each step, one before and one after it',
    value: 2,
    unit: '',
    source: 'source of the engine, 3.250.0',
  },
  stateKilobytes: { what: 'State of one client', value: 2.7, unit: 'kB', source: peers },
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
