import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { progress } from '../engine/progress.ts'
import { complaint, run } from '../run.ts'
import { cached } from './cached.ts'

const version = '26.7.3'
const sha256 = '27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f'
const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy'
const instead =
  'or set KEYCLOAK_URL to that of a running one, or name the tests to run and leave keycloak out'

/** Build options; a start with others builds anew. */
export const buildOptions = ['--db=dev-mem', '--cache=local', '--features=client-secret-rotation']

/** Without them a start takes twice as long (26.7.3). */
export const javaOptions = [
  ...['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xms256m', '-Xmx768m'],
  ...['-XX:MaxMetaspaceSize=256m', '-Dfile.encoding=UTF-8'],
].join(' ')

/** The folder of Keycloak, from Maven Central, built for `start-dev` with these options. */
export async function keycloakHome(): Promise<string> {
  const folder = await cached({ name: 'keycloak', version }, make)
  return join(folder, `keycloak-${version}`)
}

async function make(folder: string): Promise<void> {
  await assertThere('java', ['-version'])
  await assertThere('mvn', ['-version'])
  const done = progress((elapsed) => `Fetching keycloak ${version} ... ${elapsed}`)
  try {
    await fetched(folder)
  } finally {
    done()
  }
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
    throw new Error(`Maven brought another keycloak-quarkus-dist ${version}: its SHA-256 is ${found}.`)
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
      `Keycloak ${version} could not be fetched: ${command} failed, ${instead}:\n${complaint(ended)}`,
    )
}
