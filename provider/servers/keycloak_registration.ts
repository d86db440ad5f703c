import type { ClientInformation } from '../client/outputs.ts'
import type { ClientMetadata } from '../client/settings.ts'
import { AccessDenied } from '../errors.ts'
import type { ReadAnswer, Registration, RegistrationApi } from '../registration/api.ts'
import { type Endpoint, withOddities } from '../registration/rfc7591.ts'

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
  if (!(await hasBoth(endpoint, at))) return readAt(at)
  const answer = await readAt(byRealm(at))
  return answer.state === 'unknown' ? readAt(at) : answer
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
