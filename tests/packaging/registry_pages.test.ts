import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installation } from '../../ci/generate/installation.ts'
import { textOf } from '../support/documents.ts'

const pages = ['docs/_index.md', 'docs/installation-configuration.md']
const page = textOf('docs/_index.md')
const { resources } = JSON.parse(textOf('schema.json'))

for (const path of pages)
  test(`${path} begins with what the Pulumi Registry reads: title, description, layout`, () => {
    const [, front = ''] = /^---\n([\s\S]*?)\n---\n/.exec(textOf(path)) ?? []
    const keys = front.split('\n').map((line) => line.slice(0, line.indexOf(':')))
    assert.deepEqual(keys, ['title', 'meta_desc', 'layout'])
    assert.match(front, /^layout: package$/m)
  })

/** A language of the chooser, its fence, and how it writes the argument `redirectUris`. */
const languages: Readonly<Record<string, readonly [fence: string, written: (name: string) => string]>> = {
  typescript: ['ts', (name) => `${name}: `],
  python: ['python', (name) => `${name.replace(/[A-Z]/g, '_$&').toLowerCase()}=`],
  go: ['go', (name) => `${capital(name)}:`],
  csharp: ['csharp', (name) => `${capital(name)} = `],
  java: ['java', (name) => `.${name}(`],
  yaml: ['yaml', (name) => `${name}: `],
}

const declared = propertiesIn(exampleIn('yaml'))

test('the example of the registry declares arguments that the schema has', () => {
  assert.ok(declared.length >= 3)
  const known = Object.keys(resources['oauth:index:PublicClient'].inputProperties)
  assert.deepEqual(
    declared.filter((name) => !known.includes(name)),
    [],
  )
})

for (const [language, [, written]] of Object.entries(languages))
  test(`the example of the registry declares the same in ${language}`, () => {
    const example = exampleIn(language)
    const missing = declared.filter((name) => !example.includes(written(name)))
    assert.deepEqual(missing, [])
  })

test('the chooser of the example offers these languages and no other', () => {
  assert.ok(page.includes(`{{< chooser language "${Object.keys(languages).join(',')}" >}}`))
})

test('the plugin is installed from the releases of the repository that package.json names, else from a file', () => {
  const command = (repository?: string) => installation('1.2.3', repository).split('\n')[1]
  const install = 'pulumi plugin install resource oauth 1.2.3'
  const server = `${install} --server github://api.github.com/acme/pulumi-oauth`
  assert.equal(command(), `${install} --file pulumi-resource-oauth-v1.2.3-linux-amd64.tar.gz`)
  assert.equal(command('https://github.com/acme/pulumi-oauth'), server)
  assert.equal(command('git+https://github.com/acme/pulumi-oauth.git'), server)
})

function exampleIn(language: string): string {
  const [fence = ''] = languages[language] ?? []
  const choice = new RegExp(
    `{{% choosable language ${language} %}}\\n\\n\`\`\`${fence}\\n([^]*?)\`\`\`\\n\\n{{% /choosable %}}`,
  )
  const [, example] = choice.exec(page) ?? []
  assert.ok(example, `${pages[0]} has no example in ${language}`)
  return example
}

function propertiesIn(yaml: string): readonly string[] {
  return [...new Set([...yaml.matchAll(/^ {6}(\w+):/gm)].map(([, name = '']) => name))]
}

function capital(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`
}
