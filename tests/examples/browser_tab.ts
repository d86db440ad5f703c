import type { BrowserContext, Locator, Page } from 'playwright-core'

export interface Account {
  readonly username: string
  readonly password: string
}

/** One request of a tab, to whomever. */
interface Sent {
  readonly url: string
  readonly authorization: string | undefined
  readonly body: string
}

/** A tab of the app, and what its user does and sees. */
export interface Tab {
  readonly page: Page
  readonly sent: readonly Sent[]
  /** What the app and the browser wrote to the console about the app, its policy and what failed to load. */
  readonly complaints: readonly string[]
  readonly button: (name: string) => Locator
  readonly text: (selector: string) => Promise<string>
  readonly claim: (list: 'id-token' | 'userinfo', name: string) => Promise<string>
  /** What the app says went wrong, once it does. */
  readonly error: () => Promise<string>
  /** The server shows its form. */
  readonly isAsked: () => Promise<void>
  readonly answer: (account: Account) => Promise<void>
}

export async function openTab(browser: BrowserContext, address: string): Promise<Tab> {
  const page = await browser.newPage()
  const { origin } = new URL(address)
  const [sent, complaints]: [Sent[], string[]] = [[], []]
  page.on('request', (request) => {
    const { authorization } = request.headers()
    sent.push({ url: request.url(), authorization, body: request.postData() ?? '' })
  })
  page.on('console', (said) => {
    if (said.location().url.startsWith(origin) || page.url().startsWith(origin)) complaints.push(said.text())
  })
  page.on('pageerror', ({ message }) => void complaints.push(message))
  await page.goto(address)
  const text = async (selector: string) => (await page.locator(selector).textContent()) ?? ''
  const input = (name: keyof Account) => page.locator(`input[name=${name}]`)
  return {
    page,
    sent,
    complaints,
    text,
    button: (name) => page.getByRole('button', { name }),
    claim: (list, name) => text(`#${list} dt:text-is("${name}") + dd`),
    error: async () => {
      await page.locator('#error').waitFor()
      return text('#error')
    },
    isAsked: () => input('password').waitFor(),
    answer: async ({ username, password }) => {
      await input('username').fill(username)
      await input('password').fill(password)
      await input('password').press('Enter')
    },
  }
}
