/** What a program imports. Loads neither zod nor undici: the provider's process needs them, a program does not. */

export type { AuthorizationServer } from './authorization_server.ts'
export type { AdditionalMetadata, Adoption, Translations } from './client/args.ts'
export type { AuthMethodName, ConfidentialAuthMethod } from './client/auth_methods.ts'
export type { Jwk, Jwks, Register, Scope } from './client/fields.ts'
export type { GrantType, ResponseType } from './client/grant_types.ts'
export type { AnyOAuthError } from './errors.ts'
export type { AllowableRule, ClientLookup, ConfidentialClientArgs, PublicClientArgs } from './pulumi/args.ts'
export { getAuthorizationServer } from './pulumi/authorization_server.ts'
export { ConfidentialClient, PublicClient } from './pulumi/resource.ts'
