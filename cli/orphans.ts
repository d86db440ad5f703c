import { serverConfig, serverNames } from '../provider/config.ts'
import { type Connection, connect } from '../provider/connection.ts'
import type { Bag, Door } from '../provider/door.ts'
import { InvalidConfiguration, OAuthError } from '../provider/errors.ts'
import { clientOf } from '../provider/pulumi/state.ts'
import { partsOf } from '../provider/pulumi/urn.ts'
import { type Answer, answer } from './answer.ts'
import { type Asked, doorOf } from './configuration.ts'
import { asking, several } from './options.ts'
import { confirmed } from './prompt.ts'
import { resourcesOf } from './states.ts'
import { table } from './table.ts'

export const orphans = asking('orphans')
  .summary('clients on the servers that carry our mark and are in no given stack')
  .description(
    'Lists the clients of Keycloak or Ory Hydra (oauth:api) that resources made and no given stack has, by their id. Those of a stack that is given, or that `--gone` names, were left behind; those of other stacks may well be in use. Exits with 3 where clients were left behind and are still there.',
  )
  .argument('[files...]', 'files that `pulumi stack export` wrote, of further stacks')
  .option('--gone <project/stack>', 'a stack that is no more; may be given several times', several, [])
  .option('--delete', 'delete what was left behind, once a person confirms it')
  .option('--yes', 'do not ask before that')
  .action((files, options) => answer(options, () => looked(files, options)))

interface Wanted extends Asked {
  readonly gone: readonly string[]
  readonly delete?: true | undefined
  readonly yes?: true | undefined
}

/** A client that a resource made and no given stack has. */
interface Orphan {
  readonly issuer: string
  readonly clientId: string
  /** Of the resource that made it. */
  readonly project: string
  readonly stack: string
  readonly resource: string
  /** `left`: its stack was given, and does not have it. */
  readonly state: 'left' | 'elsewhere' | 'deleted'
}

/** A client that a resource made. */
type Marked = Omit<Orphan, 'state'> & {
  readonly connection: Connection
  readonly life: string
  readonly ownerPath: string
}

async function looked(files: readonly string[], { gone, yes, ...wanted }: Wanted): Promise<Answer> {
  const stacks = wanted.stack === undefined ? [] : [wanted.stack]
  if (stacks.length + files.length + gone.length === 0)
    throw new InvalidConfiguration(
      'No stack is named: give --stack, files that `pulumi stack export` wrote, or --gone.',
    )
  const resources = await resourcesOf({ stacks, files, cwd: wanted.cwd })
  const found = await orphansOf(await doorOf(wanted), resources, gone)
  const left = found.filter(({ state }) => state === 'left')
  const deletes = wanted.delete && left.length > 0 && (yes || (await confirmed(question(left))))
  if (deletes)
    for (const { connection, clientId, life, ownerPath } of left)
      await connection.api.delete({ clientId, life, ownerPath })
  const told = found.map((one) => shown(one, deletes === true))
  return { exit: left.length > 0 && !deletes ? 'found' : 'done', json: { orphans: told }, text: text(told) }
}

async function orphansOf(
  door: Door,
  resources: readonly Bag[],
  gone: readonly string[],
): Promise<readonly (Marked & Orphan)[]> {
  const known = new Set(resources.flatMap((resource) => clientOf(resource) ?? []).map(idOf))
  const given = new Set([...resources.map(({ urn }) => nameOf(partsOf(String(urn)))), ...gone])
  const found: Marked[] = []
  for (const connection of listing(door))
    for await (const made of madeByUs(connection)) if (!known.has(idOf(made))) found.push(made)
  return found.map((made) => ({ ...made, state: given.has(nameOf(made)) ? 'left' : 'elsewhere' }))
}

/** The clients of a server that carry our mark. */
async function* madeByUs(connection: Connection): AsyncGenerator<Marked> {
  const { issuer } = connection.config
  for await (const { information, owner, life } of connection.api.list?.() ?? [])
    if (owner !== undefined && life !== undefined) {
      const { name: resource, ...from } = partsOf(owner)
      yield { issuer, clientId: information.client_id, ...from, resource, connection, life, ownerPath: owner }
    }
}

/** The configured servers that list their clients. */
function listing(door: Door): readonly Connection[] {
  const issuers = [undefined, ...serverNames(door.config)].flatMap((name) => issuerOf(door, name))
  const connections = [...new Set(issuers)].map((issuer) => connect(door, issuer))
  const lists = connections.filter(({ api }) => api.list !== undefined)
  if (lists.length > 0) return lists
  throw new InvalidConfiguration(
    'No configured server lists its clients: set oauth:api to keycloak or hydra. RFC 7592 has no list, and its clients carry no mark.',
  )
}

/** The default server may be configured nowhere, beside named ones. */
function issuerOf({ config }: Door, name: string | undefined): readonly string[] {
  try {
    return [serverConfig(config, name).issuer]
  } catch (error) {
    if (name === undefined && error instanceof OAuthError && serverNames(config).length > 0) return []
    throw error
  }
}

function idOf({ issuer, clientId }: Pick<Orphan, 'issuer' | 'clientId'>): string {
  return JSON.stringify([issuer, clientId])
}

function nameOf({ project, stack }: Pick<Orphan, 'project' | 'stack'>): string {
  return `${project}/${stack}`
}

function question(left: readonly Orphan[]): string {
  const which = left.map(({ clientId, issuer }) => `${clientId} at ${issuer}`).join(', ')
  return `Delete ${left.length} clients for good: ${which}?`
}

function shown({ issuer, clientId, project, stack, resource, state }: Orphan, isDeleted: boolean): Orphan {
  return {
    issuer,
    clientId,
    project,
    stack,
    resource,
    state: isDeleted && state === 'left' ? 'deleted' : state,
  }
}

const states = {
  left: 'left behind',
  elsewhere: 'of a stack that was not given',
  deleted: 'deleted',
} as const satisfies Readonly<Record<Orphan['state'], string>>

function text(found: readonly Orphan[]): string {
  if (found.length === 0) return 'Every client that carries our mark is in a given stack.'
  return table(
    ['Client id', 'Server', 'Project', 'Stack', 'Resource', 'What it is'],
    found.map(({ clientId, issuer, project, stack, resource, state }) => [
      ...[clientId, issuer, project, stack, resource, states[state]],
    ]),
  )
}
