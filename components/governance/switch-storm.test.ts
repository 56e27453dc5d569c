import { describe, expect, it } from 'vitest'
import type { SwitchRow } from '../../lib/api/contract/microservices'
import { addSwitches, isStorm, STORM_MS } from './switch-storm'

const record = (id: string, microservice = 'axis_server') => ({ id, microservice }) as SwitchRow

describe('addSwitches', () => {
  it('leaves one and two for themselves', () => {
    const first = addSwitches(null, [record('a')], 0)
    const second = addSwitches(first, [record('b')], 100)
    expect([isStorm(first), isStorm(second)]).toEqual([false, false])
    expect(second.single).toEqual(['a', 'b'])
  })
  it('counts those close together, and what to take away', () => {
    const two = addSwitches(null, [record('a'), record('b', 'radar')], 0)
    const storm = addSwitches(two, [record('c'), record('d', 'gps'), record('e')], STORM_MS - 1)
    expect(isStorm(storm)).toBe(true)
    expect(storm).toMatchObject({ count: 5, single: ['a', 'b'] })
    expect(storm.microservices.size).toBe(3)
  })
  it('begins anew after a silence', () => {
    const storm = addSwitches(null, [record('a'), record('b'), record('c')], 0)
    expect(addSwitches(storm, [record('d')], STORM_MS)).toMatchObject({ count: 1, single: ['d'] })
  })
})
