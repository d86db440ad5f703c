import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { keyProblem } from '../../provider/client/jwk.ts'
import { UNKNOWN } from '../../provider/client/unknown.ts'

const pairs: Readonly<Record<string, { readonly publicKey: KeyObject; readonly privateKey: KeyObject }>> = {
  RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  EC: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  OKP: generateKeyPairSync('ed25519'),
}

for (const [type, { publicKey, privateKey }] of Object.entries(pairs)) {
  test(`the public half of a real ${type} key may be registered, the private one not`, () => {
    const [open, closed] = [publicKey.export({ format: 'jwk' }), privateKey.export({ format: 'jwk' })]
    assert.equal(keyProblem({ ...open }), undefined)
    assert.equal(keyProblem({ ...closed }), '.d')
  })
  test(`every member by which the private ${type} key differs is refused alone`, () => {
    const open = { ...publicKey.export({ format: 'jwk' }) }
    const closed = { ...privateKey.export({ format: 'jwk' }) }
    const extra = Object.keys(closed).filter((member) => !Object.hasOwn(open, member))
    assert.ok(extra.length > 0)
    for (const member of extra) assert.equal(keyProblem({ ...open, [member]: closed[member] }), `.${member}`)
  })
}

test('symmetric keys and keys of an unknown type are refused', () => {
  assert.equal(keyProblem({ kty: 'oct', k: 'c2VjcmV0' }), '.k')
  assert.equal(keyProblem({ kty: 'oct' }), '.kty')
  assert.equal(keyProblem({ kty: 'XYZ' }), '.kty')
  assert.equal(keyProblem({ kty: 'AKP', pub: 'x' }), undefined)
})

test('what is not known yet is held against no key, and what is known still is', () => {
  assert.equal(keyProblem({ kty: UNKNOWN }), undefined)
  assert.equal(keyProblem({ kty: 'EC', x: UNKNOWN }), undefined)
  assert.equal(keyProblem({ kty: 'EC', d: UNKNOWN }), '.d')
  assert.equal(keyProblem({ kty: UNKNOWN, d: 'private' }), '.d')
})
