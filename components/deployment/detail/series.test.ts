import { describe, expect, it } from 'vitest'
import type { ContainerRow } from '../../../lib/api/contract'
import { continued, hasMissed, lastOf } from './series'

const row = (measuredAt: number | null, cpu = 1) =>
  ({ measuredAt, cpuUsage: { total: cpu, cores: [] }, memoryUsage: 2, connections: null }) as unknown as ContainerRow
const SERIES = { at: [1000, 2000], cpu: [5, 6], memory: [7, 8], connections: [0, null] }

describe('a container’s figures on a page', () => {
  it('go on with what the live row measured, each once', () => {
    const longer = continued(SERIES, row(3000, 9))
    expect(longer).toEqual({ at: [1000, 2000, 3000], cpu: [5, 6, 9], memory: [7, 8, 2], connections: [0, null, null] })
    expect(continued(longer, row(3000, 9))).toBe(longer)
    expect(continued(longer, row(null))).toBe(longer)
  })

  it('are bounded', () => {
    let series = SERIES
    for (let second = 3; second < 6000; second++) series = continued(series, row(second * 1000)) as typeof SERIES
    expect(series.at.length).toBe(1320 + 3600)
    expect(series.cpu.length).toBe(series.at.length)
  })

  it('are asked for again after a silence only', () => {
    expect(hasMissed(SERIES, row(3000))).toBe(false)
    expect(hasMissed(SERIES, row(60_000))).toBe(true)
    expect(hasMissed({ at: [], cpu: [], memory: [], connections: [] }, row(60_000))).toBe(false)
  })

  it('can be cut to their newest part', () => {
    expect(lastOf(SERIES, 500).at).toEqual([2000])
    expect(lastOf(SERIES, 5000).at).toEqual([1000, 2000])
    expect(lastOf({ at: [], cpu: [], memory: [], connections: [] }, 5).at).toEqual([])
  })
})
