/** A page that a user agent ended on. */
interface Page {
  readonly url: URL
  readonly status: number
  readonly text: string
}

/** A browser without a screen: cookies, redirects and forms, for one user and one sign-in. */
export interface UserAgent {
  /** Follows redirects until one leaves for `redirectUri`, and answers that address: it is not fetched. */
  authorize(url: URL, redirectUri: string): Promise<URL>
  /** Opens a page, sends every form it is given (a device code and its confirmation), answers the last page. */
  submitForms(url: URL): Promise<Page>
}

const mostSteps = 20

export function createUserAgent(): UserAgent {
  const cookies = new Map<string, string>()

  async function send(url: URL, form?: URLSearchParams): Promise<Response> {
    const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
    const response = await fetch(url, {
      headers,
      redirect: 'manual',
      ...(form && { method: 'POST', body: form }),
    })
    for (const cookie of response.headers.getSetCookie()) keep(cookies, cookie)
    return response
  }

  async function follow(url: URL, form?: URLSearchParams, redirectUri?: string): Promise<Page> {
    let response = await send(url, form)
    let at = url
    for (let step = 0; step < mostSteps; step++) {
      const location = response.headers.get('location')
      if (location === null) return { url: at, status: response.status, text: await response.text() }
      at = new URL(location, at)
      if (redirectUri !== undefined && at.href.startsWith(redirectUri))
        return { url: at, status: 0, text: '' }
      response = await send(at)
    }
    throw new Error(
      `${url.origin}${url.pathname} still redirects after ${mostSteps} steps, now to ${at.href}`,
    )
  }

  return {
    async authorize(url, redirectUri) {
      const page = await follow(url, undefined, redirectUri)
      if (page.url.href.startsWith(redirectUri)) return page.url
      throw new Error(
        `Sign-in should have ended at ${redirectUri}, but ended at ${page.url.href} with ${page.status}: ${page.text}`,
      )
    },
    async submitForms(url) {
      let page = await follow(url)
      for (let form = readForm(page); form !== undefined; form = readForm(page)) {
        page = await follow(form.action, form.fields)
      }
      return page
    },
  }
}

/** Paths and expiry are left out: a user agent lives for one sign-in, and a server expires a cookie with ''. */
function keep(cookies: Map<string, string>, setCookie: string): void {
  const [pair = ''] = setCookie.split(';')
  const [name = '', ...value] = pair.split('=')
  if (value.join('=') === '') cookies.delete(name)
  else cookies.set(name, value.join('='))
}

function readForm(page: Page): { readonly action: URL; readonly fields: URLSearchParams } | undefined {
  const action = /<form [^>]*action="([^"]*)"/.exec(page.text)?.[1]
  if (action === undefined) return undefined
  const inputs = page.text.matchAll(/<input [^>]*name="([^"]*)" value="([^"]*)"/g)
  const fields = [...inputs].map(([, name = '', value = '']): [string, string] => [name, value])
  return { action: new URL(action, page.url), fields: new URLSearchParams(fields) }
}
