import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { benches } from '../../bench/benches.ts'
import { compared } from '../../bench/figure.ts'

suite('Every bench that is not long, with the smallest sizes, yields figures', () => {
  const short = Object.entries(benches).filter(([, { isLong }]) => !isLong)
  for (const [name, { measure }] of short)
    test(name, async () => {
      const figures = await measure({ n: [1], rounds: 1 }, () => {})
      assert.ok(figures.length > 0)
      for (const figure of figures) {
        const { median } = compared(figure)
        assert.ok(Number.isFinite(median), `${figure.what} is ${median}`)
        assert.equal(figure.ours.length, 1, figure.what)
      }
    })
})
