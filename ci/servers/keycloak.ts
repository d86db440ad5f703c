import { chmod, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { progress } from '../engine/progress.ts'
import { run } from '../run.ts'
import { cached, type Kept } from './cached.ts'
import { mavenArtifact, succeed } from './maven.ts'
import { startIn } from './start_keycloak.ts'

const version = '26.7.3'
const sha256 = '27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f'
const instead =
  'or set KEYCLOAK_URL to that of a running one, or name the tests to run and leave keycloak out'

export const keycloak: Kept = { name: 'keycloak', version }

/** The folder of Keycloak, from Maven Central, built for its later starts; minutes the first time. */
export async function keycloakHome(): Promise<string> {
  const folder = await cached(keycloak, make)
  return join(folder, `keycloak-${version}`)
}

async function make(folder: string): Promise<void> {
  await assertThere('java', ['-version'])
  await assertThere('mvn', ['-version'])
  await assertThere('jar', ['--version'])
  await shown('Fetching', () => fetched(folder))
  await shown('Building', () => built(join(folder, `keycloak-${version}`)))
}

async function shown(doing: string, work: () => Promise<void>): Promise<void> {
  const done = progress((elapsed) => `${doing} keycloak ${version} ... ${elapsed}`)
  await work().finally(done)
}

/**
 * By a whole first start, because `kc.sh build` builds for production only. It is done before the folder has its
 * name, so that two starts never write to it at once.
 */
async function built(home: string): Promise<void> {
  const { close } = await startIn(home)
  await close()
}

async function assertThere(command: string, args: readonly string[]): Promise<void> {
  const { code } = await run(command, args)
  if (code === 0) return
  throw new Error(
    `There is no ${command} for Keycloak ${version}: install Java >= 17 (a JDK) and Maven, ${instead}.`,
  )
}

async function fetched(folder: string): Promise<void> {
  const zip = await mavenArtifact(folder, {
    artifact: 'org.keycloak:keycloak-quarkus-dist',
    version,
    type: 'zip',
    sha256,
    instead,
  })
  await succeed('Keycloak', 'jar', ['xf', zip], { cwd: folder, instead })
  const home = join(folder, `keycloak-${version}`)
  // `jar` keeps no permissions.
  await chmod(join(home, 'bin', 'kc.sh'), 0o755)
  await rm(zip)
}
