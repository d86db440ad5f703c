import { join } from 'node:path'
import { freePort, type Started, start } from './started.ts'

/** A Keycloak of our own, with what its tests need to know of it. */
export interface RunningKeycloak extends Started {
  readonly url: string
}

/** A start with other build options than the last one in this folder builds anew. */
const buildOptions = ['--db=dev-mem', '--cache=local', '--features=client-secret-rotation']

/** Without them a start takes twice as long (26.7.3). */
const javaOptions = [
  ...['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xms256m', '-Xmx768m'],
  ...['-XX:MaxMetaspaceSize=256m', '-Dfile.encoding=UTF-8'],
].join(' ')

/** The first start in a folder builds it, which takes minutes on a small machine. */
const limit = 300_000

/** Files in PEM. */
export interface Tls {
  readonly certificate: string
  readonly key: string
}

/** Starts the Keycloak of this folder: it listens on loopback only, with TLS at another port too, and forgets everything. */
export async function startIn(
  home: string,
  tls?: Tls,
): Promise<RunningKeycloak & { readonly secureUrl: string }> {
  const securePort = await freePort()
  const url = `http://127.0.0.1:${await freePort()}`
  const { port } = new URL(url)
  const { username, password } = administrator()
  const { close } = await start({
    name: 'Keycloak',
    command: join(home, 'bin', 'kc.sh'),
    args: [
      ...['start-dev', '--http-host=127.0.0.1', `--http-port=${port}`],
      ...(tls === undefined ? [] : tlsArgs(tls, securePort)),
      ...buildOptions,
    ],
    env: {
      ...withoutSettings(process.env),
      KC_BOOTSTRAP_ADMIN_USERNAME: username,
      KC_BOOTSTRAP_ADMIN_PASSWORD: password,
      JAVA_OPTS: javaOptions,
    },
    ready: `${url}/realms/master/.well-known/openid-configuration`,
    limit,
  })
  return { url, secureUrl: `https://127.0.0.1:${securePort}`, close }
}

function tlsArgs({ certificate, key }: Tls, port: number): readonly string[] {
  const files = [`--https-certificate-file=${certificate}`, `--https-certificate-key-file=${key}`]
  return [`--https-port=${port}`, ...files]
}

/** Of a Keycloak of our own as of the one that KEYCLOAK_URL names. */
export function administrator(): { readonly username: string; readonly password: string } {
  const { KEYCLOAK_ADMIN: username = 'admin', KEYCLOAK_ADMIN_PASSWORD: password = 'admin' } = process.env
  return { username, password }
}

/** A person's settings for their own Keycloak, as its host name, must not decide about ours. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(KC|KEYCLOAK)_/.test(name)))
}
