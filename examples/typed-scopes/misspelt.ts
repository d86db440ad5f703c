import { ConfidentialClient } from 'pulumi-oauth'

/** Compiled and never run: what the compiler makes of a misspelt scope. */
export function misspelt(): ConfidentialClient {
  return new ConfidentialClient('reports', {
    // @ts-expect-error Type '"api:raed"' is not assignable to type '"openid" | "profile" | "api:read" | "api:write"'.
    scopes: ['api:raed'],
  })
}
