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
async function configurationOf({ stack, cwd = '.' }: Asked): Promise<ConfigSource> {
  const environment = { ...process.env }
  if (stack === undefined) return { stack: () => undefined, environment }
  const config = json(await pulumi(['config', '--json', '--show-secrets', '--stack', stack], cwd))
  const values = new Map(
    Object.entries(isRecord(config) ? config : {}).flatMap(([key, entry]) =>
      isRecord(entry) && typeof entry['value'] === 'string' ? [[key, entry['value']] as const] : [],
    ),
  )
  return { stack: (key) => values.get(namespace + key), environment }
}

/** What a command of the Pulumi CLI prints. What it prints may hold secrets, so that an error shows its complaint alone. */
export async function pulumi(args: readonly string[], cwd = '.'): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('pulumi', [...args, '--non-interactive'], {
      cwd,
      maxBuffer: longest,
    })
    return stdout
  } catch (error) {
    const complaint = isRecord(error) && typeof error['stderr'] === 'string' ? error['stderr'].trim() : ''
    throw new InvalidConfiguration(
      `\`pulumi ${args.join(' ')}\` failed${complaint === '' ? ': is the Pulumi CLI on PATH?' : `:\n${complaint}`}`,
    )
  }
}

/** The state of a stack with thousands of clients. */
const longest = 512 * 1024 * 1024
