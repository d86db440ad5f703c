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
import { configKeyNames, environmentName, runSwitches } from '../provider/config.ts'
import { blocksOf, complaints, deadLinks, documents, textOf } from './support/documents.ts'

test('the documents hold code to compile', () => {
  const places = documents.flatMap(blocksOf).map(({ place }) => place)
  assert.ok(places.filter((place) => place.startsWith('README.md')).length >= 5, places.join(', '))
  assert.ok(places.some((place) => place.startsWith('docs/')))
})

for (const block of documents.flatMap(blocksOf))
  test(`the code at ${block.place} compiles`, () => {
    assert.deepEqual(complaints(block), [])
  })

test('code that does not compile is found, so that compiling proves something', () => {
  const wrong = `import { PublicClient } from 'pulumi-oauth'\nnew PublicClient('shop', { redirectUri: 'https://shop.example/' })\n`
  assert.match(complaints({ place: 'here', code: wrong }).join(), /redirectUri/)
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

test('the README names every configuration key in both of its forms, and every switch', () => {
  const readme = textOf('README.md')
  const names = configKeyNames.flatMap((key) => [`\`oauth:${key}\``, `\`${environmentName(key)}\``])
  const missing = [...names, ...Object.keys(runSwitches)].filter((name) => !readme.includes(name))
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
