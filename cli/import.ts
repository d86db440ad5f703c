import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Option } from '@commander-js/extra-typings'
import { serverConfig } from '../provider/config.ts'
import type { Door } from '../provider/door.ts'
import { inLine } from '../provider/printable.ts'
import { type Answer, answer } from './answer.ts'
import { type Asked, doorOf } from './configuration.ts'
import { type Imported, imported } from './import/importing.ts'
import { type Language, type LanguageName, languageNames, languages } from './import/languages.ts'
import type { LeftOut } from './import/reading.ts'
import { bring, type Target, target } from './import/stack.ts'
import { fileFor } from './import/target_file.ts'
import { asking } from './options.ts'
import { confirmed } from './prompt.ts'
import { table } from './table.ts'

export const importing = asking('import')
  .summary('write a program for the clients that a server has, and bring them into a stack')
  .description(
    'Writes a program that declares every client of Keycloak or Ory Hydra (oauth:api), or those that a file names, as they are, and brings them into the stack without a write to the server: the next preview is empty. Exits with 3 where a client had to be left out that somebody made.',
  )
  .argument('[folder]', 'where the program is written', '.')
  .addOption(
    new Option('--language <name>', 'of the program')
      .choices(languageNames)
      .default('typescript' as const satisfies LanguageName),
  )
  .option('--name <file>', 'of the program in that folder (default: index.ts, Main.yaml)')
  .option(
    '--clients <file>',
    'JSON or YAML: a list of client_id, registration_access_token and registration_client_uri, for servers that list no clients',
  )
  .option('--server <name>', 'a name in oauth:servers')
  .option('--force', 'write over a file that is there')
  .option('--no-protect', 'let Pulumi delete the clients as it deletes others')
  .option('--yes', 'bring the clients into the stack without asking')
  .action((folder, options) => answer(options, () => brought(folder, options)))

interface Wanted extends Asked {
  readonly language: LanguageName
  readonly name?: string | undefined
  readonly clients?: string | undefined
  readonly server?: string | undefined
  readonly force?: true | undefined
  readonly protect: boolean
  readonly yes?: true | undefined
}

async function brought(folder: string, wanted: Wanted): Promise<Answer> {
  const language: Language = languages[wanted.language]
  const file = fileFor(folder, language, wanted)
  const door = await doorOf(wanted)
  const into = wanted.stack === undefined ? undefined : await target(wanted.stack, wanted.cwd ?? '.')
  const found = await imported(silent(door), { ...wanted, language, into })
  const { issuer } = serverConfig(door.config, wanted.server)
  if (found.clients.length > 0) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, language.write({ issuer, protect: wanted.protect, resources: found.clients }))
  }
  const isBrought =
    into !== undefined && found.clients.length > 0 && (wanted.yes || (await confirmed(question(found, into))))
  if (isBrought) await bring(into, { language, protect: wanted.protect, clients: found.clients })
  return told({ file, issuer, language: wanted.language, into, isBrought: isBrought === true }, found)
}

/** What a check says of each client the next preview says at its resource. */
function silent({ config }: Door): Door {
  return { config, say: async () => {} }
}

function question({ clients }: Imported, { name }: Target): string {
  return `Bring ${clients.length} clients into the state of stack ${inLine(name)}? Nothing is written to the server.`
}

interface Done {
  readonly file: string
  readonly issuer: string
  readonly language: LanguageName
  readonly into: Target | undefined
  readonly isBrought: boolean
}

function told({ file, issuer, language, into, isBrought }: Done, { clients, leftOut }: Imported): Answer {
  const stack = into?.name
  const json = {
    issuer,
    language,
    file: clients.length === 0 ? null : file,
    stack: isBrought ? stack : null,
    clients: clients.map(({ name, clientId, kind, args, undeclared }) => ({
      name,
      clientId,
      kind,
      allow: args['allow'] ?? [],
      undeclared,
    })),
    leftOut: leftOut.map(({ clientId, why }) => ({ clientId, why })),
  }
  const wrote =
    clients.length === 0
      ? `There is no client of ${inLine(issuer)} to import.`
      : `${file} declares ${clients.length} clients of ${inLine(issuer)}.`
  const next = clients.length === 0 ? [] : [nextOf(stack, isBrought)]
  return {
    exit: leftOut.some(({ unexpected }) => unexpected) ? 'found' : 'done',
    json,
    text: [wrote, ...next, ...tableOf(leftOut)].join('\n'),
  }
}

function nextOf(stack: string | undefined, isBrought: boolean): string {
  if (stack === undefined)
    return 'They are in no stack yet: name one by --stack (with --force, since the file is there now).'
  if (isBrought)
    return `They are in stack ${inLine(stack)}: once its program runs that file, \`pulumi preview --stack ${inLine(stack)}\` shows no change.`
  return `They are not in stack ${inLine(stack)} yet: say --yes (with --force, since the file is there now).`
}

function tableOf(leftOut: readonly LeftOut[]): readonly string[] {
  if (leftOut.length === 0) return []
  return [
    `Left out are ${leftOut.length}:`,
    table(
      ['client', 'why'],
      leftOut.map(({ clientId, why }) => [clientId, inLine(why)]),
    ),
  ]
}
