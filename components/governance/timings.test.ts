import { describe, expect, it } from 'vitest'
import { hangDetection, legsOf, partyNames, roundMs, totalMs } from './timings'

describe('timings of a switch', () => {
  it('has a leg for fencing only when there was one', () => {
    const record = { faultAt: 100, detectedAt: 102.5, fencedAt: null, announcedAt: 103 }
    expect(legsOf(record)).toEqual([
      { step: 'detect', ms: 2.5 },
      { step: 'announce', ms: 0.5 },
    ])
    expect(legsOf({ ...record, fencedAt: 102.75 }).map((leg) => leg.ms)).toEqual([2.5, 0.25, 0.25])
    expect(totalMs(record)).toBe(3)
  })
  it('never goes below zero when clocks disagree', () => {
    expect(legsOf({ faultAt: 10, detectedAt: 9, fencedAt: null, announcedAt: 9.5 })[0]?.ms).toBe(0)
    expect(totalMs({ faultAt: 10, announcedAt: 9.5 })).toBe(0)
  })
  it('rounds small times finer', () => {
    expect([0.37, 4.24, 12.4, 1500.6].map(roundMs)).toEqual([0.4, 4.2, 12, 1501])
  })
  it('computes when a hang is seen', () => {
    expect(hangDetection({ intervalMs: 500, lost: 3 })).toEqual({ least: 1500, most: 2000 })
  })
  it('names parties by their services, or by containers within one service', () => {
    const party = (containerName: string, serviceName: string) => ({
      taskId: containerName,
      containerName,
      serviceName,
      nodeName: 'n',
    })
    const a = party('server_master-1', 'server_master')
    const b = party('server_slave-1', 'server_slave')
    const c = party('server_master-2', 'server_master')
    expect(partyNames({ from: a, to: b })).toEqual({ from: 'server_master', to: 'server_slave' })
    expect(partyNames({ from: a, to: c })).toEqual({ from: 'server_master-1', to: 'server_master-2' })
    expect(partyNames({ from: null, to: c })).toEqual({ from: null, to: 'server_master' })
  })
})
