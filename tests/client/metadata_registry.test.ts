import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type FieldName, field, fieldNames } from '../../provider/client/fields.ts'
import { serverMembers } from '../../provider/client/metadata.ts'
import { type Output, outputs } from '../../provider/client/output_table.ts'

interface Registered {
  readonly name: string
  readonly specification: string
  readonly kind: string
}

/** The registry "OAuth Dynamic Client Registration Metadata", as the file beside this one holds it. */
const registry: readonly Registered[] = readFileSync(new URL('client-metadata.csv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('name,'))
  .map((line) => {
    const [name = '', specification = '', kind = ''] = line.split(',')
    return { name, specification, kind }
  })

const requested = registry.filter(({ kind }) => kind === 'request')
const issued = registry.filter(({ kind }) => kind === 'server')

function fieldsOf(wire: string): readonly FieldName[] {
  return fieldNames.filter((name) => field(name).wire === wire)
}

function camelCase(wire: string): string {
  return wire.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

test('the registry is read whole', () => {
  assert.equal(requested.length + issued.length, registry.length)
  assert.ok(requested.length > 50)
  assert.ok(issued.length > 0)
})

for (const { name, specification } of requested)
  test(`${name} is the wire name of exactly one field, with ${specification}`, () => {
    const found = fieldsOf(name)
    assert.equal(found.length, 1)
    assert.deepEqual(
      found.map((one) => field(one).spec),
      [specification],
    )
  })

for (const name of fieldNames)
  test(`${name} is registered, and is its registered name in camelCase`, () => {
    const { wire } = field(name)
    assert.ok(requested.some((one) => one.name === wire))
    assert.equal(name, wire === 'scope' ? 'scopes' : camelCase(wire))
  })

for (const { name } of issued)
  test(`${name}, which only the server sets, is the wire name of an output and of no field`, () => {
    const wires = Object.values<Output>(outputs).map(({ wire }) => wire)
    assert.ok(wires.includes(name))
    assert.ok(serverMembers.has(name))
    assert.deepEqual(fieldsOf(name), [])
  })
