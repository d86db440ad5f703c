import { after, type TestContext } from 'node:test'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium as browsers,
} from 'playwright-core'
import { chromium } from '../../ci/chromium.ts'

let browser: Promise<Browser> | undefined
after(async () => (await browser)?.close())

/** A user with a browser of their own: a real Chromium, one for all tests of the process. */
export async function browserOf(
  t: TestContext,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  browser ??= chromium().then((executablePath) =>
    browsers.launch({
      executablePath,
      // A container lets nobody make the namespaces of its sandbox.
      args: ['--no-sandbox'],
      // As users have it: the button "back" may bring a page as it was left.
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    }),
  )
  const context = await (await browser).newContext(options)
  t.after(() => context.close())
  return context
}
