import { readFileSync, writeFileSync } from 'node:fs'
import { Option } from '@commander-js/extra-typings'
import { json } from '../provider/client/json.ts'
import { isRecord } from '../provider/client/unknown.ts'
import { InvalidConfiguration } from '../provider/errors.ts'
import type { PracticeSettings } from '../provider/policy/examine.ts'
import { isPracticeId, practiceIds } from '../provider/policy/practices.ts'
import { type Answer, answer, type Output } from './answer.ts'
import { summary } from './inventory/cells.ts'
import { clientsAmong } from './inventory/clients.ts'
import { type Entry, entriesOf } from './inventory/entry.ts'
import { csvForm, markdownForm, terminalForm } from './inventory/forms.ts'
import { pageForm } from './inventory/page.ts'
import { printing, several } from './options.ts'
import { resourcesOf } from './states.ts'

export const inventory = printing('inventory')
  .summary('the clients of one or more stacks: who may do what, how, and what breaks the best practice')
  .description(
    'Lists the clients of stacks with their type, auth method, scopes, redirect hosts and the age of their secret, and marks what breaks the best practice. Asks no server, and decrypts nothing. Exits with 3 where `--fail-on` finds what it names.',
  )
  .argument('[files...]', 'files that `pulumi stack export` wrote')
  .option('--stack <name>', 'a stack, which is exported; may be given several times', several, [])
  .option('--cwd <folder>', 'where the project of the stacks is', '.')
  .addOption(new Option('--markdown', 'print Markdown').conflicts(['json', 'csv']))
  .addOption(new Option('--csv', 'print CSV').conflicts(['json', 'markdown']))
  .option('--html <file>', 'write one page that needs no network')
  .option(
    '--practices <file>',
    'levels and settings of the practices: what `pulumi --policy-pack-config` takes',
  )
  .addOption(
    new Option('--fail-on <level>', 'exit with 3 where something is marked so, or worse').choices([
      'advisory',
      'mandatory',
    ]),
  )
  .action((files, options) => answer(options, () => listed(files, options)))

interface Wanted extends Output {
  readonly stack: readonly string[]
  readonly cwd: string
  readonly markdown?: true | undefined
  readonly csv?: true | undefined
  readonly html?: string | undefined
  readonly practices?: string | undefined
  readonly failOn?: string | undefined
}

async function listed(files: readonly string[], wanted: Wanted): Promise<Answer> {
  const { stack: stacks, cwd, practices, html } = wanted
  if (stacks.length + files.length === 0)
    throw new InvalidConfiguration(
      'No stack is named: give --stack, or files that `pulumi stack export` wrote.',
    )
  const now = new Date()
  const settings = practices === undefined ? {} : settingsIn(practices)
  const clients = clientsAmong(await resourcesOf({ stacks, files, cwd }))
  const entries = entriesOf(clients, settings, now.getTime() / 1000)
  if (html !== undefined) writeFileSync(html, pageForm(entries, now))
  return {
    exit: isFound(entries, wanted) ? 'found' : 'done',
    json: { at: now.toISOString(), clients: entries },
    text: textOf(entries, wanted),
  }
}

function textOf(entries: readonly Entry[], { markdown, csv, html }: Wanted): string {
  if (markdown) return markdownForm(entries)
  if (csv) return csvForm(entries)
  return html === undefined ? terminalForm(entries) : `${html}: ${summary(entries)}.`
}

function isFound(entries: readonly Entry[], { failOn }: Wanted): boolean {
  const marks = entries.flatMap((entry) => entry.marks)
  return failOn === 'advisory'
    ? marks.length > 0
    : failOn === 'mandatory' && marks.some(({ level }) => level === failOn)
}

function settingsIn(file: string): PracticeSettings {
  const settings = json(readFileSync(file, 'utf8'))
  if (!isRecord(settings))
    throw new InvalidConfiguration(`${file} is no JSON object of practices: ${practiceIds.join(', ')}.`)
  const unknown = Object.keys(settings).filter((id) => id !== 'all' && !isPracticeId(id))
  if (unknown.length > 0)
    throw new InvalidConfiguration(
      `${file} names ${unknown.join(', ')}, which is no practice. There are ${practiceIds.join(', ')}.`,
    )
  return settings
}
