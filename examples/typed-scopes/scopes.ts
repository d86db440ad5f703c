import type { Scope } from 'pulumi-oauth'

// Once in a project: from here on, every `scopes` takes only these.
declare module 'pulumi-oauth' {
  interface Register {
    scope: 'openid' | 'profile' | 'api:read' | 'api:write'
  }
}

export const readOnly: readonly Scope[] = ['api:read']
