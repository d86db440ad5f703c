import type { OperationName } from './life.ts'

/**
 * What the peer needed in a run of its own, on a machine of this type: it is not measured beside ours, so that wall time depends on what
 * else that machine did. CPU, requests and state are comparable.
 */
export const elsewhere = {
  what: '@pulumi/keycloak, openid.Client and ClientDefaultScopes, 3 scopes each, half public, half confidential; Keycloak 26.7.3, file backend, `--parallel 16`, 2 processors',
  clients: 300,
  operations: {
    up: { seconds: 92, cpuSeconds: 108, requests: 4_954 },
    'unchanged preview': { seconds: 28, cpuSeconds: 29, requests: 2 },
    refresh: { seconds: 7.6, cpuSeconds: 11, requests: 1_052 },
    'update of all': { seconds: 98, cpuSeconds: 127, requests: 752 },
    destroy: { seconds: 59, cpuSeconds: 66, requests: 1_502 },
  },
  stateKilobytes: 5.6,
  /** 75 MiB. */
  pluginMegabytes: 79,
} as const satisfies {
  readonly what: string
  readonly clients: number
  readonly operations: Readonly<
    Record<
      OperationName,
      { readonly seconds: number; readonly cpuSeconds: number; readonly requests: number }
    >
  >
  readonly stateKilobytes: number
  readonly pluginMegabytes: number
}
