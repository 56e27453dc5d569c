import { describe, expect, it } from 'vitest'
import type { FeedItem } from '../../lib/api/contract/clients'
import { FeedSeries, MAX_SAMPLES, SAMPLE_MS } from './feed-series'
import { eachNumber, MAX_FIELDS } from './numeric-fields'

const master = { taskId: 'm', containerName: 'server_master' }
const slave = { taskId: 's', containerName: 'server_slave' }
let seq = 0
const line = (kind: FeedItem['kind'], at: number, publisher = master, param?: unknown): FeedItem => ({
  seq: ++seq,
  at,
  kind,
  text: '',
  publisher,
  epoch: 1,
  ...(param === undefined ? {} : { param }),
})
const numbers = (param: unknown) => {
  const found: [string, number][] = []
  eachNumber(param, (field, value) => found.push([field, value]))
  return found
}

describe('eachNumber', () => {
  it('finds numbers at any place of a param', () => {
    expect(numbers({ roll: 1, name: 'x', position: { x: 2, deep: { y: 3, deeper: { z: 4 } } }, axes: [5, 6] })).toEqual([
      ['roll', 1],
      ['position.x', 2],
      ['position.deep.y', 3],
      ['axes.0', 5],
      ['axes.1', 6],
    ])
    expect(numbers(7)).toEqual([['value', 7]])
    for (const nothing of [undefined, null, 'text', true, {}, { n: Number.NaN }]) expect(numbers(nothing)).toEqual([])
  })
})

describe('FeedSeries', () => {
  it('thins a fast feed out and keeps its newest values', () => {
    const series = new FeedSeries()
    for (let n = 0; n < 100; n++) series.take(line('message', 1000 + n * 10, master, { roll: n }))
    const { at, values } = series.window(0, 5000)
    expect(at).toEqual([1000, 1100, 1200, 1300, 1400, 1500, 1600, 1700, 1800, 1900])
    expect(values).toEqual([[0, 10, 20, 30, 40, 50, 60, 70, 80, 90]])
    expect(series.newest(0)).toBe(99)
    expect(series.newestAt).toBe(1990)
  })

  it('breaks the line at a switch, says how long it was, and whose the points are', () => {
    const series = new FeedSeries()
    for (let n = 0; n < 10; n++) series.take(line('message', n * 1000, master, { roll: n }))
    series.take(line('disconnected', 9500, master))
    expect(series.openGap(9600)).toEqual({ from: 9000, to: 9600, kind: 'disconnected' })
    series.take({
      ...line('connected', 9520, slave),
      timing: { lookupMs: 1, connectMs: 1, subscribeMs: 1, downMs: 20 },
    })
    series.take(line('message', 9600, slave, { roll: 1 }))
    const { at, values, gaps, marks, runs } = series.window(8500, 20_000)
    expect(at).toEqual([8000, 9000, 9300, 9600])
    expect(values).toEqual([[8, 9, null, 1]])
    expect(gaps).toEqual([{ from: 9000, to: 9600, kind: 'disconnected' }])
    expect(marks).toEqual([{ at: 9520, lostAt: 9500, downMs: 20, from: master, to: slave }])
    expect(runs).toEqual([
      { at: 0, publisher: master },
      { at: 9600, publisher: slave },
    ])
    expect(series.openGap(9700)).toBeNull()
    expect(series.openGap(20_000)?.kind).toBe('quiet')
  })

  it('takes up fields as they come, a few of them', () => {
    const series = new FeedSeries()
    series.take(line('message', 0, master, { a: 1 }))
    series.take(line('message', 1000, master, { b: 2 }))
    expect(series.fields).toEqual(['a', 'b'])
    expect(series.window(0, 2000).values).toEqual([
      [1, null],
      [null, 2],
    ])
    expect(series.newest(0)).toBeNull()
    series.take(line('message', 2000, master, Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`f${n}`, n]))))
    expect(series.fields).toHaveLength(MAX_FIELDS)
  })

  it('is bounded', () => {
    const series = new FeedSeries()
    const count = MAX_SAMPLES + 50
    for (let n = 0; n < count; n++) series.take(line('message', n * SAMPLE_MS, master, n))
    const { at, values } = series.window(0, Number.MAX_SAFE_INTEGER)
    expect(at).toHaveLength(MAX_SAMPLES)
    expect(values[0]?.at(-1)).toBe(count - 1)
    expect(at[0]).toBe(50 * SAMPLE_MS)
  })
})
