import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compared, type Figure, isMet, spread } from '../../bench/figure.ts'

const figure: Figure = { what: 'it', unit: 'ms', ours: [10, 30, 22], floor: [10, 20, 11], held: 'times' }

test('a spread is the median, the least and the most', () => {
  assert.deepEqual(spread([3, 1, 2]), { median: 2, min: 1, max: 3 })
  assert.deepEqual(spread([4, 1, 2, 3]), { median: 2.5, min: 1, max: 4 })
})

test('ours is held against the floor round by round', () => {
  assert.deepEqual(compared(figure), { median: 1.5, min: 1, max: 2 })
  assert.deepEqual(compared({ ...figure, held: 'above' }), { median: 10, min: 0, max: 11 })
  assert.deepEqual(compared({ ...figure, held: 'alone' }), { median: 22, min: 10, max: 30 })
})

test('a goal is met by the median', () => {
  assert.equal(isMet(figure), undefined)
  assert.deepEqual(
    [{ atMost: 1.5 }, { atMost: 1.4 }, { atLeast: 1.5 }, { atLeast: 1.6 }].map((goal) =>
      isMet({ ...figure, goal }),
    ),
    [true, false, true, false],
  )
})
