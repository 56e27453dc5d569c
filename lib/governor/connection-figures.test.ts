import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { step } from '../domain/failover'
import { newFailoverState } from '../domain/failover-state'
import type { Strategy } from '../domain/microservice'
import { party, ROUND_ROBIN } from '../domain/testing/failover-harness'
import { ConnectionFigures, FIGURES_MAX_AGE_MS } from './connection-figures'
import { Microservice } from './microservice'

const AT = { wall: 0, mono: 0 }

/** Instances a and b on the nodes n1 and n2, c on n3 and of no microservice. */
function world(strategy: Strategy = 'leastConnections') {
  const asked = new Set<string>()
  const told: string[] = []
  const clock = { now: 0 }
  const rule = { ...ROUND_ROBIN, strategy }
  let state = newFailoverState(rule)
  for (const taskId of ['a', 'b']) {
    const known = { type: 'known', party: party(taskId), run: 1, running: true, paused: false, at: 0 } as const
    state = step(state, known, AT).state
    state = step(state, { type: 'joined', taskId, run: 1, at: 0, detail: 'joined' }, AT).state
  }
  const group = new Microservice(state, {
    addressOf: (taskId) => ({ addr: '127.0.0.1', port: taskId === 'a' ? 1 : 2 }),
    moment: () => AT,
    replaced: () => {},
    fence: () => {},
    release: async () => ({ released: 'none', clients: 0, left: 0 }),
    moved: () => {},
    recorded: () => {},
  })
  group.refresh()
  for (const taskId of ['a', 'b']) group.known.add(taskId)
  const watch = (nodeId: string) => ({
    watch: { setFigures: (wanted: boolean) => void (wanted ? asked.add(nodeId) : asked.delete(nodeId)) },
  })
  const figures = new ConnectionFigures(
    {
      nodes: new Map(['n1', 'n2', 'n3'].map((nodeId) => [nodeId, watch(nodeId)])),
      instances: new Map([
        ['a', { nodeId: 'n1' }],
        ['b', { nodeId: 'n2' }],
        ['c', { nodeId: 'n3' }],
      ]),
      groupOf: (taskId) => (taskId === 'c' ? null : group),
      figuresChanged: (name) => told.push(name),
    },
    () => clock.now,
  )
  const report = (taskId: string, connections: number | null) => figures.report([{ taskId, connections }])
  return { figures, group, asked, told, clock, report, rule }
}

describe('ConnectionFigures', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('asks only those agents that have something to tell, and no longer than needed', () => {
    const { figures, group, asked, rule } = world()
    figures.look(group)
    vi.advanceTimersByTime(1)
    expect([...asked]).toEqual(['n1', 'n2'])
    group.dispatch({ type: 'rule', rule: { ...rule, strategy: 'random' }, at: 0 })
    figures.look(group)
    vi.advanceTimersByTime(1)
    expect(asked.size).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
    const other = world('roundRobin')
    other.figures.look(other.group)
    vi.advanceTimersByTime(1)
    expect(other.asked.size).toBe(0)
  })

  it('lets figures count when everybody has one, until one is too old or not to be had, and says so', () => {
    const { figures, group, told, clock, report } = world()
    figures.look(group)
    report('a', 7)
    report('c', 1)
    expect(group.table.byFigures).toBe(false)
    report('b', 2)
    expect(group.table.byFigures).toBe(true)
    expect([1, 2, 3].map(() => group.pick()?.port)).toEqual([2, 2, 2])
    vi.advanceTimersByTime(1)
    clock.now += FIGURES_MAX_AGE_MS - 1
    report('a', 7)
    vi.advanceTimersByTime(1000)
    expect(group.table.byFigures).toBe(true)
    clock.now += 1
    vi.advanceTimersByTime(1000)
    expect(group.table.byFigures).toBe(false)
    expect([1, 2].map(() => group.pick()?.port).sort()).toEqual([1, 2])
    report('b', 9)
    expect(group.table.byFigures).toBe(true)
    expect(group.pick()?.port).toBe(1)
    report('a', null)
    expect(group.table.byFigures).toBe(false)
    expect(told).toEqual(Array(4).fill('axis_server'))
    figures.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})
