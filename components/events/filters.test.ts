import { describe, expect, it } from 'vitest'
import { filtersOf, isFiltered, NO_FILTER, tabOf } from './filters'

describe('filtersOf', () => {
  it('reads a query string', () => {
    const filters = filtersOf({ ...NO_FILTER, q: ' axis ', severity: ['error', 'warn'], about: 'node', since: '1h', user: 'ann' })
    expect(filters.events).toEqual({ severity: ['warn', 'error'], about: 'node', key: 'axis', sinceMs: 3_600_000 })
    expect(filters.audit).toEqual({ user: 'ann', action: '', target: 'axis', sinceMs: 3_600_000 })
  })

  it('leaves out what somebody typed that makes no sense', () => {
    const odd = {
      ...NO_FILTER,
      tab: 'x',
      severity: ['fatal'],
      about: 'moon',
      kind: ['x'],
      since: 'ever',
      action: '%;',
      q: 'x'.repeat(500),
    }
    const { events, switches, audit } = filtersOf(odd)
    expect(events).toMatchObject({ severity: [], about: '', sinceMs: 0 })
    expect(events.key).toHaveLength(128)
    expect(switches.kind).toEqual([])
    expect(audit.action).toBe('')
    expect(tabOf(odd)).toBe('lifecycle')
  })

  it('knows whether anything is filtered', () => {
    expect(isFiltered({ ...NO_FILTER, tab: 'audit' })).toBe(false)
    expect(isFiltered({ ...NO_FILTER, kind: ['lost'] })).toBe(true)
  })
})
