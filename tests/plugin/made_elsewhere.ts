import type { AllClientMetadata } from 'oidc-provider'
import type { AuthorizationServer } from '../servers/oidc_provider.ts'
import { register } from '../support/registration.ts'

/** A client for machines that somebody else registered, and the environment that gives us its token. */
export async function madeElsewhere(server: AuthorizationServer, more: AllClientMetadata) {
  const { body } = await register(server, {
    client_name: 'Of somebody',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    ...more,
  })
  const { client_id: id, client_secret: secret, registration_access_token: token } = body
  const env = {
    OAUTH_ISSUER: server.issuer,
    OAUTH_REGISTRATION_ACCESS_TOKENS: JSON.stringify({ [id]: token }),
  }
  return { id, secret, token, env }
}
