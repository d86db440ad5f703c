import { join } from 'node:path'
import { buildOptions, javaOptions, keycloakHome } from './keycloak.ts'
import { freePort, type Started, start } from './started.ts'

/** A Keycloak of our own, with what its tests need to know of it. */
export interface RunningKeycloak extends Started {
  readonly url: string
}

/** The first start of a version builds it, which takes minutes on a small machine. */
const limit = 300_000

/** Its administrator is `admin` with the password `admin`: it listens on loopback only, and forgets everything. */
export async function runKeycloak(): Promise<RunningKeycloak> {
  const home = await keycloakHome()
  const url = `http://127.0.0.1:${await freePort()}`
  const { port } = new URL(url)
  const args = ['start-dev', '--http-host=127.0.0.1', `--http-port=${port}`, ...buildOptions]
  const { close } = await start({
    name: 'Keycloak',
    command: join(home, 'bin', 'kc.sh'),
    args,
    env: {
      KC_BOOTSTRAP_ADMIN_USERNAME: 'admin',
      KC_BOOTSTRAP_ADMIN_PASSWORD: 'admin',
      JAVA_OPTS: javaOptions,
    },
    ready: `${url}/realms/master/.well-known/openid-configuration`,
    limit,
  })
  return { url, close }
}
