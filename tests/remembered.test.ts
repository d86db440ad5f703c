import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { remembered } from '../provider/remembered.ts'

suite('What is remembered', () => {
  test('is made once for each source and name, nothing too', () => {
    const asked: unknown[] = []
    const ask = remembered((source: { readonly of: string }, name) => {
      asked.push([source.of, name])
    })
    const [one, other] = [{ of: 'one' }, { of: 'other' }]
    for (let times = 0; times < 2; times++)
      for (const source of [one, other]) for (const name of [undefined, 'a']) ask(source, name)
    assert.deepEqual(asked, [
      ['one', undefined],
      ['one', 'a'],
      ['other', undefined],
      ['other', 'a'],
    ])
  })

  test('is tried again where it threw', () => {
    let tries = 0
    const ask = remembered(() => {
      tries++
      if (tries === 1) throw new Error('not yet')
      return tries
    })
    const source = {}
    assert.throws(() => ask(source), /not yet/)
    assert.deepEqual([ask(source), ask(source)], [2, 2])
  })
})
