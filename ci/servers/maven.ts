import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { complaint, type Ended, run } from '../run.ts'

/** A file of Maven Central, and what to do where it cannot be had. */
export interface Artifact {
  /** `<group>:<name>`. */
  readonly artifact: string
  readonly version: string
  readonly type: 'zip' | 'jar'
  readonly sha256: string
  readonly instead: string
}

const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy'

/** Fetches the file into the folder. It is the one that was looked at, or an error. */
export async function mavenArtifact(
  folder: string,
  { artifact, version, type, sha256, instead }: Artifact,
): Promise<string> {
  const wanted = [`-Dartifact=${artifact}:${version}:${type}`, `-DoutputDirectory=${folder}`]
  await succeed(artifact, 'mvn', ['-B', '-q', plugin, ...wanted], { cwd: folder, instead })
  const file = join(folder, `${artifact.split(':').at(-1)}-${version}.${type}`)
  const found = await digestOf(file)
  if (found !== sha256)
    throw new Error(
      `Maven brought another ${artifact} ${version}: its SHA-256 is ${found}, not ${sha256}. Remove it from the local Maven repository and run this again, ${instead}.`,
    )
  return file
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

export async function succeed(
  what: string,
  command: string,
  args: readonly string[],
  { cwd, instead }: { readonly cwd: string; readonly instead: string },
): Promise<void> {
  const ended = await run(command, args, { cwd })
  if (ended.code !== 0)
    throw new Error(
      `${what} could not be fetched: ${command} failed, see below. Repair that and run this again, ${instead}.\n${complaint(told(ended))}`,
    )
}

/** Maven complains on standard output. */
function told({ stdout, stderr, ...rest }: Ended): Ended {
  return { ...rest, stdout, stderr: `${stdout}${stderr}` }
}
