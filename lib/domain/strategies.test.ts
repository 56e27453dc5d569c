import { describe, expect, it } from 'vitest'
import { ruleProblem, sameRule, weightOf } from './strategies'
import { masterSlave, ROUND_ROBIN } from './testing/failover-harness'

const known = (taskId: string) => ['m', 's', 't'].includes(taskId)

describe('ruleProblem', () => {
  it('takes good rules', () => {
    expect(ruleProblem(ROUND_ROBIN, known)).toBeNull()
    expect(ruleProblem(masterSlave('m', 's', 't'), known)).toBeNull()
    expect(ruleProblem({ ...ROUND_ROBIN, strategy: 'leastConnections' }, known)).toBeNull()
    expect(ruleProblem({ ...ROUND_ROBIN, strategy: 'random', weights: { m: 100, gone: 0 } }, known)).toBeNull()
  })

  it.each([
    ['no master', { ...masterSlave('m', 's'), master: null }, 'master'],
    ['no slave', masterSlave('m'), 'slaves'],
    ['slave = master', masterSlave('m', 's', 'm'), 'slaves'],
    ['a slave twice', masterSlave('m', 's', 's'), 'slaves'],
    ['an unknown master', masterSlave('x', 's'), 'master'],
    ['an unknown slave', masterSlave('m', 's', 'x'), 'slaves'],
    ['a master with round robin', { ...ROUND_ROBIN, master: 'm' }, 'master'],
    ['slaves with round robin', { ...ROUND_ROBIN, slaves: ['s'] }, 'slaves'],
    ['a master with random', { ...ROUND_ROBIN, strategy: 'random', master: 'm' }, 'master'],
    ['weights with round robin', { ...ROUND_ROBIN, weights: { m: 2 } }, 'weights'],
    ['a weight above 100', { ...ROUND_ROBIN, strategy: 'random', weights: { m: 101 } }, 'weights'],
    ['a broken weight', { ...ROUND_ROBIN, strategy: 'weightedRoundRobin', weights: { m: 0.5 } }, 'weights'],
  ] as const)('names the field: %s', (_what, rule, field) => {
    expect(ruleProblem({ ...rule, slaves: [...rule.slaves] }, known)?.field).toBe(field)
  })
})

describe('weights', () => {
  const weighted = { ...ROUND_ROBIN, strategy: 'weightedRoundRobin', weights: { m: 3, s: 0 } } as const

  it('count with weighted strategies only, and are 1 where nothing is said', () => {
    expect(['m', 's', 't'].map((taskId) => weightOf(weighted, taskId))).toEqual([3, 0, 1])
    expect(weightOf({ ...weighted, strategy: 'leastConnections' }, 'm')).toBe(1)
  })

  it('are another rule only when they say another thing', () => {
    expect(sameRule(weighted, { ...weighted, weights: { s: 0, m: 3, t: 1 } })).toBe(true)
    expect(sameRule(weighted, { ...weighted, weights: { m: 3 } })).toBe(false)
    expect(sameRule(ROUND_ROBIN, { ...ROUND_ROBIN, weights: {} })).toBe(true)
  })
})
