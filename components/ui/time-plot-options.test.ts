import { describe, expect, it } from 'vitest'
import { valueRange } from './time-plot-options'

describe('the value axis', () => {
  it('keeps the ends that are given', () => {
    expect(valueRange({ min: 0, max: 100 }, 20, 30)).toEqual([0, 100])
  })
  it('leaves room above the highest value', () => {
    expect(valueRange({ min: 0 }, 20, 30)).toEqual([0, 33])
    expect(valueRange({}, 20, 30)).toEqual([19, 31])
  })
  it('has a height when all values are the same, and when there are none', () => {
    expect(valueRange({ min: 0 }, 0, 0)).toEqual([0, 1])
    expect(valueRange({}, 7, 7)).toEqual([7, 8])
    expect(valueRange({}, null, null)).toEqual([0, 1])
  })
})
