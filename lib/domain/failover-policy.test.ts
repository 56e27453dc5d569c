import { describe, expect, it } from 'vitest'
import { Rule } from '../protocol/governor'
import { AVAILABILITY_STATES, availabilityAt, READY } from './availability'
import { DEFAULT_POLICY, type FailoverPolicy, modeAt, policyAt, policyProblem, samePolicy } from './failover-policy'
import { sameRule } from './strategies'
import { masterSlave, under } from './testing/failover-harness'

describe('a failover policy', () => {
  it('is the default one in a rule that was kept before there was such, whole or in parts', () => {
    const { policy: _none, ...old } = masterSlave('m', 's')
    expect(Rule.parse(old).policy).toEqual(DEFAULT_POLICY)
    expect(Rule.parse({ ...old, policy: { mode: 'manual' } }).policy).toEqual({ ...DEFAULT_POLICY, mode: 'manual' })
  })

  it.each<[string, Partial<FailoverPolicy>, string]>([
    ['a suspension without end', { mode: 'suspended' }, 'policy.until'],
    ['an end without suspension', { mode: 'manual', until: 1 }, 'policy.until'],
    ['a stranger who is never promoted', { never: ['x'] }, 'policy.never'],
    ['the master as never promoted', { never: ['m'] }, 'policy.never'],
  ])('is refused with %s', (_, change, field) => {
    expect(policyProblem({ ...DEFAULT_POLICY, ...change }, ['s'])?.field).toBe(field)
  })

  it('is automatic again when its suspension is over', () => {
    const policy = { ...DEFAULT_POLICY, mode: 'suspended', until: 1000 } as const
    expect(modeAt(policy, 999)).toBe('suspended')
    expect(modeAt(policy, 1000)).toBe('automatic')
    expect(policyAt(policy, 1000)).toEqual({ ...policy, mode: 'automatic', until: null })
    expect(policyAt(policy, 999)).toBe(policy)
  })

  it.each<Partial<FailoverPolicy>>([
    { mode: 'manual' },
    { never: ['s'] },
    { failback: 'stable' },
    { stableS: 31 },
    { holdDownMs: 1 },
    { flapLimit: { switches: 3, withinS: 60 } },
    { fencing: false },
  ])('is another one with %o', (change) => {
    const rule = masterSlave('m', 's')
    const other = under(rule, change)
    expect(samePolicy(rule.policy, other.policy)).toBe(false)
    expect(sameRule(rule, other)).toBe(false)
    expect(sameRule(other, structuredClone(other))).toBe(true)
  })
})

describe('availability', () => {
  it('is READY where nothing was said, and when its time is over', () => {
    expect(AVAILABILITY_STATES[0]).toBe(READY.state)
    expect(availabilityAt(undefined, 0)).toBe(READY)
    expect(availabilityAt({ state: 'maint', until: 10 }, 10)).toBe(READY)
    expect(availabilityAt({ state: 'maint', until: 10 }, 9).state).toBe('maint')
    expect(availabilityAt({ state: 'drain', until: null }, Number.MAX_VALUE).state).toBe('drain')
  })
})
