import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { field, fieldNames } from '../../provider/client/fields.ts'
import { unsupported } from '../../provider/client/support.ts'
import { UNKNOWN } from '../../provider/client/unknown.ts'

const listed = fieldNames.filter((name) => field(name).supportedIn !== undefined)

suite('What a server says of itself', () => {
  for (const name of listed) {
    const { supportedIn = '', listMayBePartial, kind } = field(name)
    const settings = { [name]: ['string', 'uri'].includes(kind) ? 'declared' : ['offered', 'declared'] }
    const property = Array.isArray(settings[name]) ? `${name}[1]` : name

    test(`${supportedIn} without a declared value is held against ${name}${listMayBePartial ? ', as a doubt only' : ''}`, () => {
      const found = unsupported(settings, { [supportedIn]: ['offered', 'more'] })
      assert.deepEqual(
        found.map((one) => [one.property, one.rule, one.certain]),
        [[property, 'server-cannot', listMayBePartial !== true]],
      )
      assert.match(
        found[0]?.reason ?? '',
        new RegExp(`is not in the server's ${supportedIn} \\(.*\\[server-cannot\\]$`),
      )
    })

    test(`nothing is held against ${name} when ${supportedIn} has the value, is omitted, or is no list`, () => {
      for (const server of [{ [supportedIn]: ['offered', 'declared'] }, {}, { [supportedIn]: 'declared' }])
        assert.deepEqual(unsupported(settings, server), [])
    })

    test(`neither none nor an unknown value of ${name} is held against ${supportedIn}`, () => {
      for (const value of ['none', UNKNOWN, [UNKNOWN], ['none'], UNKNOWN])
        assert.deepEqual(unsupported({ [name]: value }, { [supportedIn]: ['offered'] }), [])
    })
  }

  test('response types are the same in any order of their words', () =>
    assert.deepEqual(
      unsupported({ responseTypes: ['id_token code'] }, { response_types_supported: ['code id_token'] }),
      [],
    ))

  test('is data of any shape', () =>
    assert.deepEqual(unsupported({ scopes: ['a'] }, { scopes_supported: [null, 7, { a: 1 }, 'a'] }), []))
})
