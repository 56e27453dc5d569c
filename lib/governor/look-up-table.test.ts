import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { STRATEGIES, type Strategy } from '../domain/microservice'
import { type Candidate, LookUpTable } from './look-up-table'

const PORTS: Record<string, number> = { a: 1, b: 2, c: 3, d: 4 }
const candidates = (weights: Record<string, number>): Candidate[] =>
  Object.entries(weights).map(([taskId, weight]) => ({ taskId, weight, answer: { addr: '127.0.0.1', port: PORTS[taskId] ?? 0 } }))
/** Whom `count` look-ups in a row name. */
function picks(table: LookUpTable, count: number): string {
  const names = Array.from({ length: count }, () => table.pick()?.port)
  return names.map((port) => Object.keys(PORTS).find((taskId) => PORTS[taskId] === port) ?? '-').join('')
}
const tableOf = (strategy: Strategy, weights: Record<string, number>, chance?: () => number) => {
  const table = new LookUpTable(chance)
  table.set(strategy, candidates(weights))
  return table
}

describe('LookUpTable', () => {
  it('takes turns as the strategy says', () => {
    expect(picks(tableOf('roundRobin', { a: 1, b: 1, c: 1 }), 6)).toBe('abcabc')
    expect(picks(tableOf('masterSlave', { b: 1 }), 3)).toBe('bbb')
    expect(picks(tableOf('weightedRoundRobin', { a: 5, b: 1, c: 1 }), 7)).toBe('aabacaa')
    const chances = [0.1, 0.3, 0.9]
    expect(
      picks(
        tableOf('random', { a: 1, b: 3 }, () => chances.shift() ?? 0),
        3,
      ),
    ).toBe('abb')
  })

  it('never names anybody who is no candidate any more, and null when there is none', () => {
    const sets = fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(fc.constantFrom(...STRATEGIES), sets, fc.boolean(), (strategy, all, current) => {
        const table = new LookUpTable()
        table.useFigures(current)
        for (const names of all) {
          table.set(strategy, candidates(Object.fromEntries(names.map((taskId) => [taskId, 2]))))
          const before = table.picks
          for (const name of picks(table, 7)) expect(names.length === 0 ? ['-'] : names).toContain(name)
          expect(table.picks - before).toBe(names.length === 0 ? 0 : 7)
        }
      }),
    )
  })

  it('goes on where it was when one comes or goes', () => {
    const table = tableOf('weightedRoundRobin', { a: 1, b: 1 })
    expect(picks(table, 1)).toBe('a')
    table.set('weightedRoundRobin', candidates({ a: 1, b: 1, c: 1 }))
    expect(picks(table, 2)).toBe('bc')
  })

  describe('least connections', () => {
    it('fills up whoever has fewer, counting its own picks until the next report', () => {
      const table = tableOf('leastConnections', { a: 1, b: 1 })
      table.useFigures(true)
      table.report('a', 4)
      table.report('b', 1)
      expect(picks(table, 3)).toBe('bbb')
      expect([...picks(table, 4)].sort().join('')).toBe('aabb')
      table.report('b', 9)
      expect(picks(table, 2)).toBe('aa')
    })

    it('without current figures takes turns, and favours no newcomer', () => {
      const table = tableOf('leastConnections', { a: 1, b: 1 })
      table.report('a', 50)
      expect([...picks(table, 100)].filter((each) => each === 'a')).toHaveLength(50)
      table.set('leastConnections', candidates({ a: 1, b: 1, c: 1 }))
      expect([...picks(table, 30)].filter((each) => each === 'c')).toHaveLength(10)
    })
  })

  it('tells whom the newest look-ups were sent to', () => {
    const table = tableOf('weightedRoundRobin', { a: 3, b: 1 })
    picks(table, 1200)
    expect(table.distribution('axis')).toEqual({
      name: 'axis',
      total: 1200,
      picks: [
        { taskId: 'a', picks: 750 },
        { taskId: 'b', picks: 250 },
      ],
    })
  })
})
