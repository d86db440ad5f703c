import type * as dynamic from '@pulumi/pulumi/dynamic/index.js'
import { bare, defaults, type Metadata, metadataOf, overlaid } from '../bare.ts'
import type { argsOf } from '../core/client.ts'

/**
 * The floor of a dynamic provider: takes and gives what ours does for these clients, and sends the same requests. It checks nothing,
 * compares texts, and judges no answer.
 */

const send = bare()
let config: (key: string) => string = () => ''

export const client: dynamic.ResourceProvider = {
  async configure({ config: given }) {
    config = (key) => given.get(`oauth:${key}`) ?? ''
  },
  async check(_, args) {
    return { inputs: { ...args, ...defaults, issuer: config('issuer'), api: 'registration' } }
  },
  async diff(_, recorded, desired) {
    const names = Object.keys(desired).filter((name) => name !== '__provider')
    return { changes: names.some((name) => JSON.stringify(desired[name]) !== JSON.stringify(recorded[name])) }
  },
  async create(inputs) {
    const discovered = await discovery()
    const { registration_endpoint: endpoint, token_endpoint, authorization_endpoint } = discovered
    const answer = await send(
      'POST',
      String(endpoint),
      config('initialAccessToken'),
      metadataOf(args(inputs)),
    )
    const endpoints = { tokenEndpoint: token_endpoint, authorizationEndpoint: authorization_endpoint }
    return { id: String(answer['client_id']), outs: { ...inputs, ...issued(answer), ...endpoints } }
  },
  async read(id, recorded = {}) {
    const answer = await send('GET', recorded['registrationClientUri'], recorded['registrationAccessToken'])
    return { id, props: { ...recorded, ...issued(answer) } }
  },
  async update(_, recorded, inputs) {
    const { registrationClientUri: uri, registrationAccessToken: token } = recorded
    const live = await send('GET', uri, token)
    const answer = await send('PUT', uri, token, overlaid(live, metadataOf(args(inputs))))
    return { outs: { ...recorded, ...inputs, ...issued(answer) } }
  },
  async delete(_, { registrationClientUri: uri, registrationAccessToken: token }) {
    await send('DELETE', uri, token)
  },
}

let discovered: Promise<Metadata> | undefined

function discovery(): Promise<Metadata> {
  discovered ??= send('GET', `${config('issuer')}/.well-known/openid-configuration`, '')
  return discovered
}

function issued(answer: Metadata): Metadata {
  return {
    clientId: answer['client_id'],
    clientIdIssuedAt: answer['client_id_issued_at'],
    clientSecret: answer['client_secret'],
    clientSecretExpiresAt: answer['client_secret_expires_at'],
    registrationAccessToken: answer['registration_access_token'],
    registrationClientUri: answer['registration_client_uri'],
    layout: 1,
  }
}

function args({
  clientName,
  redirectUris,
  scopes,
  contacts,
}: Record<string, ReturnType<typeof JSON.parse>>): ReturnType<typeof argsOf> {
  return { clientName, redirectUris, scopes, contacts }
}
