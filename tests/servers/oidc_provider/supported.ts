import { exportJWK, generateKeyPair } from 'jose'
import type { AllClientMetadata } from 'oidc-provider'
import {
  type CertificateAuthority,
  certificateJwk,
  createSelfSignedCertificate,
} from '../../support/certificates.ts'
import {
  type AuthMethod,
  ciba,
  clientCredentials,
  codeFlow,
  deviceFlow,
  implicitFlow,
  refresh,
  type Tokens,
  type UsedClient,
  type UsedServer,
} from '../../support/use_client.ts'
import { user } from './user.ts'

/** What an application has before its client is registered. */
export interface Prepared {
  /** To be registered with the client. */
  readonly metadata: AllClientMetadata
  /** To be kept by the application. */
  readonly credentials: Pick<UsedClient, 'key' | 'certificate'>
}

interface SupportedAuthMethod {
  readonly confidential: boolean
  /** How the tests exercise it, for a test's name. */
  readonly exercised: string
  prepare(authority: CertificateAuthority): Promise<Prepared>
}

const nothing = async (): Promise<Prepared> => ({ metadata: {}, credentials: {} })

/** Every `token_endpoint_auth_method` of the embedded server, and what a client under it has to bring. */
export const authMethods = {
  none: { confidential: false, exercised: 'by its client_id', prepare: nothing },
  client_secret_basic: { confidential: true, exercised: 'secret in a header', prepare: nothing },
  client_secret_post: { confidential: true, exercised: 'secret in a form', prepare: nothing },
  client_secret_jwt: { confidential: true, exercised: 'JWT signed with the secret', prepare: nothing },
  private_key_jwt: { confidential: true, exercised: 'JWT signed with the key', prepare: prepareKey },
  tls_client_auth: {
    confidential: true,
    exercised: 'mutual TLS, certificate of an authority',
    prepare: prepareCertificate,
  },
  self_signed_tls_client_auth: {
    confidential: true,
    exercised: 'mutual TLS, registered certificate',
    prepare: prepareSelfSigned,
  },
} as const satisfies Record<AuthMethod, SupportedAuthMethod>

async function prepareKey(): Promise<Prepared> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  return { metadata: { jwks: { keys: [await exportJWK(publicKey)] } }, credentials: { key: privateKey } }
}

async function prepareCertificate(authority: CertificateAuthority): Promise<Prepared> {
  const certificate = await authority.issue({ commonName: 'application' })
  return { metadata: { tls_client_auth_subject_dn: 'CN=application' }, credentials: { certificate } }
}

async function prepareSelfSigned(): Promise<Prepared> {
  const certificate = await createSelfSignedCertificate({ commonName: 'application' })
  return { metadata: { jwks: { keys: [certificateJwk(certificate)] } }, credentials: { certificate } }
}

/** What a client got: an access token, and the user whose it is unless it acts for itself. */
export interface Obtained {
  readonly accessToken?: string
  readonly subject?: string
}

interface SupportedGrant {
  /** How the tests exercise it, for a test's name. */
  readonly exercised: string
  /**
   * Whether a client without credentials may have it: not to act for itself (RFC 6749 4.4), and not by CIBA (Core
   * section 4). oidc-provider 9.13.3 would register and serve both.
   */
  readonly forPublicClients: boolean
  readonly metadata: AllClientMetadata
  use(server: UsedServer, client: UsedClient): Promise<Obtained>
}

const redirectUri = 'https://app.example.com/callback'
const signIn = { redirectUri, scope: 'openid api:read' }

/** Every grant type of the embedded server: what to register for it, and how to use it. */
export const grants = {
  client_credentials: {
    exercised: 'token for itself',
    forPublicClients: false,
    metadata: { grant_types: ['client_credentials'], response_types: [], scope: 'api:read' },
    use: async (server, client) => obtained(await clientCredentials(server, client, { scope: 'api:read' })),
  },
  authorization_code: {
    exercised: 'with PKCE, from sign-in to tokens',
    forPublicClients: true,
    metadata: {
      grant_types: ['authorization_code'],
      response_types: ['code'],
      redirect_uris: [redirectUri],
      scope: signIn.scope,
    },
    use: async (server, client) => obtained(await codeFlow(server, client, signIn)),
  },
  refresh_token: {
    exercised: 'after sign-in with offline_access',
    forPublicClients: true,
    metadata: {
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: [redirectUri],
      scope: 'openid offline_access',
    },
    use: async (server, client) => {
      const first = await codeFlow(server, client, { redirectUri, scope: 'openid offline_access' })
      if (first.refresh_token === undefined)
        throw new Error(`No refresh token came with ${Object.keys(first)}`)
      return obtained(await refresh(server, client, first.refresh_token))
    },
  },
  implicit: {
    exercised: 'ID token in the front channel, where no client authenticates',
    forPublicClients: true,
    metadata: {
      grant_types: ['implicit'],
      response_types: ['id_token'],
      redirect_uris: [redirectUri],
      scope: 'openid',
    },
    use: async (server, client): Promise<Obtained> => {
      const { sub } = await implicitFlow(server, client, { redirectUri, scope: 'openid' })
      return { subject: sub }
    },
  },
  'urn:ietf:params:oauth:grant-type:device_code': {
    exercised: 'user code typed in, device polls',
    forPublicClients: true,
    metadata: {
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
      response_types: [],
      scope: signIn.scope,
    },
    use: async (server, client) => obtained(await deviceFlow(server, client, { scope: signIn.scope })),
  },
  'urn:openid:params:grant-type:ciba': {
    exercised: 'poll mode',
    forPublicClients: false,
    metadata: {
      grant_types: ['urn:openid:params:grant-type:ciba'],
      response_types: [],
      backchannel_token_delivery_mode: 'poll',
      scope: signIn.scope,
    },
    use: async (server, client) =>
      obtained(await ciba(server, client, { scope: signIn.scope, loginHint: user })),
  },
} as const satisfies Record<string, SupportedGrant>

function obtained(tokens: Tokens): Obtained {
  const subject = tokens.claims()?.sub
  return { accessToken: tokens.access_token, ...(subject !== undefined && { subject }) }
}
