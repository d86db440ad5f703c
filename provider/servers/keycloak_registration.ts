import type { ClientInformation } from '../client/outputs.ts'
import type { ClientMetadata } from '../client/settings.ts'
import { isRecord } from '../client/unknown.ts'
import { AccessDenied, InvalidConfiguration, UnexpectedAnswer } from '../errors.ts'
import { shellWord } from '../printable.ts'
import { body, call } from '../registration/admin.ts'
import { cameBack } from '../registration/answer.ts'
import type { ReadAnswer, Registration, RegistrationApi } from '../registration/api.ts'
import { type Endpoint, withOddities } from '../registration/rfc7591.ts'
import type { Answer } from '../registration/send.ts'
import { needs } from './keycloak_admin.ts'

/**
 * Keycloak's registration endpoint answers a registration access token 401 for everything: a client that is gone, one that is
 * disabled, a token that was renewed. An access token of the realm with the role manage-clients manages every client without such a
 * token, renews none, and gets a 404 where there is no client (26.7.3). So it goes first where we have one; with the role
 * create-client alone it is refused, and the client's own token serves.
 */
export function registrationApi(endpoint: Endpoint): RegistrationApi {
  const api = withOddities(endpoint, { provesGone: 'Client not found' })
  return {
    register: async (metadata) => withoutNone(await api.register(metadata)),
    read: (at) => read(endpoint, at, api.read),
    update: async (at, metadata) =>
      withoutNone(await firstByRealm(endpoint, at, (one) => api.update(one, withSubjectType(metadata)))),
    delete: (at) => firstByRealm(endpoint, at, api.delete),
    renewToken: (at) => renewToken(endpoint, at),
  }
}

/** No type is the public one, and an empty text is answered 500 (26.7.3). */
function withSubjectType(metadata: ClientMetadata): ClientMetadata {
  return metadata['subject_type'] === '' ? { ...metadata, subject_type: 'public' } : metadata
}

/** A code flow has `none` as a response type as well (26.7.3), which no program means. */
function withoutNone(information: ClientInformation): ClientInformation {
  const { response_types: types } = information
  if (!Array.isArray(types)) return information
  return { ...information, response_types: types.filter((type) => type !== 'none') }
}

async function read(
  endpoint: Endpoint,
  at: Registration,
  readAt: (at: Registration) => Promise<ReadAnswer>,
): Promise<ReadAnswer> {
  const answer = await readByRealm(endpoint, at, readAt)
  return answer.state === 'present' ? { ...answer, information: withoutNone(answer.information) } : answer
}

async function readByRealm(
  endpoint: Endpoint,
  at: Registration,
  readAt: (at: Registration) => Promise<ReadAnswer>,
): Promise<ReadAnswer> {
  if (!(await hasBoth(endpoint, at))) return curable(await readAt(at), at)
  if (endpoint.renewsToken(at.clientId)) return readToRenew(at, readAt)
  const answer = await readAt(byRealm(at))
  return answer.state === 'unknown' ? readAt(at) : answer
}

/** The client's own token goes first, to find out whether it is refused. */
async function readToRenew(
  at: Registration,
  readAt: (at: Registration) => Promise<ReadAnswer>,
): Promise<ReadAnswer> {
  const answer = await readAt(at)
  if (answer.state !== 'unknown' || !answer.ofClient) return answer
  const byUs = await readAt(byRealm(at))
  return byUs.state === 'present' ? { ...byUs, tokenRefused: true } : byUs
}

function curable(answer: ReadAnswer, { clientId }: Registration): ReadAnswer {
  if (answer.state !== 'unknown' || !answer.ofClient) return answer
  const cure = `Keycloak can give the client another token: OAUTH_RENEW_TOKENS=${shellWord(clientId)} for one run, with OAUTH_ISSUER, OAUTH_ACCESS_CLIENT_ID and OAUTH_ACCESS_CLIENT_SECRET of a client of the realm whose service account has the role manage-clients.`
  return { ...answer, why: `${answer.why}\n  ${cure}` }
}

/** The admin API answers the client with the new token; the one before is void from then on (26.7.3). */
async function renewToken(endpoint: Endpoint, { clientId }: Registration): Promise<ClientMetadata> {
  if (endpoint.config.adminUrl === undefined)
    throw new InvalidConfiguration(
      `The address of the admin API of ${endpoint.config.issuer} is not known: set oauth:adminUrl.`,
    )
  const id = await internalId(endpoint, clientId)
  const path = `/clients/${encodeURIComponent(id)}/registration-access-token`
  const answer = await call(endpoint, { method: 'POST', path, needs })
  return { registration_access_token: told(answer, 'registrationAccessToken', body({}, answer)) }
}

/** The admin API goes by an id of its own. */
async function internalId(endpoint: Endpoint, clientId: string): Promise<string> {
  const path = `/clients?clientId=${encodeURIComponent(clientId)}`
  const answer = await call(endpoint, { method: 'GET', path, needs })
  const list = body({}, answer)
  return told(answer, 'id', Array.isArray(list) ? list[0] : undefined)
}

function told(answer: Answer, member: string, client: unknown): string {
  const value = isRecord(client) ? client[member] : undefined
  if (typeof value === 'string') return value
  throw new UnexpectedAnswer(`${cameBack(answer)} without ${member} of the client.`, answer.status)
}

/** What was refused was not done, so that it may be asked again. */
async function firstByRealm<T>(
  endpoint: Endpoint,
  at: Registration,
  act: (at: Registration) => Promise<T>,
): Promise<T> {
  if (!(await hasBoth(endpoint, at))) return act(at)
  return act(byRealm(at)).catch((error: unknown) => {
    if (error instanceof AccessDenied) return act(at)
    throw error
  })
}

async function hasBoth(endpoint: Endpoint, { registrationAccessToken }: Registration): Promise<boolean> {
  return registrationAccessToken !== undefined && (await endpoint.access().token('manage')) !== undefined
}

function byRealm({ registrationAccessToken: _, ...at }: Registration): Registration {
  return at
}
