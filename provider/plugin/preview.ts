import { hasSecret } from '../client/auth_methods.ts'
import { issued, type Outputs, usable } from '../client/outputs.ts'
import type { Change } from '../client/settings.ts'
import { UNKNOWN } from '../client/unknown.ts'
import type { Bag } from '../door.ts'

/** What a preview knows of the outputs of a client before anything is sent. */

/** Of a client that is to be created. */
export function createdOutputs(inputs: Bag): Outputs {
  const { api, clientId, clientSecret, tokenEndpointAuthMethod: method } = inputs
  const registered = api === 'registration'
  return {
    ...inputs,
    clientId: registered ? UNKNOWN : (clientId ?? UNKNOWN),
    authorizationEndpoint: UNKNOWN,
    tokenEndpoint: UNKNOWN,
    ...(hasSecret(method) ? { clientSecret: clientSecret ?? UNKNOWN, clientSecretExpiresAt: UNKNOWN } : {}),
    ...(registered
      ? { registrationAccessToken: UNKNOWN, registrationClientUri: UNKNOWN, clientIdIssuedAt: UNKNOWN }
      : {}),
  }
}

/** Of a client that is to be updated: a secret may change, and a server may renew a registration access token at each update. */
export function updatedOutputs(recorded: Bag, inputs: Bag, changes: readonly Change[]): Outputs {
  const { serverChanged: _, unfinished: __, ...kept } = issued(recorded, {})
  const { clientSecret = UNKNOWN, tokenEndpointAuthMethod: method } = inputs
  const isNew = hasSecret(method) && changes.some(({ field }) => ofSecrets.includes(field))
  return usable({
    ...kept,
    ...inputs,
    ...(isNew ? { clientSecret, clientSecretExpiresAt: UNKNOWN } : {}),
    ...(kept['registrationAccessToken'] === undefined ? {} : { registrationAccessToken: UNKNOWN }),
  })
}

/** Changes that may give a client another secret. */
const ofSecrets = [
  'secretRotation',
  'tokenEndpointAuthMethod',
  'clientSecret',
  'clientSecretExpiresAt',
  'unfinished',
]
