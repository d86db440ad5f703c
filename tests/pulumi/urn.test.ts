import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ClientKind, clientTypes } from '../../provider/client/client_types.ts'
import { dynamicTypeToken, ownerPathOf, pluginTypeToken, urnOf } from '../../provider/pulumi/urn.ts'

const kinds = Object.values(clientTypes).map(({ kind }): ClientKind => kind)
const stack = 'urn:pulumi:dev::shop::'

const doors = { 'the dynamic provider': dynamicTypeToken, 'the plugin': pluginTypeToken }

for (const [door, token] of Object.entries(doors)) {
  for (const kind of kinds) {
    test(`the owner path of a ${kind} of ${door} has the kind in place of the type token`, () => {
      assert.equal(ownerPathOf(`${stack}${token(kind)}::orders`), `${stack}${kind}::orders`)
    })

    test(`the owner path of a ${kind} of ${door} in a component keeps the component`, () => {
      const urn = `${stack}acme:web:Site$${token(kind)}::orders`
      assert.equal(ownerPathOf(urn), `${stack}acme:web:Site$${kind}::orders`)
    })

    test(`the owner path of a client below a ${kind} of ${door} knows no front door`, () => {
      const urn = `${stack}${token(kind)}$${token('PublicClient')}::orders`
      assert.equal(ownerPathOf(urn), `${stack}${kind}$PublicClient::orders`)
    })
  }

  test(`a URN of ${door} comes back from its owner path, whatever the resource is called`, () => {
    const type = fc.oneof(fc.constantFrom(...kinds.map(token)), fc.constant('acme:web:Site'))
    const types = fc.array(type, { minLength: 1, maxLength: 4 }).map((all) => all.join('$'))
    fc.assert(
      fc.property(types, fc.string(), (chain, name) => {
        const urn = `${stack}${chain}::${name}`
        assert.equal(urnOf(ownerPathOf(urn), token), urn)
      }),
    )
  })
}
