import { randomBytes } from 'node:crypto'
import type { Adapter, KoaContextWithOIDC } from 'oidc-provider'
import { keepSecret } from '../../support/secrets.ts'
import type { Store } from './store.ts'

const model = 'InitialAccessToken'

/** What a client may be registered with (RFC 7591 section 3). */
export interface InitialAccessTokens {
  /** The one for everybody. */
  current(): string
  /** Another one for everybody; the one before stops working. */
  replace(value: string): void
  issue(options?: { readonly singleUse?: boolean }): string
  readonly adapter: Adapter
  /** To be called when a registration was refused: a single-use token is spent by a success only. */
  refused(context: KoaContextWithOIDC): void
}

export function createInitialAccessTokens(store: Store, first = randomToken()): InitialAccessTokens {
  const records = store.records(model)
  const singleUse = new Set<string>()
  let current = first
  add(first)

  function add(value: string): void {
    keepSecret(value, 'initial access token of oidc-provider')
    records.set(value, { jti: value, kind: model, iat: Math.floor(Date.now() / 1000) })
  }

  return {
    current: () => current,
    replace(value) {
      records.delete(current)
      current = value
      add(value)
    },
    issue(options) {
      const value = randomToken()
      if (options?.singleUse) singleUse.add(value)
      add(value)
      return value
    },
    adapter: {
      ...store.adapter(model),
      // Taken when it is looked up, not after the registration: two requests at once must not both succeed.
      async find(value) {
        const found = records.get(value)
        if (singleUse.has(value)) records.delete(value)
        return found
      },
    },
    refused(context) {
      const value = context.oidc.entities.InitialAccessToken?.jti
      if (value !== undefined && singleUse.has(value)) add(value)
    },
  }
}

function randomToken(): string {
  // A token that begins with a dash would be an option on a command line.
  return `iat-${randomBytes(32).toString('base64url')}`
}
