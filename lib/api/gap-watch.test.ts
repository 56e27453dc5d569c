import { describe, expect, it } from 'vitest'
import { GapWatch, LEAST_PERIODS, medianOf } from './gap-watch'

/** Messages every `period` ms, `count` of them; gives the time of the last. */
function beat(watch: GapWatch, from: number, period: number, count: number): number {
  for (let n = 0; n < count; n++) expect(watch.message(from + n * period)).toBeNull()
  return from + (count - 1) * period
}

describe('GapWatch', () => {
  it('knows no gap before it knows the period', () => {
    const watch = new GapWatch()
    expect(watch.message(0)).toBeNull()
    expect(watch.message(60_000)).toBeNull()
    expect(watch.periodMs).toBeNull()
  })

  it('calls a silence of more than three median periods a gap', () => {
    const watch = new GapWatch()
    const last = beat(watch, 0, 1000, LEAST_PERIODS + 1)
    expect(watch.periodMs).toBe(1000)
    expect(watch.message(last + 3000)).toBeNull()
    expect(watch.message(last + 6001)).toEqual({ from: last + 3000, to: last + 6001, kind: 'quiet' })
  })

  it('leaves short hiccups of a fast feed alone', () => {
    const watch = new GapWatch()
    const last = beat(watch, 0, 10, 100)
    expect(watch.message(last + 50)).toBeNull()
    expect(watch.message(last + 101)).toEqual({ from: last + 50, to: last + 101, kind: 'quiet' })
  })

  it('calls every silence with a lost connection a gap, and learns nothing from it', () => {
    const watch = new GapWatch()
    const last = beat(watch, 0, 10, 20)
    watch.lost()
    expect(watch.message(last + 12)).toEqual({ from: last, to: last + 12, kind: 'disconnected' })
    expect(watch.periodMs).toBe(10)
  })

  it('gets used to another period', () => {
    const watch = new GapWatch()
    const last = beat(watch, 0, 10, 200)
    const gaps = Array.from({ length: 200 }, (_, n) => watch.message(last + (n + 1) * 1000)).filter((gap) => gap !== null)
    expect(gaps.length).toBeGreaterThan(0)
    expect(gaps.length).toBeLessThan(64)
    expect(watch.periodMs).toBe(1000)
  })

  it('takes the middle', () => {
    expect(medianOf(Float64Array.of(3, 1, 2))).toBe(2)
    expect(medianOf(new Float64Array())).toBeNaN()
  })
})
