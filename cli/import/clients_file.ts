import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import * as z from 'zod'
import { InvalidConfiguration } from '../../provider/errors.ts'

/** A client that the server lists to nobody: its registration access token reaches it (RFC 7592). */
export interface Given {
  readonly clientId: string
  readonly registrationAccessToken: string
  readonly registrationClientUri?: string
  /** Keeps the token that the server gave in place of this one. */
  readonly renewed: (token: string) => void
}

const filled = z.string('must be a text').min(1, 'must not be empty')
const clients = z
  .array(
    z.looseObject({
      client_id: filled,
      registration_access_token: filled,
      registration_client_uri: z.url('must be an address').optional(),
    }),
    'must be a list of clients',
  )
  .min(1, 'must hold a client')

/** A list of client information (RFC 7591 section 3.2.1) in JSON or YAML, of which three members are looked at. */
export function clientsIn(file: string): readonly Given[] {
  const document = parseDocument(contentOf(file), { prettyErrors: false })
  const syntax = document.errors.map(({ pos: [at] }) => `at character ${at}: is neither JSON nor YAML`)
  const parsed = clients.safeParse(syntax.length > 0 ? [] : document.toJS())
  const list = parsed.data ?? []
  const problems = syntax.length > 0 ? syntax : [...shapeProblems(parsed.error), ...repeated(list)]
  if (problems.length > 0)
    throw new InvalidConfiguration(
      [`${file} is not as it must be:`, ...problems.map((one) => `  - ${one}`)].join('\n'),
    )
  return list.map((client, index) => ({
    clientId: client.client_id,
    registrationAccessToken: client.registration_access_token,
    ...(client.registration_client_uri === undefined
      ? {}
      : { registrationClientUri: client.registration_client_uri }),
    renewed(token) {
      document.setIn([index, 'registration_access_token'], token)
      replace(file, document.toString({ lineWidth: 0 }))
    },
  }))
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new InvalidConfiguration(`${file} cannot be read.`)
  }
}

/** Without what the file holds, which is secret. */
function shapeProblems(error: z.ZodError | undefined): readonly string[] {
  return (error?.issues ?? []).map(({ path, message }) => {
    const [index, ...members] = path
    const where = typeof index === 'number' ? `client ${index + 1}` : 'it'
    return `${[where, ...members.map(String)].join(': ')} ${message}`
  })
}

function repeated(list: readonly { readonly client_id: string }[]): readonly string[] {
  const ids = list.map(({ client_id: id }) => id)
  return ids.flatMap((id, index) =>
    ids.indexOf(id) < index ? [`client ${index + 1}: client_id is that of another one`] : [],
  )
}

/** At no moment there is half a file. */
function replace(file: string, text: string): void {
  const beside = `${file}.new`
  writeFileSync(beside, text, { mode: statSync(file).mode })
  renameSync(beside, file)
}
