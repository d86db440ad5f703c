import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { clientsAmong } from '../../cli/inventory/clients.ts'
import { entriesOf } from '../../cli/inventory/entry.ts'
import { pageForm } from '../../cli/inventory/page.ts'
import type { Bag } from '../../provider/door.ts'
import { browserOf } from '../support/chromium.ts'
import { environments, now, resourcesOfStack } from './fictional.ts'

interface Opened {
  readonly page: Page
  /** What it complained of, what it asked for beside its own file, what it opened. */
  readonly unwanted: readonly string[]
}

/** A page in Chromium, as a user of a laptop opens the file. */
async function opened(
  t: TestContext,
  resources: readonly Bag[],
  colorScheme: 'light' | 'dark' = 'light',
): Promise<Opened> {
  const context = await browserOf(t, { viewport: { width: 1440, height: 900 }, colorScheme })
  const page = await context.newPage()
  const unwanted: string[] = []
  page.on('console', (said) => unwanted.push(said.text()))
  page.on('pageerror', ({ message }) => unwanted.push(message))
  page.on('dialog', (dialog) => unwanted.push(dialog.message()))
  const url = pathToFileURL(fileOf(t, resources)).href
  page.on('request', (request) => request.url() === url || unwanted.push(request.url()))
  await page.goto(url)
  return { page, unwanted }
}

function fileOf(t: TestContext, resources: readonly Bag[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'inventory-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'inventory.html')
  writeFileSync(file, pageForm(entriesOf(clientsAmong(resources), {}, now), new Date(now * 1000)))
  return file
}

const all = environments.flatMap(resourcesOfStack)
const shownRows = 'tbody tr:not([data-off])'
const shownScopes = '#picture > [data-column]:not([data-off]) text'
const applications = '#picture > [data-row]:not([data-off]) text'

async function textsOf(page: Page, selector: string): Promise<readonly string[]> {
  // A picture has a title in each text, which only a pointer shows.
  return page.locator(selector).evaluateAll((found) => found.map((one) => one.firstChild?.textContent ?? ''))
}

test('the page shows every client, and which application may ask for which scope', async (t) => {
  const { page, unwanted } = await opened(t, all)
  assert.equal(await page.locator(shownRows).count(), 33)
  assert.equal((await textsOf(page, applications)).length, 13)
  const reach = page.locator('#picture [data-row]', { hasText: 'Stock scanner' }).locator('.mark')
  // openid, stock:read, stock:write in staging and production.
  assert.equal(await reach.count(), 6)
  assert.deepEqual(unwanted, [])
})

test('search and filters narrow table and picture together, and can be undone', async (t) => {
  const { page, unwanted } = await opened(t, all)
  await page.getByLabel(/^Environment/).selectOption('production')
  await page.getByLabel('Auth method').selectOption('private_key_jwt')
  assert.equal(await page.locator('#count').textContent(), '3 of 33')
  assert.deepEqual(await textsOf(page, applications), ['Orders', 'Reports', 'Search index'])
  await page.getByRole('searchbox').fill('INVOICES:read report')
  assert.deepEqual(await textsOf(page, shownScopes), ['customers:read', 'invoices:read', 'orders:read'])
  assert.deepEqual(await page.locator(`${shownRows} th`).evaluateAll((found) => found.length), 1)
  await page.getByRole('searchbox').fill('no such client')
  assert.ok(await page.getByText('No client is like that.').isVisible())
  await page.getByRole('button', { name: 'Show all' }).click()
  await page.locator('#count:text-is("33 of 33")').waitFor()
  assert.deepEqual(unwanted, [])
})

test('what breaks best practice can be filtered, with its reason and what to do', async (t) => {
  const { page } = await opened(t, all)
  await page.getByLabel('Marked').selectOption('mandatory')
  const row = page.locator(shownRows, { hasText: 'Customer desk' })
  assert.match((await row.textContent()) ?? '', /no-implicit.*RFC 9700 section 2\.1\.2/)
  await row.getByRole('link', { name: 'no-implicit' }).first().click()
  assert.ok(await page.locator('#no-implicit').isVisible())
})

test('a keyboard is enough: search, sort by any column', async (t) => {
  const { page } = await opened(t, all)
  await page.keyboard.press('/')
  await page.keyboard.type('billing')
  assert.equal(await page.locator('#count').textContent(), '3 of 33')
  const heading = page.getByRole('button', { name: 'Secret age' })
  await heading.focus()
  const ages = () => textsOf(page, `${shownRows} .age`)
  await page.keyboard.press('Enter')
  assert.deepEqual(await ages(), ['417 days', '424 days', '431 days'])
  await page.keyboard.press('Enter')
  assert.deepEqual(await ages(), ['431 days', '424 days', '417 days'])
  assert.equal(await page.locator('[aria-sort=descending]').count(), 1)
})

test('it can be read in the dark and on paper: on a laptop nothing is wider than the window', async (t) => {
  const { page } = await opened(t, all, 'dark')
  const ofBody = (name: string) => page.evaluate(`getComputedStyle(document.body)['${name}']`)
  const width = () => page.evaluate('document.documentElement.scrollWidth')
  assert.deepEqual(
    [await ofBody('color'), await ofBody('backgroundColor')],
    ['rgb(230, 233, 239)', 'rgb(20, 23, 28)'],
  )
  assert.equal(await width(), 1440)
  await page.emulateMedia({ media: 'print' })
  // A landscape A4 sheet between its margins.
  await page.setViewportSize({ width: 1032, height: 703 })
  assert.equal(await ofBody('backgroundColor'), 'rgb(255, 255, 255)')
  assert.equal(await width(), 1032)
  assert.ok(await page.locator('#filters').isHidden())
})

const hostile = [
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '<!--<script>',
  ']]>&lt;b&gt;&#0;\u0000',
  '\u202emoc.elpmaxe',
]

test('texts of programs and servers are shown as they are, and do nothing', async (t) => {
  const [first = {}] = resourcesOfStack('production')
  const resources = hostile.map((text, index) => ({
    ...first,
    urn: `urn:pulumi:${text}::${text}::${String(first['type'])}::${text}`,
    outputs: {
      clientId: text,
      clientName: text,
      scopes: [text, 'openid'],
      redirectUris: [`https://*.${text}/`, text],
      tokenEndpointAuthMethod: text,
      issuer: text,
      clientUri: index % 2 === 0 ? 'javascript:alert(1)' : `https://example.com/${text}`,
      grantTypes: ['implicit', text],
      softwareId: 'the same',
    },
  }))
  const { page, unwanted } = await opened(t, resources)
  const names = await page
    .locator('tbody th')
    .evaluateAll((found) => found.map((one) => one.firstChild?.textContent ?? ''))
  const shown = hostile.map((text) => text.replace('\u0000', '\\u0000').replace('\u202e', '\\u202e'))
  assert.deepEqual([...names].sort(), [...shown].sort())
  const foreign = [
    'body script',
    'img',
    'main svg svg',
    'b:not(.numbers b)',
    '[onload]',
    '[onmouseover]',
    '[onerror]',
  ]
  const counts = await Promise.all(foreign.map((selector) => page.locator(selector).count()))
  assert.deepEqual(counts, [2, 0, 0, 0, 0, 0, 0])
  const links = await page
    .locator('a')
    .evaluateAll((found) => found.map((one) => one.getAttribute('href') ?? ''))
  for (const link of links) assert.match(link, /^(#[a-z-]+$|https:\/\/example\.com\/)/)
  await page.getByRole('searchbox').fill('openid')
  assert.deepEqual(unwanted, [])
})
