import { check as checkClient, judge, type Checked } from './client/check.ts'
import { clientType, type ClientKind } from './client/client_types.ts'
import { diff as diffClient, differing, keepsOnDestroy } from './client/diff.ts'
import { observe, overlay, toMetadata, allSettings } from './client/metadata.ts'
import { accepted, inputsOf, issued, layout, observed, pick, type ClientInformation, type Outputs } from './client/outputs.ts'
import { reasonOf, ruleOf } from './client/rules.ts'
import type { Change, Compared, Issue, PartialSettings } from './client/settings.ts'
import { unsupported } from './client/support.ts'
import { isRecord, UNKNOWN } from './client/unknown.ts'
import { assumesGone, isOn, serverConfig, serverConfigOf, type ConfigSource, type ServerConfig } from './config.ts'
import { connect, type Connection } from './connection.ts'
import {
  AccessDenied,
  InvalidClientMetadata,
  InvalidConfiguration,
  NotSupportedByServer,
  OAuthError,
  PartialRegistration,
  ServerUnreachable,
} from './errors.ts'
import type { ReadAnswer, Registration } from './registration/api.ts'
import { serverOf } from './servers/index.ts'

/**
 * The life of a client, the same behind both front doors:
 * args -> check -> settings -> diff(desired, recorded) -> client metadata -> registration API -> client information -> outputs.
 */

/** What a front door lends: where configuration comes from, and how to speak to the user at a resource. */
export interface Door {
  readonly config: ConfigSource
  readonly say: (level: 'info' | 'warning', text: string, ownerPath: unknown) => Promise<void>
}

/** What the engine passes and stores: any JSON object. */
export type Bag = Readonly<Record<string, unknown>>

/** Checked inputs, and every reason why they cannot be. */
export interface CheckedInputs {
  readonly inputs: Bag
  readonly failures: readonly Issue[]
}

/** Clients that this process took over: their former owner's delete must not delete them. */
const adopted = new Set<string>()

// --- check ----------------------------------------------------------------------------------------------------------------

/** Holds what a program declares against the rules and, by one discovery for each server, against the server. */
export async function check(kind: ClientKind, door: Door, recorded: Bag, given: Bag): Promise<CheckedInputs> {
  const { ownerPath, ...args } = given
  const where = resolveServer(door.config, args['server'])
  const config = 'issuer' in where ? where : undefined
  const around = {
    type: clientType(kind),
    expandsWildcards: serverOf(config?.product ?? '').expandsWildcards,
    ...(Object.keys(recorded).length > 0 ? { recorded } : {}),
  }
  const checked = checkClient(args, around)
  const failures = [...checked.issues, ...('issuer' in where ? [] : where.failures)]
  const warnings = [...checked.warnings, ...(config && failures.length === 0 ? await doubts(door, config, checked) : [])]
  for (const { property, reason } of warnings) await door.say('warning', `${property}: ${reason}`, ownerPath)
  if (failures.length === 0 && Object.keys(recorded).length === 0) await announceAdoption(door, checked.settings, ownerPath)
  const registered = { issuer: config?.issuer ?? UNKNOWN, api: config?.api ?? UNKNOWN }
  return { inputs: { ...checked.settings, ...registered, ...(ownerPath === undefined ? {} : { ownerPath }) }, failures }
}

type Resolved = ServerConfig | { readonly failures: readonly Issue[] }

function resolveServer(source: ConfigSource, server: unknown): Resolved {
  if (server === UNKNOWN) return { failures: [] }
  try {
    return serverConfig(source, typeof server === 'string' && server !== '' ? server : undefined)
  } catch (error) {
    if (!(error instanceof InvalidConfiguration)) throw error
    const rule = ruleOf('configuration')
    return { failures: [{ property: 'server', reason: reasonOf(rule, error.message), rule: rule.id }] }
  }
}

/** What the server says it cannot do. That it cannot be asked is itself only a doubt: a preview goes on without. */
async function doubts({ config: source }: Door, config: ServerConfig, { settings }: Checked): Promise<readonly Issue[]> {
  if (isOn(source, 'OAUTH_OFFLINE')) return []
  try {
    return judge(settings, unsupported(settings, await connect(source, config.issuer).discover())).warnings
  } catch (error) {
    if (error instanceof OAuthError) return [{ property: 'server', reason: error.message, rule: 'server-cannot' }]
    throw error
  }
}

async function announceAdoption(door: Door, { adopt }: PartialSettings, ownerPath: unknown): Promise<void> {
  if (!isRecord(adopt)) return
  const writes = adopt['update'] === true ? 'and update the fields that differ' : 'and write nothing to the server'
  await door.say('info', `will adopt client ${String(adopt['clientId'])} ${writes}`, ownerPath)
}

