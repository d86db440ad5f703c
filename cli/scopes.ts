import { readFileSync, writeFileSync } from 'node:fs'
import { askAuthorizationServer } from '../provider/authorization_server.ts'
import { UnexpectedAnswer } from '../provider/errors.ts'
import { inLine } from '../provider/printable.ts'
import { type Answer, answer } from './answer.ts'
import { type Asked, doorOf } from './configuration.ts'
import { literal } from './literal.ts'
import { asking } from './options.ts'

export const scopes = asking('scopes')
  .summary("write the server's scopes as a type, so that a misspelt scope does not compile")
  .description(
    "Writes the scopes that the authorization server's discovery document names as the type of every client's `scopes`. Exits with 3 where `--check` finds another one.",
  )
  .argument('[file]', 'the file of the project that holds the type', 'scopes.ts')
  .option('--server <name>', 'a name in oauth:servers')
  .option('--check', 'write nothing: look whether the file is what would be written')
  .action((file, options) => answer(options, () => typed(file, options)))

interface Wanted extends Asked {
  readonly server?: string | undefined
  readonly check?: true | undefined
}

async function typed(file: string, { server, check, ...asked }: Wanted): Promise<Answer> {
  const { issuer, metadata } = await askAuthorizationServer(await doorOf(asked), server)
  const { scopes_supported: listed } = metadata
  const names = Array.isArray(listed) ? listed.filter((one) => typeof one === 'string') : []
  if (names.length === 0)
    throw new UnexpectedAnswer(
      `The discovery document of ${issuer} names no scopes (scopes_supported, RFC 8414 section 2), so there is nothing to write.`,
      200,
    )
  const text = declaring(issuer, [...new Set(names)].sort())
  const isSame = contentOf(file) === text
  const json = { file, issuer, scopes: names, current: isSame }
  if (check && !isSame)
    return {
      exit: 'found',
      json,
      text: `${file} does not hold the ${names.length} scopes of ${inLine(issuer)}: run \`pulumi-oauth scopes ${file}\`.`,
    }
  if (!isSame) writeFileSync(file, text)
  return { exit: 'done', json, text: `${file} holds the ${names.length} scopes of ${inLine(issuer)}.` }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function declaring(issuer: string, names: readonly string[]): string {
  return `// Written by \`pulumi-oauth scopes\`: the scopes of ${inLine(issuer)}.
import 'pulumi-oauth'

declare module 'pulumi-oauth' {
  interface Register {
    scope:
${names.map((name) => `      | ${literal(name)}`).join('\n')}
  }
}
`
}
