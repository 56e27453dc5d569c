import { describe, expect, it } from 'vitest'
import { Numbering } from './numbering'

const feed = (numbering: Numbering, ...values: number[]) =>
  values.map((roll) => numbering.take('/axis', { fixed: 7, roll, drift: roll * 2 }))

function moved(before: number[], after: number) {
  const numbering = new Numbering()
  feed(numbering, ...before)
  numbering.lost()
  return feed(numbering, after)[0]
}

describe('how numbers go on over a lost connection', () => {
  it.each([
    ['the next number', [4, 5, 6], 7, { missed: 0, repeated: 0 }],
    ['three left out', [4, 5, 6], 10, { missed: 3, repeated: 0 }],
    ['the last one again', [4, 5, 6], 6, { missed: 0, repeated: 1 }],
    ['from 1 again', [1, 2, 3, 4], 1, { missed: 0, repeated: 4 }],
  ])('%s', (_name, before, after, counts) => {
    expect(moved(before, after)).toEqual({ field: 'roll', before: before.at(-1), after, ...counts })
  })

  it('says nothing where no field counts: too few messages, jumps, text', () => {
    expect(moved([], 1)).toBeNull()
    expect(moved([1, 2], 3)).toBeNull()
    expect(moved([1, 2, 3, 9], 10)).toBeNull()
    const numbering = new Numbering()
    for (const param of ['a', 'b', null, [1], { roll: 1.5 }]) expect(numbering.take('/axis', param)).toBeNull()
    numbering.lost()
    expect(numbering.take('/axis', 'c')).toBeNull()
  })

  it('compares each URL by itself, only its first message, and again over the next lost connection', () => {
    const numbering = new Numbering()
    for (const n of [1, 2, 3]) {
      numbering.take('/axis', { roll: n })
      numbering.take('/gps', { fix: n * 10 })
    }
    numbering.lost()
    expect(numbering.take('/gps', { fix: 40 })).toBeNull()
    expect(numbering.take('/axis', { roll: 5 })).toMatchObject({ before: 3, after: 5, missed: 1 })
    expect(numbering.take('/axis', { roll: 6 })).toBeNull()
    numbering.lost()
    expect(numbering.take('/axis', { roll: 7 })).toMatchObject({ before: 6, after: 7, missed: 0 })
  })

  it('looks at a bounded number of URLs', () => {
    const numbering = new Numbering()
    for (let url = 0; url < 100; url++) for (const n of [1, 2, 3]) numbering.take(`/${url}`, { n })
    numbering.lost()
    expect(numbering.take('/0', { n: 4 })).not.toBeNull()
    expect(numbering.take('/99', { n: 4 })).toBeNull()
  })
})
