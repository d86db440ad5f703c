import { text } from 'node:stream/consumers'
import type { KoaContextWithOIDC, default as Provider } from 'oidc-provider'
import type { ServerOptions } from '../oidc_provider.ts'
import { agreed, interactionPath, password, user } from './user.ts'

/** A server for users with a browser: it asks on pages, and lets the apps in a browser call it that are registered. */
export const forBrowsers: Pick<ServerOptions, 'configure' | 'userOf'> = {
  userOf: askOnPages,
  configure: (standard) => ({
    ...standard,
    clientBasedCORS: (_context, origin, client) =>
      client.redirectUris?.some((uri) => new URL(uri).origin === origin) ?? false,
    features: {
      ...standard.features,
      rpInitiatedLogout: {
        ...standard.features?.rpInitiatedLogout,
        enabled: true,
        logoutSource: askToSignOut,
      },
    },
  }),
}

const signInForm = `
  <form method="post">
    <label>User <input name="username"></label>
    <label>Password <input name="password" type="password"></label>
    <button>Sign in</button>
  </form>`

function askOnPages(provider: Provider): void {
  provider.use(async (context, next) => {
    if (!context.path.startsWith(interactionPath)) return next()
    const sent = new URLSearchParams(await text(context.req))
    if (sent.get('username') === user && sent.get('password') === password) await agreed(provider, context)
    else context.body = page(signInForm)
  })
}

function askToSignOut(context: KoaContextWithOIDC, form: string): void {
  context.body = page(`${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`)
}

function page(content: string): string {
  return `<!doctype html><html lang="en"><title>Server</title><link rel="icon" href="data:,">${content}</html>`
}
