import type { NativeSetting } from './native_settings.ts'

/**
 * What Ory Hydra offers beyond RFC 7591, under `hydra` on the resource. The comment above an entry is its documentation
 * everywhere. `at` is the member of Hydra's client.
 */
export const hydraSettings = {
  /** Users are not asked for consent: for clients of your own. Default false. */
  skipConsent: { kind: 'boolean', at: 'skip_consent' },
  /** Users are not asked whether they want to log out. Default: Hydra's configuration. */
  skipLogoutConsent: { kind: 'boolean', at: 'skip_logout_consent' },
  /** What access tokens are: `opaque` or `jwt`. Default: Hydra's configuration. */
  accessTokenStrategy: { kind: 'string', choices: ['opaque', 'jwt'], at: 'access_token_strategy' },
  /** The audiences that the client may ask for. Order carries no meaning. Default none. */
  audience: { kind: 'strings', at: 'audience' },
  /** The origins from which a browser may call the token endpoint. Order carries no meaning. Default none. */
  allowedCorsOrigins: { kind: 'strings', at: 'allowed_cors_origins' },
  /** Life of access tokens by authorization code, for instance `1h30m`. Default: Hydra's configuration. */
  authorizationCodeGrantAccessTokenLifespan: {
    kind: 'duration',
    at: 'authorization_code_grant_access_token_lifespan',
  },
  /** Life of ID tokens by authorization code. Default: Hydra's configuration. */
  authorizationCodeGrantIdTokenLifespan: {
    kind: 'duration',
    at: 'authorization_code_grant_id_token_lifespan',
  },
  /** Life of refresh tokens by authorization code. Default: Hydra's configuration. */
  authorizationCodeGrantRefreshTokenLifespan: {
    kind: 'duration',
    at: 'authorization_code_grant_refresh_token_lifespan',
  },
  /** Life of access tokens by client credentials. Default: Hydra's configuration. */
  clientCredentialsGrantAccessTokenLifespan: {
    kind: 'duration',
    at: 'client_credentials_grant_access_token_lifespan',
  },
  /** Life of access tokens by the implicit grant. Default: Hydra's configuration. */
  implicitGrantAccessTokenLifespan: { kind: 'duration', at: 'implicit_grant_access_token_lifespan' },
  /** Life of ID tokens by the implicit grant. Default: Hydra's configuration. */
  implicitGrantIdTokenLifespan: { kind: 'duration', at: 'implicit_grant_id_token_lifespan' },
  /** Life of access tokens by a JWT bearer assertion. Default: Hydra's configuration. */
  jwtBearerGrantAccessTokenLifespan: { kind: 'duration', at: 'jwt_bearer_grant_access_token_lifespan' },
  /** Life of access tokens by refresh token. Default: Hydra's configuration. */
  refreshTokenGrantAccessTokenLifespan: { kind: 'duration', at: 'refresh_token_grant_access_token_lifespan' },
  /** Life of ID tokens by refresh token. Default: Hydra's configuration. */
  refreshTokenGrantIdTokenLifespan: { kind: 'duration', at: 'refresh_token_grant_id_token_lifespan' },
  /** Life of refresh tokens by refresh token. Default: Hydra's configuration. */
  refreshTokenGrantRefreshTokenLifespan: {
    kind: 'duration',
    at: 'refresh_token_grant_refresh_token_lifespan',
  },
} as const satisfies Readonly<Record<string, NativeSetting>>
