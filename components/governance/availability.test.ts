import { describe, expect, it } from 'vitest'
import type { InstanceRow, MicroserviceRow } from '../../lib/api/contract/microservices'
import { DEFAULT_POLICY } from '../../lib/domain/failover-policy'
import { othersOf, switchoverProblem, takesClients } from './availability'

const instance = (taskId: string, over: Partial<InstanceRow> = {}) =>
  ({ taskId, containerName: taskId, healthy: true, leaving: false, suspended: false, ...over }) as InstanceRow
const row = (over: Partial<MicroserviceRow> = {}) =>
  ({
    loadBalance: 'masterSlave',
    loadBalanceDetail: [
      { master: 'm', id: 's' },
      { master: 'm', id: 's2' },
    ],
    active: 'm',
    policy: DEFAULT_POLICY,
    instances: ['m', 's', 's2', 'other'].map((each) => instance(each)),
    ...over,
  }) as MicroserviceRow

describe('availability on the page', () => {
  it('says why somebody can not be switched over to', () => {
    expect(switchoverProblem(row(), instance('s'))).toBeNull()
    expect(switchoverProblem(row(), instance('m'))).toBe('active')
    expect(switchoverProblem(row(), instance('other'))).toBe('unnamed')
    expect(switchoverProblem(row({ loadBalance: 'roundRobin' }), instance('s'))).toBe('strategy')
    expect(switchoverProblem(row({ policy: { ...DEFAULT_POLICY, never: ['s'] } }), instance('s'))).toBe('never')
    expect(switchoverProblem(row(), instance('s', { availability: { state: 'drain', until: null } }))).toBe('notReady')
    expect(switchoverProblem(row(), instance('s', { healthy: false }))).toBe('unhealthy')
  })

  it('knows who serves when one is taken out', () => {
    expect(othersOf(row(), 'm').next?.taskId).toBe('s')
    expect(othersOf(row({ policy: { ...DEFAULT_POLICY, never: ['s'] } }), 'm').next?.taskId).toBe('s2')
    expect(othersOf(row({ instances: [instance('m')] }), 'm')).toEqual({ next: null, count: 0 })
    expect(othersOf(row({ loadBalance: 'roundRobin' }), 'm').count).toBe(3)
    expect(takesClients(instance('a', { availability: { state: 'maint', until: 1 } }))).toBe(false)
  })
})
