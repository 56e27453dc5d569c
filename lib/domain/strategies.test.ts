import { describe, expect, it } from 'vitest'
import { nextTurn, ruleProblem } from './strategies'
import { masterSlave, ROUND_ROBIN } from './testing/failover-harness'

const known = (taskId: string) => ['m', 's', 't'].includes(taskId)

describe('ruleProblem', () => {
  it('takes good rules', () => {
    expect(ruleProblem(ROUND_ROBIN, known)).toBeNull()
    expect(ruleProblem(masterSlave('m', 's', 't'), known)).toBeNull()
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
  ] as const)('names the field: %s', (_what, rule, field) => {
    expect(ruleProblem({ ...rule, slaves: [...rule.slaves] }, known)?.field).toBe(field)
  })
})

describe('nextTurn', () => {
  it('gives everybody a turn', () => {
    let cursor = -1
    const turns = Array.from({ length: 6 }, () => {
      cursor = nextTurn(cursor, 3)
      return cursor
    })
    expect(turns).toEqual([0, 1, 2, 0, 1, 2])
  })
})
