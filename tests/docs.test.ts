import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ofTable, parse } from '../ci/generate/comments.ts'
import { documentation } from '../ci/generate/documentation.ts'
import { between, staleFiles } from '../ci/generate/files.ts'
import { partsOf } from '../ci/generate/sentences.ts'
import { ownArgs } from '../provider/client/args.ts'
import { authMethods } from '../provider/client/auth_methods.ts'
import { clientTypes } from '../provider/client/client_types.ts'
import { fieldNames, fields } from '../provider/client/fields.ts'
import { grantTypes } from '../provider/client/grant_types.ts'
import { type Output, outputs } from '../provider/client/output_table.ts'
import { rules } from '../provider/client/rules.ts'
import { configKeyNames, runSwitches } from '../provider/config.ts'
import { checks, unknownNames, unknownQuotes } from './support/document_checks.ts'
import { blocksOf, complaints, deadLinks, documents, textOf } from './support/documents.ts'

test('the documents hold code to compile, and every page of docs is in its table of contents', () => {
  const programs = documents.flatMap(blocksOf).filter(({ language }) => language === 'ts')
  const folders = new Set(programs.map(({ place }) => place.replace(/[^/]*$/, '')))
  assert.deepEqual([...folders].sort(), ['', 'docs/', 'docs/recipes/', 'docs/servers/'])
  const contents = textOf('docs/README.md')
  const pages = documents
    .filter((path) => /^docs\/(?!README)/.test(path))
    .map((path) => path.slice('docs/'.length))
  assert.deepEqual(
    pages.filter((page) => !contents.includes(`](${page})`)),
    [],
  )
})

for (const block of documents.flatMap(blocksOf))
  test(`the ${block.language} at ${block.place} is right`, () => {
    const check = checks[block.language]
    assert.ok(check, `Nothing checks ${block.language}.`)
    assert.deepEqual(check(block), [])
  })

for (const document of documents)
  test(`every key, variable, command and option that ${document} names exists`, () => {
    assert.deepEqual(unknownNames(textOf(document)), [])
  })

for (const document of ['docs/troubleshooting.md', 'docs/servers/keycloak.md'])
  test(`${document} quotes messages as they are`, () => {
    assert.match(textOf(document), /“/)
    assert.deepEqual(unknownQuotes(textOf(document)), [])
  })

test('a name that does not exist is found', () => {
  assert.deepEqual(
    unknownNames('`oauth:isuer`, OAUTH_ISUER, OAUTH_SERVERS_EU_ISSUER\nnpx pulumi-oauth doctr --yes'),
    ['oauth:isuer', 'OAUTH_ISUER', 'pulumi-oauth doctr'],
  )
  assert.deepEqual(unknownNames('npx pulumi-oauth doctor --stak dev'), ['pulumi-oauth doctor --stak'])
})

test('code that does not compile is found, so that compiling proves something', () => {
  const wrong = `import { PublicClient } from 'pulumi-oauth'\nnew PublicClient('shop', { redirectUri: 'https://shop.example/' })\n`
  assert.match(complaints({ code: wrong }).join(), /redirectUri/)
})

for (const document of documents)
  test(`every link of ${document} leads somewhere in the project`, () => {
    assert.deepEqual(deadLinks(document), [])
  })

test('the generated files are as the tables say', () => {
  assert.deepEqual(
    staleFiles().map(({ path }) => path),
    [],
    'Run "npm run generate".',
  )
})

test('a table entry without a comment stops the generation and is named', () => {
  const source = parse(
    'provider/fields.ts',
    'export const fields = {\n  /** Said. */\n  a: {},\n  b: {},\n} as const',
  )
  assert.throws(() => ofTable(source, 'fields'), /provider\/fields\.ts: fields\.b has no comment/)
})

test('a document without the markers of a generated part stops the generation', () => {
  assert.throws(() => between('# README', { config: 'a table' }), /no markers for the part "config"/)
  const marked = '<!-- generated:config -->\nold\n<!-- /generated -->\nkept'
  assert.equal(
    between(marked, { config: 'new' }),
    '<!-- generated:config -->\n\nnew\n\n<!-- /generated -->\nkept',
  )
})

const docs = documentation()

for (const name of fieldNames)
  test(`the comment of ${name} says what holds without it, and its specification`, () => {
    const { meaning, standard, spec } = partsOf(docs.fields.get(name) ?? '')
    assert.notEqual(meaning, '')
    assert.notEqual(standard, '')
    assert.ok(spec.includes(fields[name].spec.replace(/ section .*/, '')), spec)
    assert.match(spec, / section \d/)
  })

for (const [name, text] of docs.configKeys)
  test(`the comment of the key ${name} says what holds without it`, () => {
    assert.match(text, /Default|Required\./)
  })

test('the troubleshooting has a part for every error, which starts with its class', () => {
  const troubleshooting = textOf('docs/troubleshooting.md')
  const missing = docs.errors.filter(
    ({ code, name }) => !troubleshooting.includes(`## \`${code}\`\n\n\`${name}\`. `),
  )
  assert.deepEqual(missing, [])
})

test('the reference names every argument, output, auth method, grant, rule, key, switch and error', () => {
  const reference = textOf('docs/reference.md')
  const shown = Object.entries<Output>(outputs).filter(([, { internal }]) => internal !== true)
  const names = [
    ...[...fieldNames, ...Object.keys(ownArgs), ...shown.map(([name]) => name)],
    ...[...Object.keys(clientTypes), ...Object.keys(authMethods), ...Object.keys(grantTypes)],
    ...rules.map(({ id }) => id),
    ...[...configKeyNames.map((key) => `oauth:${key}`), ...Object.keys(runSwitches)],
    ...docs.errors.map(({ code }) => code),
  ]
  assert.deepEqual(
    names.filter((name) => !reference.includes(`| \`${name}\``)),
    [],
  )
})
