import { describe, expect, it } from 'vitest'
import { verdictEvent } from './instance-events'

const well = { join: 'joined', healthy: true, suspended: false, leaving: false, status: 'running' } as const
const sick = { ...well, healthy: false }

describe('verdictEvent', () => {
  it('tells of a join once in a run, also when the governor starts again', () => {
    expect(verdictEvent(well, null)).toBe('instance.joined')
    expect(verdictEvent(well, 'instance.joined')).toBeNull()
    expect(verdictEvent(well, 'instance.healthy')).toBeNull()
    expect(verdictEvent(well, 'container.started')).toBe('instance.joined')
    expect(verdictEvent(well, 'instance.refused')).toBe('instance.joined')
  })

  it('tells of illness and recovery', () => {
    expect(verdictEvent(sick, 'instance.joined')).toBe('instance.unhealthy')
    expect(verdictEvent(sick, 'instance.unhealthy')).toBeNull()
    expect(verdictEvent(well, 'instance.unhealthy')).toBe('instance.healthy')
  })

  it('tells why an instance did not join', () => {
    expect(verdictEvent({ ...sick, join: 'refused' }, 'container.started')).toBe('instance.refused')
    expect(verdictEvent({ ...sick, join: 'refused' }, 'instance.refused')).toBeNull()
    expect(verdictEvent({ ...sick, join: 'unreachable' }, 'instance.refused')).toBe('instance.unreachable')
  })

  it('says nothing of what was done on purpose or is not settled', () => {
    expect(verdictEvent({ ...sick, suspended: true }, 'instance.joined')).toBeNull()
    expect(verdictEvent({ ...sick, leaving: true }, 'instance.joined')).toBeNull()
    expect(verdictEvent({ ...sick, join: 'connecting' }, 'instance.joined')).toBeNull()
    expect(verdictEvent({ ...sick, status: 'stopped', join: 'down' }, 'instance.joined')).toBeNull()
  })
})
