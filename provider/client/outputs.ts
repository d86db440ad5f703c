import { addedInputs, isOwnArg, ownArgs } from './args.ts'
import { hasSecret } from './auth_methods.ts'
import { same } from './canonical.ts'
import { differing } from './diff.ts'
import { field, fieldNames, isFieldName } from './fields.ts'
import { observe } from './metadata.ts'
import { type Output, outputNames, outputs } from './output_table.ts'
import type { ClientMetadata, Compared, ComparedName } from './settings.ts'
import { isRecord } from './unknown.ts'

export const layout = 1

const passing = outputNames.filter((name) => 'passing' in outputs[name])
const lasting = outputNames.filter((name) => !('passing' in outputs[name]))
const inputNames: readonly string[] = [...fieldNames, ...Object.keys(ownArgs), ...Object.keys(addedInputs)]

/** A server's answer about a client (RFC 7591 section 3.2.1). */
export interface ClientInformation extends ClientMetadata {
  readonly client_id: string
}

/** The recorded state of a client, as a program and the next run read it. */
export type Outputs = Readonly<Record<string, unknown>>

/** The part of the recorded state that a program declared. */
export function inputsOf(recorded: Outputs): Outputs {
  return pick(
    recorded,
    inputNames.filter((name) => !isSecretInput(name) && !isIssued(name, recorded)),
  )
}

/** A client id that the server issued is no input. */
function isIssued(name: string, { api }: Outputs): boolean {
  return name === 'clientId' && (api === undefined || api === 'registration')
}

/** The engine would store a secret in refreshed inputs as plain text. */
function isSecretInput(name: string): boolean {
  if (isOwnArg(name)) return 'secret' in ownArgs[name]
  return isFieldName(name) && field(name).secret === true
}

/** The credentials and endpoints of a client after an answer: what it names is new, what it omits stays. */
export function issued(previous: Outputs, information: ClientMetadata): Outputs {
  const kept: Record<string, unknown> = { ...pick(previous, lasting), layout }
  const before = tokenBefore(kept, information)
  for (const name of outputNames) {
    const { wire }: Output = outputs[name]
    const value = wire === undefined ? undefined : information[wire]
    if (value !== undefined && value !== null && value !== '') kept[name] = value
  }
  return Object.assign(kept, before)
}

function tokenBefore(
  { registrationAccessToken: before }: Outputs,
  { registration_access_token: now }: ClientMetadata,
): Outputs {
  if (typeof before !== 'string' || typeof now !== 'string' || now === '' || now === before) return {}
  return { previousRegistrationAccessToken: before }
}

/** What is recorded after the server accepted the desired settings. */
export function accepted(desired: Compared, previous: Outputs, information: ClientMetadata): Outputs {
  const { unfinished, serverChanged, ...kept } = issued(previous, information)
  const changed = changedByServer(desired, information)
  return usable({
    ...desired,
    ...kept,
    ...(Object.keys(changed).length > 0 ? { serverChanged: changed } : {}),
  })
}

/** A secret is recorded only while the auth method has one. */
export function usable(recorded: Outputs): Outputs {
  return hasSecret(recorded['tokenEndpointAuthMethod']) ? recorded : without(recorded, ofSecrets)
}

const ofSecrets = outputNames.filter((name) => 'ofSecret' in outputs[name])

/** A server may go on answering a secret that the auth method does not use (oidc-provider 9). */
function withoutUnused(method: unknown, information: ClientMetadata): ClientMetadata {
  return hasSecret(method) ? information : without(information, ['client_secret', 'client_secret_expires_at'])
}

/** The declared fields that the server answered otherwise, with its answer. */
function changedByServer(asked: Compared, information: ClientMetadata): Outputs {
  const live = observe(asked, information)
  return Object.fromEntries(
    visible(differing(asked, live)).map((name) => [name, answered(name, asked, live)]),
  )
}

/** What the server answers in place of what was asked; '' where it kept none. Of a bag only the members that differ. */
function answered(name: ComparedName, asked: Compared, live: Compared): unknown {
  const [wanted, kept] = [asked[name], live[name]]
  if (same(name, kept, undefined)) return ''
  if (isFieldName(name) || !isRecord(wanted) || !isRecord(kept)) return kept
  const changed = Object.keys(wanted).filter(
    (key) => !same(name, { [key]: wanted[key] }, { [key]: kept[key] }),
  )
  return Object.fromEntries(changed.map((key) => [key, kept[key] ?? '']))
}

/** A secret is never compared: servers need not answer it, and what they answer would lie in plain text. */
function visible(names: readonly ComparedName[]): readonly ComparedName[] {
  return names.filter((name) => name !== 'softwareStatement')
}

/** What is recorded after a read: the recorded value where the server still holds what it held, else what it holds now. */
export function observed(recorded: Outputs, information: ClientMetadata): Outputs {
  const asked: Compared = pick(recorded, inputNames)
  const live = observe(asked, information)
  const changed = isRecord(recorded['serverChanged']) ? recorded['serverChanged'] : {}
  const different = visible(differing(asked, live))
  const drifted = different.filter(
    (name) => !(Object.hasOwn(changed, name) && same(name, answered(name, asked, live), changed[name])),
  )
  const settled = different.filter((name) => !drifted.includes(name))
  const now = pick(live, drifted)
  const { tokenEndpointAuthMethod: method = asked['tokenEndpointAuthMethod'] } = now
  const { serverChanged, ...rest } = {
    ...without(recorded, passing),
    ...issued(recorded, withoutUnused(method, information)),
  }
  return {
    ...without(rest, drifted),
    ...now,
    ...(settled.length > 0 ? { serverChanged: pick(changed, settled) } : {}),
  }
}

/** What a client is told of its server. */
export function endpointsOf(server: ClientMetadata): Outputs {
  const { authorization_endpoint: authorizationEndpoint, token_endpoint: tokenEndpoint } = server
  const named = { authorizationEndpoint, tokenEndpoint }
  return Object.fromEntries(Object.entries(named).filter(([, value]) => typeof value === 'string'))
}

export function pick(from: Readonly<Record<string, unknown>>, names: readonly string[]): Outputs {
  const picked: Record<string, unknown> = {}
  for (const name of names)
    if (Object.hasOwn(from, name) && from[name] !== undefined) picked[name] = from[name]
  return picked
}

function without(from: Outputs, names: readonly string[]): Outputs {
  if (!names.some((name) => Object.hasOwn(from, name))) return from
  return Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)))
}
