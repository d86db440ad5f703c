import assert from 'node:assert/strict'
import type { ClientMetadata } from '../../provider/client/settings.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import type { Realm } from '../servers/keycloak.ts'
import type { Operator } from './target.ts'

/**
 * What an operator does at Keycloak's admin console, by its REST API and plain HTTP. Where each member of client metadata is
 * there is written down a second time on purpose: the provider's own table is what the contract tests.
 */

type Representation = Readonly<Record<string, unknown>>

const attributes: Readonly<Record<string, string>> = {
  logo_uri: 'logoUri',
  tos_uri: 'tosUri',
  policy_uri: 'policyUri',
  id_token_signed_response_alg: 'id.token.signed.response.alg',
  id_token_encrypted_response_alg: 'id.token.encrypted.response.alg',
  id_token_encrypted_response_enc: 'id.token.encrypted.response.enc',
  userinfo_signed_response_alg: 'user.info.response.signature.alg',
  userinfo_encrypted_response_alg: 'user.info.encrypted.response.alg',
  userinfo_encrypted_response_enc: 'user.info.encrypted.response.enc',
  request_object_signing_alg: 'request.object.signature.alg',
  request_object_encryption_alg: 'request.object.encryption.alg',
  request_object_encryption_enc: 'request.object.encryption.enc',
  token_endpoint_auth_signing_alg: 'token.endpoint.auth.signing.alg',
  authorization_signed_response_alg: 'authorization.signed.response.alg',
  authorization_encrypted_response_alg: 'authorization.encrypted.response.alg',
  authorization_encrypted_response_enc: 'authorization.encrypted.response.enc',
  backchannel_logout_uri: 'backchannel.logout.url',
  backchannel_logout_session_required: 'backchannel.logout.session.required',
  frontchannel_logout_uri: 'frontchannel.logout.url',
  frontchannel_logout_session_required: 'frontchannel.logout.session.required',
  backchannel_token_delivery_mode: 'ciba.backchannel.token.delivery.mode',
  backchannel_client_notification_endpoint: 'ciba.backchannel.client.notification.endpoint',
  backchannel_authentication_request_signing_alg: 'ciba.backchannel.auth.request.signing.alg',
  tls_client_auth_subject_dn: 'x509.subjectdn',
  require_pushed_authorization_requests: 'require.pushed.authorization.requests',
  dpop_bound_access_tokens: 'dpop.bound.access.tokens',
  tls_client_certificate_bound_access_tokens: 'tls.client.certificate.bound.access.tokens',
  post_logout_redirect_uris: 'post.logout.redirect.uris',
  default_acr_values: 'default.acr.values',
  request_uris: 'request.uris',
}

const members: Readonly<Record<string, string>> = {
  client_name: 'name',
  client_uri: 'baseUrl',
  redirect_uris: 'redirectUris',
}

/** Members that are more than one switch there. */
const others: Readonly<Record<string, (value: unknown) => Representation>> = {
  jwks: (value) => ({
    attributes: { 'use.jwks.string': 'true', 'jwks.string': JSON.stringify(value) },
  }),
  jwks_uri: (value) => ({ attributes: { 'use.jwks.url': 'true', 'jwks.url': value } }),
  token_endpoint_auth_method: (value) => ({
    clientAuthenticatorType: 'client-secret',
    attributes: { 'client.secret.authentication.allowed.method': value },
  }),
  grant_types: (value) => {
    const has = (grant: string) => Array.isArray(value) && value.includes(grant)
    return {
      standardFlowEnabled: has('authorization_code'),
      serviceAccountsEnabled: has('client_credentials'),
      attributes: { 'use.refresh.tokens': String(has('refresh_token')) },
    }
  },
}

function patchOf(name: string, value: unknown): Representation {
  const [attribute, member, other] = [attributes[name], members[name], others[name]]
  if (attribute !== undefined)
    return { attributes: { [attribute]: Array.isArray(value) ? value.join('##') : String(value) } }
  if (member !== undefined) return { [member]: value }
  assert.ok(other !== undefined, `the console has no place for ${name}`)
  return other(value)
}

/** In a realm. */
export function operatorOf({ admin }: Pick<Realm, 'admin'>): Operator {
  async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await admin(method, path, body)
    assert.ok(
      answer.status < 300,
      `${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`,
    )
    return answer.body
  }

  async function found(clientId: string): Promise<Representation> {
    const list = await ask('GET', `/clients?clientId=${encodeURIComponent(clientId)}`)
    const client: unknown = Array.isArray(list) ? list[0] : undefined
    assert.ok(isRecord(client), `there is no client ${clientId}`)
    return client
  }

  async function edit(clientId: string, patch: Representation): Promise<void> {
    const client = await found(clientId)
    const attributed = { ...recordOf(client['attributes']), ...recordOf(patch['attributes']) }
    await ask('PUT', `/clients/${client['id']}`, { ...client, ...patch, attributes: attributed })
  }

  async function rescope(clientId: string, words: readonly string[]): Promise<void> {
    const { id, optionalClientScopes: had } = await found(clientId)
    const ids = new Map(
      (await listed('/client-scopes')).map((scope) => [scope['name'], scope['id']] as const),
    )
    const path = (name: unknown) => `/clients/${id}/optional-client-scopes/${ids.get(name)}`
    for (const name of Array.isArray(had) ? had : []) await ask('DELETE', path(name))
    for (const name of words) await ask('PUT', path(name))
  }

  async function change(clientId: string, metadata: ClientMetadata): Promise<void> {
    for (const [name, value] of Object.entries(metadata)) {
      if (name === 'scope') await rescope(clientId, String(value).split(' '))
      else await edit(clientId, patchOf(name, value))
    }
  }

  async function listed(path: string): Promise<readonly Representation[]> {
    const list = await ask('GET', path)
    return (Array.isArray(list) ? list : []).filter(isRecord)
  }

  return {
    clients: async () => (await listed('/clients?first=0&max=500')).map(({ clientId }) => String(clientId)),
    change,
    touch: (id) => edit(id, touched),
    touched: async (id) => {
      const client = await found(id)
      const { note, 'access.token.lifespan': lifespan } = recordOf(client['attributes'])
      return {
        description: client['description'] === touched.description,
        'an attribute of its own': note === touched.attributes.note,
        'access.token.lifespan': lifespan === touched.attributes['access.token.lifespan'],
      }
    },
    remove: async (id) => void (await ask('DELETE', `/clients/${(await found(id))['id']}`)),
  }
}

const touched = {
  description: 'of the operator',
  attributes: { note: 'kept', 'access.token.lifespan': '120' },
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {}
}
