import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium as browsers } from 'playwright-core'
import { clientsAmong } from '../cli/inventory/clients.ts'
import { entriesOf } from '../cli/inventory/entry.ts'
import { pageForm } from '../cli/inventory/page.ts'
import { environments, now, resourcesOfStack } from '../tests/cli/fictional.ts'
import { chromium } from './chromium.ts'

/** Makes docs/inventory.png anew: the page of an inventory, with the clients of a company that there is not. */

const entries = entriesOf(clientsAmong(environments.flatMap(resourcesOfStack)), {}, now)
const browser = await browsers.launch({ executablePath: await chromium(), args: ['--no-sandbox'] })
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1500 } })
  await page.setContent(pageForm(entries, new Date(now * 1000)))
  const picture = await page.screenshot()
  writeFileSync(fileURLToPath(new URL('../docs/inventory.png', import.meta.url)), picture)
} finally {
  await browser.close()
}
