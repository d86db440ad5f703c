import { randomBytes } from 'node:crypto'
import { serverNames } from '../provider/config.ts'
import type { Door } from '../provider/door.ts'
import { printable } from '../provider/printable.ts'
import { type Answer, answer } from './answer.ts'
import { type Asked, doorOf } from './configuration.ts'
import { type Checkup, examined, type Finding } from './doctor/checkup.ts'
import { asking } from './options.ts'
import { confirmed } from './prompt.ts'

export const doctor = asking('doctor')
  .summary(
    'whether each configured server can be reached and lets us manage clients, and what to do where not',
  )
  .description(
    'Reaches each configured authorization server, shows what it supports, and proves that the credential suffices: it registers one client of its own, reads, changes and deletes it. Exits with 3 where something is wrong.',
  )
  .option('--read-only', 'register no client, so that what the credential may write stays unproven')
  .option('--yes', 'do not ask before a client is registered')
  .action((options) => answer(options, () => looked(options)))

interface Wanted extends Asked {
  readonly readOnly?: true | undefined
  readonly yes?: true | undefined
}

async function looked({ readOnly, yes, ...asked }: Wanted): Promise<Answer> {
  const door = await doorOf(asked)
  const servers = configured(door)
  const tries = !readOnly && (yes || (await confirmed(question(servers))))
  const checkups: Checkup[] = []
  for (const server of servers)
    checkups.push(await examined(door, server, tries ? `pulumi-oauth-doctor-${random()}` : undefined))
  const isWell = checkups.every(({ findings }) => findings.every(({ state }) => state !== 'bad'))
  return {
    exit: isWell ? 'done' : 'found',
    json: { servers: checkups },
    text: checkups.map(told).join('\n\n'),
  }
}

/** The default server is left out where only named ones are configured. */
function configured({ config }: Door): readonly (string | undefined)[] {
  const names = serverNames(config)
  const hasDefault = config.stack('issuer') ?? config.environment['OAUTH_ISSUER']
  return hasDefault || names.length === 0 ? [undefined, ...names] : names
}

function question(servers: readonly (string | undefined)[]): string {
  const where = servers.length === 1 ? 'the server' : `each of the ${servers.length} servers`
  return `Register a client at ${where}, and read, change and delete it, to prove that the credential suffices?`
}

function random(): string {
  return randomBytes(4).toString('hex')
}

const signs = { good: 'ok', bad: 'WRONG', untried: '-' } as const satisfies Record<Finding['state'], string>

function told({ server, issuer, findings }: Checkup): string {
  const title = [server === null ? 'default server' : `server ${server}`, issuer].filter(Boolean).join(': ')
  const lines = findings.flatMap(({ check, state, text }) => {
    const [first = '', ...rest] = printable(text).split('\n')
    const margin = ' '.repeat(signWidth + checkWidth + 2)
    return [
      `  ${signs[state].padEnd(signWidth)}${check.padEnd(checkWidth)}${first}`,
      ...rest.map((line) => margin + line),
    ]
  })
  return [printable(title), ...lines].join('\n')
}

const [signWidth, checkWidth] = [7, 14]
