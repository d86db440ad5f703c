import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ClientKind, clientTypes } from '../../provider/client/client_types.ts'
import { dynamicTypeToken, ownerPathOf, urnOf } from '../../provider/pulumi/urn.ts'

const kinds = Object.values(clientTypes).map(({ kind }): ClientKind => kind)
const stack = 'urn:pulumi:dev::shop::'

for (const kind of kinds) {
  test(`the owner path of a ${kind} has the kind in place of the type token`, () => {
    assert.equal(ownerPathOf(`${stack}${dynamicTypeToken(kind)}::orders`), `${stack}${kind}::orders`)
  })

  test(`the owner path of a ${kind} in a component keeps the component`, () => {
    const urn = `${stack}acme:web:Site$${dynamicTypeToken(kind)}::orders`
    assert.equal(ownerPathOf(urn), `${stack}acme:web:Site$${kind}::orders`)
  })

  test(`the owner path of a client below a ${kind} knows no front door`, () => {
    const urn = `${stack}${dynamicTypeToken(kind)}$${dynamicTypeToken('PublicClient')}::orders`
    assert.equal(ownerPathOf(urn), `${stack}${kind}$PublicClient::orders`)
  })
}

test('a URN comes back from its owner path, whatever the resource is called', () => {
  const type = fc.oneof(fc.constantFrom(...kinds.map(dynamicTypeToken)), fc.constant('acme:web:Site'))
  const types = fc.array(type, { minLength: 1, maxLength: 4 }).map((all) => all.join('$'))
  fc.assert(
    fc.property(types, fc.string(), (chain, name) => {
      const urn = `${stack}${chain}::${name}`
      assert.equal(urnOf(ownerPathOf(urn)), urn)
    }),
  )
})