// --- diff -----------------------------------------------------------------------------------------------------------------

/** Pure: what a program wants against what is recorded. The live server enters by read. */
export function diff(recorded: Bag, desired: Bag): readonly Change[] {
  return diffClient(desired, recorded)
}

// --- create ---------------------------------------------------------------------------------------------------------------

/** Registers a client, or takes over the one that `adopt` names. */
export async function create(door: Door, inputs: Bag): Promise<{ readonly id: string; readonly outputs: Outputs }> {
  const connection = connectionOf(door, inputs)
  const server = await connection.discover()
  assertSupported(inputs, unsupported(inputs, server))
  const information = isRecord(inputs['adopt'])
    ? await adopt(connection, inputs, inputs['adopt'])
    : await connection.api.register(toMetadata(inputs))
  const outputs = { ...accepted(inputs, {}, information), ...endpoints(server) }
  await tellServerChanged(door, outputs, {})
  assertSecret(outputs, information.client_id)
  return { id: information.client_id, outputs }
}

function connectionOf(door: Door, recorded: Bag): Connection {
  const { issuer } = recorded
  if (typeof issuer === 'string') return connect(door.config, issuer)
  throw new InvalidConfiguration('The state of this client names no issuer: it was written by another package or by hand.')
}

function assertSupported(inputs: Bag, found: ReturnType<typeof unsupported>): void {
  const { allow } = inputs
  const allowed = Array.isArray(allow) ? allow : []
  const certain = found.filter((one) => one.certain && !allowed.includes(one.rule))
  if (certain.length === 0) return
  throw new NotSupportedByServer(
    [
      `${String(inputs['issuer'])} says in its discovery document that it cannot do this. Nothing was sent.`,
      ...certain.map(({ property, reason }) => `  - ${property}: ${reason}`),
    ].join('\n'),
  )
}

function endpoints(server: Readonly<Record<string, unknown>>): Outputs {
  const named = { authorizationEndpoint: server['authorization_endpoint'], tokenEndpoint: server['token_endpoint'] }
  return Object.fromEntries(Object.entries(named).filter(([, value]) => typeof value === 'string'))
}

/** Said once: a later answer that is the same says nothing. */
async function tellServerChanged(door: Door, outputs: Outputs, previous: Outputs): Promise<void> {
  const { serverChanged } = outputs
  if (!isRecord(serverChanged) || JSON.stringify(serverChanged) === JSON.stringify(previous['serverChanged'])) return
  const words = Object.entries(serverChanged).map(([name, value]) =>
    value === '' ? `${name} was dropped` : `${name} is now ${JSON.stringify(value).slice(0, 200)}`,
  )
  await door.say(
    'warning',
    `the server did not keep everything as declared: ${words.join('; ')}. This is recorded in serverChanged and not reported again.`,
    outputs['ownerPath'],
  )
}

/** Some servers issue no secret when the auth method changes to one that needs it (Hydra 2.3.0). */
function assertSecret(outputs: Outputs, id: string): void {
  const method = outputs['tokenEndpointAuthMethod']
  if (typeof method !== 'string' || !method.startsWith('client_secret_') || outputs['clientSecret'] !== undefined) return
  throw new PartialRegistration(
    `The server accepted ${method} for client ${id} and issued no client secret, so the client cannot authenticate. Replace it: pulumi up --target-replace <its URN>.`,
    id,
    { ...outputs, unfinished: ['clientSecret'] },
  )
}

// --- adopt ----------------------------------------------------------------------------------------------------------------

async function adopt({ api, config, server }: Connection, inputs: Bag, adoption: Bag): Promise<ClientInformation> {
  const at: Registration = {
    clientId: String(adoption['clientId']),
    ...(typeof adoption['registrationClientUri'] === 'string'
      ? { registrationClientUri: adoption['registrationClientUri'] }
      : {}),
  }
  const answer = await api.read(at)
  if (answer.state !== 'present') throw notThere(at, config, answer)
  const token = await api.tokenFor(at)
  const found = { ...answer.information, ...token, ...known(at) }
  const different = differing(inputs, observe(inputs, found))
  if (different.length > 0 && adoption['update'] !== true) throw wouldWrite(at, different, inputs, found)
  adopted.add(at.clientId)
  if (different.length === 0) return found
  const updated = await api.update(registrationOf(issued({}, found), at.clientId), overlay(found, inputs, {}, server.removed))
  return { ...found, ...updated }
}
