import type { Targets } from '../faults/targets.ts'

/** What is killed: a way to a server, with what the run has in its environment. */
export interface Subject {
  readonly name: string
  readonly title: string
  readonly target: Targets
  readonly door: 'plugin' | 'dynamic'
  /** Every client id is chosen by us, so that nothing may be lost and nothing be there twice. */
  readonly chosen: boolean
  readonly journal?: boolean
}

export const subjects: readonly Subject[] = [
  {
    name: 'keycloak-admin',
    title: "Keycloak by its admin API: the provider chooses the client's id",
    ...{ target: 'keycloak-admin', door: 'plugin', chosen: true },
  },
  {
    name: 'hydra-admin',
    title: "Hydra by its admin API: the provider chooses the client's id",
    ...{ target: 'hydra-admin', door: 'plugin', chosen: true },
  },
  {
    name: 'oidc-provider',
    title: 'oidc-provider by RFC 7591 and RFC 7592 alone, an update renewing the registration access token',
    ...{ target: 'oidc-provider', door: 'plugin', chosen: false },
  },
  {
    name: 'oidc-provider-journal',
    title: 'oidc-provider by RFC 7591 and RFC 7592 with OAUTH_JOURNAL',
    ...{ target: 'oidc-provider', door: 'plugin', chosen: false, journal: true },
  },
  {
    name: 'oidc-provider-dynamic',
    title: 'oidc-provider by RFC 7591 and RFC 7592 with OAUTH_JOURNAL, by the dynamic provider',
    ...{ target: 'oidc-provider', door: 'dynamic', chosen: false, journal: true },
  },
  {
    name: 'keycloak-registration-journal',
    title: 'Keycloak by its registration endpoint, with OAUTH_JOURNAL and OAUTH_RENEW_TOKENS',
    ...{ target: 'keycloak-registration', door: 'plugin', chosen: false, journal: true },
  },
]
