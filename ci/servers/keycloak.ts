import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { progress } from '../engine/progress.ts'
import { complaint, type Ended, run } from '../run.ts'
import { cached, type Kept } from './cached.ts'
import { startIn } from './start_keycloak.ts'

const version = '26.7.3'
const sha256 = '27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f'
const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy'
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
  const artifact = `-Dartifact=org.keycloak:keycloak-quarkus-dist:${version}:zip`
  await succeed('mvn', ['-B', '-q', plugin, artifact, `-DoutputDirectory=${folder}`], folder)
  const zip = join(folder, `keycloak-quarkus-dist-${version}.zip`)
  const found = await digestOf(zip)
  if (found !== sha256)
    throw new Error(
      `Maven brought another keycloak-quarkus-dist ${version}: its SHA-256 is ${found}, not ${sha256}. Remove it from the local Maven repository and run this again, ${instead}.`,
    )
  await succeed('jar', ['xf', zip], folder)
  const home = join(folder, `keycloak-${version}`)
  // `jar` keeps no permissions.
  await chmod(join(home, 'bin', 'kc.sh'), 0o755)
  await rm(zip)
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

async function succeed(command: string, args: readonly string[], cwd: string): Promise<void> {
  const ended = await run(command, args, { cwd })
  if (ended.code !== 0)
    throw new Error(
      `Keycloak ${version} could not be fetched: ${command} failed, see below. Repair that and run this again, ${instead}.\n${complaint(told(ended))}`,
    )
}

/** Maven complains on standard output. */
function told({ stdout, stderr, ...rest }: Ended): Ended {
  return { ...rest, stdout, stderr: `${stdout}${stderr}` }
}
