import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { clientTypes } from '../../provider/client/client_types.ts'
import { type FieldName, fieldNames } from '../../provider/client/fields.ts'
import { createCompiler, declaring } from './compiler.ts'

const { hover } = createCompiler()
const table = readFileSync(new URL('../../provider/client/fields.ts', import.meta.url), 'utf8')

/** The comment above an entry of the table, without its stars. */
function documentationOf(name: FieldName): string {
  const [, comment = ''] = new RegExp(`/\\*\\*((?:(?!\\*/).)*)\\*/\\n {2}${name}: \\{`, 's').exec(table) ?? []
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trim())
  return lines.join('\n').trim()
}

const subjects = fieldNames.filter((name) => name.startsWith('tlsClientAuth'))

/** What stands beside an argument where it may be given. */
function beside(name: FieldName): string {
  return subjects.includes(name) ? "tokenEndpointAuthMethod: 'tls_client_auth', " : ''
}

function sampleOf(name: FieldName): string {
  return name === 'tokenEndpointAuthMethod' ? "'client_secret_post'" : 'text'
}

suite('What an editor shows of an argument is the comment of its entry in the table', () => {
  for (const name of fieldNames)
    test(`${name} of a ConfidentialClient`, () => {
      const documented = documentationOf(name)
      assert.ok(documented.length > 40, documented)
      assert.equal(hover(declaring(`{ ${beside(name)}${name}^: ${sampleOf(name)} }`)), documented)
    })

  const without: readonly string[] = clientTypes.PublicClient.without
  for (const name of fieldNames.filter((one) => !without.includes(one)))
    test(`${name} of a PublicClient`, () =>
      assert.equal(hover(declaring(`{ ${name}^: text }`, 'PublicClient')), documentationOf(name)))

  test('and the same is shown of an output', () => {
    const reading = (output: string) => hover(`${declaring('{}')}\nexport const read = client.${output}^`)
    assert.equal(reading('jwksUri'), documentationOf('jwksUri'))
    assert.match(reading('clientSecret'), /^The client secret, .* A Pulumi secret\./)
  })
})
