import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import { root } from '../../ci/generate/documentation.ts'
import { doctor } from '../../cli/doctor.ts'
import { importing } from '../../cli/import.ts'
import { inventory } from '../../cli/inventory.ts'
import { orphans } from '../../cli/orphans.ts'
import { scopes } from '../../cli/scopes.ts'
import { configKeyNames, environmentName, runSwitches } from '../../provider/config.ts'
import { type Block, complaints, textOf } from './documents.ts'

/** Of a block that something else compiles. */
const elsewhere = () => []

/** The language of a block -> what is wrong with it. */
export const checks: Readonly<Record<string, (block: Block) => readonly string[]>> = {
  ts: complaints,
  yaml: ({ code }) => parseAllDocuments(code).flatMap(({ errors }) => errors.map(String)),
  json: ({ code }) => parseAllDocuments(code, { schema: 'json' }).flatMap(({ errors }) => errors.map(String)),
  sh: ({ code }) => {
    const { stderr, status } = spawnSync('bash', ['-n'], { input: code, encoding: 'utf8' })
    return status === 0 ? [] : [stderr]
  },
  // What is seen on a screen, and folders.
  text: elsewhere,
  // The page of the registry: tests/sdk compiles its program in each of these.
  python: elsewhere,
  go: elsewhere,
  csharp: elsewhere,
  java: elsewhere,
}

const commands = new Map([doctor, importing, inventory, orphans, scopes].map((one) => [one.name(), one]))
const keys: ReadonlySet<string> = new Set([...configKeyNames, 'servers'])
const variables: ReadonlySet<string> = new Set([
  ...configKeyNames.map((key) => environmentName(key)),
  ...Object.keys(runSwitches),
])

/** Names of ours in a text that nothing has. */
export function unknownNames(text: string): readonly string[] {
  return [
    ...matches(text, /(?<![:\w])oauth:([a-z]\w*)(?![\w:])/g, ([whole, key = '']) =>
      keys.has(key) ? [] : [whole],
    ),
    ...matches(text, /\bOAUTH_[A-Z_]+[A-Z]/g, ([name]) => (isVariable(name) ? [] : [name])),
    ...matches(text, /\bnpx pulumi-oauth ([a-z]+)(.*)/g, ([, name = '', rest = '']) =>
      unknownCall(name, rest),
    ),
  ]
}

function isVariable(name: string): boolean {
  return variables.has(name.replace(/^OAUTH_SERVERS_[A-Z]+_/, 'OAUTH_')) || name === 'OAUTH_SERVERS'
}

function unknownCall(name: string, rest: string): readonly string[] {
  const command = commands.get(name)
  if (command === undefined) return [`pulumi-oauth ${name}`]
  const options: ReadonlySet<string> = new Set([
    '--help',
    ...command.options.flatMap(({ long }) => long ?? []),
  ])
  const given = (/^[^`#|]*/.exec(rest)?.[0] ?? '').match(/--[a-z-]+/g) ?? []
  return given.filter((one) => !options.has(one)).map((one) => `pulumi-oauth ${name} ${one}`)
}

function matches(
  text: string,
  pattern: RegExp,
  unknown: (found: RegExpExecArray) => readonly string[],
): readonly string[] {
  return [...text.matchAll(pattern)].flatMap(unknown)
}

/** What a document quotes of messages that no source of ours says. */
export function unknownQuotes(text: string): readonly string[] {
  const said = globSync(['provider/**/*.ts', 'cli/**/*.ts'], { cwd: root }).map(textOf).join('\n')
  return matches(text, /“([^”]+)”/g, ([, quote = '']) => (said.includes(quote) ? [] : [quote]))
}
