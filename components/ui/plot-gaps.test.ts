import { describe, expect, it } from 'vitest'
import { withGaps } from './plot-gaps'

const gapsOf = (...at: number[]) =>
  withGaps(at, [at.map(() => 1)]).columns[0]?.flatMap((each, index) => (each === null ? [index] : []))

describe('a silence in a series', () => {
  it('is a gap among samples of a second', () => {
    expect(gapsOf(0, 1000, 2000, 9000, 10_000)).toEqual([3])
    expect(gapsOf(0, 1000, 3500, 4500)).toEqual([])
  })
  it('is longer among means of ten seconds', () => {
    expect(gapsOf(0, 10_000, 20_000, 30_000)).toEqual([])
    expect(gapsOf(0, 10_000, 50_000, 60_000)).toEqual([2])
  })
  it('isn’t seen where means end and samples begin', () => {
    expect(gapsOf(0, 10_000, 20_000, 27_000, 28_000, 29_000)).toEqual([])
  })
  it('keeps the columns as long as the times', () => {
    const { at, columns } = withGaps(
      [0, 1000, 60_000],
      [
        [1, 2, 3],
        [4, null, 6],
      ],
    )
    expect(at).toEqual([0, 1000, 1001, 60_000])
    expect(columns).toEqual([
      [1, 2, null, 3],
      [4, null, null, 6],
    ])
  })
})
