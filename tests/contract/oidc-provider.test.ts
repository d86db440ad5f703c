import { randomBytes } from 'node:crypto'
import { serverOf } from '../../provider/servers/index.ts'
import type { NotKept } from '../../provider/servers/server.ts'
import { door } from '../lifecycle/door.ts'
import { authMethods } from '../servers/oidc_provider/supported.ts'
import { type AuthorizationServer, startServer } from '../servers/oidc_provider.ts'
import { createCertificateAuthority } from '../support/certificates.ts'
import { clientCredentials, codeFlow } from '../support/use_client.ts'
import { throughBothDoors } from './both_doors.ts'
import { app, callback, sectors } from './samples.ts'
import type { Operator, Running, Target } from './target.ts'

const unknown: NotKept = { becomes: 'dropped', why: 'oidc-provider does not know it' }
const notOffered: NotKept = {
  becomes: 'refused',
  why: 'oidc-provider has no such grant of its own',
}

/** A server that does what RFC 7591 and RFC 7592 say: it has no product of its own, so that its data is here. */
const oidcProvider = {
  seenOn: 'oidc-provider 9.13.3',
  server: serverOf({ api: 'registration', product: 'standard' }),
  notKept: {
    requestUris: unknown,
    frontchannelLogoutUri: unknown,
    frontchannelLogoutSessionRequired: unknown,
    claimsRedirectUris: unknown,
  },
  notReset: {},
  notAdded: {},
  notChanged: {},
  notGranted: [
    { ...notOffered, grant: 'password' },
    { ...notOffered, grant: 'urn:ietf:params:oauth:grant-type:token-exchange' },
    { ...notOffered, grant: 'urn:ietf:params:oauth:grant-type:jwt-bearer' },
    { ...notOffered, grant: 'urn:ietf:params:oauth:grant-type:saml2-bearer' },
    { ...notOffered, grant: 'urn:ietf:params:oauth:grant-type:uma-ticket' },
  ],
  noToken: {},
  overwritten: {},
  atOnce: 8,
  samples: {
    scopes: { a: ['openid', 'api:read'], b: ['api:read'] },
    // The only type that the embedded server offers.
    authorizationDetailsTypes: { a: ['payment_initiation'], b: [] },
  },
  deletedElsewhere: 'unknown',
  tokenLost: 'refused',
  deletedAgain: 'refused',
} as const satisfies Partial<Target>

throughBothDoors({
  ...oidcProvider,
  name: 'oidc-provider-rotating',
  title: 'oidc-provider by RFC 7591 and 7592, an update renewing the registration access token',
  updateRenews: 'token',
  start: () => start({ rotate: true }),
})

throughBothDoors({
  ...oidcProvider,
  name: 'oidc-provider',
  title: 'oidc-provider by RFC 7591 and 7592',
  updateRenews: 'nothing',
  start: () => start({ rotate: false }),
})

async function start({ rotate }: { readonly rotate: boolean }): Promise<Running> {
  const authority = await createCertificateAuthority()
  const server = await startServer({ rotate, certificateAuthority: authority })
  for (const [url, document] of Object.entries(sectors)) server.publish(url, document)
  return {
    config: door({ stack: { issuer: server.issuer, initialAccessToken: server.initialAccessToken } }).config,
    operator: operatorOf(server),
    prepare: async (method) => {
      const { metadata, credentials } = await authMethods[method].prepare(authority)
      const { jwks, tls_client_auth_subject_dn: subject } = metadata
      return {
        args: { ...(jwks && { jwks }), ...(subject && { tlsClientAuthSubjectDn: subject }) },
        credentials,
      }
    },
    token: async (client) => {
      const signIn = { redirectUri: callback, scope: 'openid' }
      const tokens =
        client.authMethod === 'none'
          ? await codeFlow(server, client, signIn)
          : await clientCredentials(server, client)
      return tokens.access_token
    },
    close: server.close,
  }
}

function operatorOf(server: AuthorizationServer): Operator {
  const found = (id: string) => server.clients().find(({ client_id }) => client_id === id)
  const logo = `${app}/${randomBytes(4).toString('hex')}.png`
  return {
    clients: async () => server.clients().map(({ client_id }) => String(client_id)),
    change: (id, metadata) => server.changeClient(id, { ...metadata }),
    touch: (id) => server.changeClient(id, { logo_uri: logo }),
    touched: async (id) => ({ logo_uri: found(id)?.logo_uri === logo }),
    remove: async (id) => server.removeClient(id),
  }
}
