import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { json } from '../provider/client/json.ts'
import { isRecord } from '../provider/client/unknown.ts'
import type { ConfigSource } from '../provider/config.ts'
import type { Door } from '../provider/door.ts'
import { InvalidConfiguration } from '../provider/errors.ts'
import { printable } from '../provider/printable.ts'

/** Where a command takes the configuration of servers from: the same keys and variables as a run of Pulumi. */
export interface Asked {
  readonly stack?: string | undefined
  readonly cwd?: string | undefined
}

/** The core's door for the command line: what is said goes to standard error. */
export async function doorOf(asked: Asked): Promise<Door> {
  return {
    config: await configurationOf(asked),
    say: async (level, text) => void process.stderr.write(`${level}: ${printable(text)}\n`),
  }
}

const namespace = 'oauth:'

/** The environment, and with a stack its config, which the Pulumi CLI decrypts. */
async function configurationOf(asked: Asked): Promise<ConfigSource> {
  const values = await stackConfig(asked)
  return {
    stack: (key) => (Object.hasOwn(values, namespace + key) ? values[namespace + key]?.value : undefined),
    environment: { ...process.env },
  }
}

/** A value of a stack's config. */
export interface ConfigValue {
  readonly value: string
  readonly secret: boolean
}

/** The config of a stack, by its keys with their namespace. */
export async function stackConfig({ stack, cwd }: Asked): Promise<Readonly<Record<string, ConfigValue>>> {
  if (stack === undefined) return {}
  const config = json(await pulumi(['config', '--json', '--show-secrets', '--stack', stack], cwd))
  return Object.fromEntries(
    Object.entries(isRecord(config) ? config : {}).flatMap(([key, entry]) =>
      isRecord(entry) && typeof entry['value'] === 'string'
        ? [[key, { value: entry['value'], secret: entry['secret'] === true }] as const]
        : [],
    ),
  )
}

/**
 * What a command of the Pulumi CLI prints, with this text as its input. What it prints may hold secrets, so that an error shows its
 * complaint alone.
 */
export async function pulumi(args: readonly string[], cwd = '.', input = ''): Promise<string> {
  try {
    const running = promisify(execFile)('pulumi', [...args, '--non-interactive'], { cwd, maxBuffer: longest })
    // That it reads nothing is its own complaint.
    running.child.stdin?.on('error', () => {}).end(input)
    return (await running).stdout
  } catch (error) {
    const complaint = isRecord(error) && typeof error['stderr'] === 'string' ? error['stderr'].trim() : ''
    throw new InvalidConfiguration(
      `\`pulumi ${args.join(' ')}\` failed${complaint === '' ? ': is the Pulumi CLI on PATH?' : `:\n${complaint}`}`,
    )
  }
}

/** The state of a stack with thousands of clients. */
const longest = 512 * 1024 * 1024
