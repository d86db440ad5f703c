import { isCached } from './cached.ts'
import { keycloak, keycloakHome } from './keycloak.ts'
import { type RunningKeycloak, startIn } from './start_keycloak.ts'

/** Starts a Keycloak of our own, and says in one line which one and how it was come by. */
export async function runKeycloak(): Promise<RunningKeycloak & { readonly description: string }> {
  const way = isCached(keycloak) ? 'from the cache' : 'fetched with Maven and built'
  const home = await keycloakHome()
  const running = await startIn(home)
  return { ...running, description: `Keycloak ${keycloak.version}, ${way}: ${home}` }
}
