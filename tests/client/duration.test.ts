import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durationMs } from '../../provider/client/duration.ts'

test('a duration is the sum of its parts, in milliseconds', () => {
  assert.equal(durationMs('1h30m'), 5_400_000)
  assert.equal(durationMs('90m'), 5_400_000)
  assert.equal(durationMs('1h30m0s'), 5_400_000)
  assert.equal(durationMs('12s250ms'), 12_250)
  assert.equal(durationMs('720h'), 2_592_000_000)
})

test('a text is none that is something else before, after or between', () => {
  for (const text of ['', '1', 'h', '1d', ' 1h', '1h ', 'x1h', '1hx', '1h 30m', '-1h', '1.5h', 'hm'])
    assert.equal(durationMs(text), undefined, text)
})
