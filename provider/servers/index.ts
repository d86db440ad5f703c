import type { ServerConfig } from '../config.ts'
import { hydraAdmin, hydraRegistration } from './hydra.ts'
import { keycloakAdmin, keycloakRegistration } from './keycloak.ts'
import type { Server } from './server.ts'
import { standard } from './standard.ts'

export type { Server } from './server.ts'

/** Whose oddities a registration endpoint has: `oauth:product`. */
const products: Readonly<Record<string, Server>> = {
  standard,
  keycloak: keycloakRegistration,
  hydra: hydraRegistration,
}

/** The admin APIs: `oauth:api`. */
const admins: Readonly<Record<string, Server>> = { keycloak: keycloakAdmin, hydra: hydraAdmin }

export function serverOf({ api, product }: Pick<ServerConfig, 'api' | 'product'>): Server {
  return admins[api] ?? products[product] ?? standard
}
