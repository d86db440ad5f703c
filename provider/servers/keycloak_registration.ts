import type { ClientMetadata } from '../client/settings.ts'
import { AccessDenied } from '../errors.ts'
import type { Registration, RegistrationApi } from '../registration/api.ts'
import { type Endpoint, withOddities } from '../registration/rfc7591.ts'

/**
 * Keycloak's registration endpoint answers a registration access token 401 for everything: a client that is gone, one that is
 * disabled, a token that was renewed. An access token of the realm with the role manage-clients manages every client, and gets a
 * 404 where there is none (26.7.3): where we have one, it settles what the other is refused for.
 */
export function registrationApi(endpoint: Endpoint): RegistrationApi {
  const api = withOddities(endpoint, { provesGone: 'Client not found' })
  return {
    register: api.register,
    read: async (at) => {
      const answer = await api.read(at)
      if (answer.state !== 'unknown' || !answer.ofClient || !(await hasRealmToken(endpoint, at)))
        return answer
      const settled = await api.read(byRealmToken(at))
      return settled.state === 'unknown' ? answer : settled
    },
    update: (at, metadata) => settled(endpoint, at, (one) => api.update(one, withSubjectType(metadata))),
    delete: (at) => settled(endpoint, at, api.delete),
  }
}

/** No type is the public one, and an empty text is answered 500 (26.7.3). */
function withSubjectType(metadata: ClientMetadata): ClientMetadata {
  return metadata['subject_type'] === '' ? { ...metadata, subject_type: 'public' } : metadata
}

/** What a 401 refused was not done, so that it may be asked again. */
async function settled<T>(
  endpoint: Endpoint,
  at: Registration,
  act: (at: Registration) => Promise<T>,
): Promise<T> {
  try {
    return await act(at)
  } catch (error) {
    if (!(error instanceof AccessDenied && error.ofClient) || !(await hasRealmToken(endpoint, at)))
      throw error
    return act(byRealmToken(at)).catch((second: unknown) => {
      throw second instanceof AccessDenied ? error : second
    })
  }
}

async function hasRealmToken(
  endpoint: Endpoint,
  { registrationAccessToken }: Registration,
): Promise<boolean> {
  return registrationAccessToken !== undefined && (await endpoint.access().token('manage')) !== undefined
}

function byRealmToken({ registrationAccessToken: _, ...at }: Registration): Registration {
  return at
}
