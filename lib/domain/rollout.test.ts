import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonical, type Placed, replan } from './rollout'
import type { NodeCandidate } from './scheduler'

const node = (name: string, more: Partial<NodeCandidate> = {}): NodeCandidate => ({
  id: name,
  name,
  type: 'linux',
  online: true,
  containersRunning: 0,
  memoryFree: 1000,
  ...more,
})
const placed = (...nodeIds: string[]): Placed[] => nodeIds.map((nodeId, i) => ({ taskId: `t${i + 1}`, slot: i + 1, nodeId }))
const base = { os: 'linux', leaving: [], replace: false, factor: 0 } as const

describe('replan', () => {
  it('keeps who can stay and moves who has to leave, under the same taskId', () => {
    const nodes = [node('a'), node('b'), node('c')]
    expect(replan({ ...base, policy: 'static', names: ['a', 'c'], nodes, placed: placed('a', 'b') })).toEqual({
      ok: true,
      keep: ['t1'],
      move: { t2: 'c' },
      add: [],
      remove: [],
    })
  })

  it('scales out to where the scheduler would put a new one, and in from the highest slot', () => {
    const nodes = [node('a', { containersRunning: 2 }), node('b', { containersRunning: 1 })]
    const dynamic = { ...base, policy: 'dynamic', names: ['a', 'b'], nodes, placed: placed('a', 'b') } as const
    expect(replan({ ...dynamic, factor: 4, leaving: [3] })).toMatchObject({
      keep: ['t1', 't2'],
      add: [
        { slot: 4, nodeId: 'b' },
        { slot: 5, nodeId: 'a' },
      ],
    })
    expect(replan({ ...dynamic, factor: 1 })).toMatchObject({ keep: ['t1'], add: [], move: {}, remove: ['t2'] })
  })

  it('lets a node that is away hinder only what has to be done there', () => {
    const nodes = [node('a', { online: false }), node('b')]
    const dynamic = { ...base, policy: 'dynamic', names: ['a', 'b'], nodes, placed: placed('a'), factor: 2 } as const
    expect(replan(dynamic)).toMatchObject({ ok: true, keep: ['t1'], add: [{ slot: 2, nodeId: 'b' }] })
    expect(replan({ ...dynamic, replace: true })).toEqual({ ok: false, misfits: [{ name: 'a', misfit: { reason: 'offline' } }] })
    expect(replan({ ...dynamic, placed: [] })).toMatchObject({ ok: false })
  })

  it('ends with one container per place, whatever was there', () => {
    const names = ['a', 'b', 'c', 'd']
    const some = fc.subarray(names, { minLength: 1 })
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...names), { maxLength: 6 }),
        some,
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        (before, wanted, factor, isStatic) => {
          const was = placed(...before)
          const policy = isStatic ? 'static' : 'dynamic'
          const plan = replan({ ...base, policy, names: wanted, factor, nodes: names.map((name) => node(name)), placed: was })
          if (!plan.ok) throw new Error('all nodes fit')
          const { keep, move, add, remove } = plan
          expect([...keep, ...Object.keys(move), ...remove].sort()).toEqual(was.map((each) => each.taskId).sort())
          const homes = [
            ...was.filter((each) => keep.includes(each.taskId)).map((each) => each.nodeId),
            ...Object.values(move),
            ...add.map((each) => each.nodeId),
          ]
          expect(homes.every((each) => wanted.includes(each))).toBe(true)
          if (isStatic) expect(homes.sort()).toEqual([...wanted].sort())
          else expect(homes).toHaveLength(factor)
          const slots = [...was.map((each) => each.slot), ...add.map((each) => each.slot)]
          expect(new Set(slots).size).toBe(slots.length)
        },
      ),
    )
  })
})

it('writes the same JSON whatever the order of the keys', () => {
  expect(canonical({ b: 1, a: { d: undefined, c: [2, { f: 1, e: 2 }] } })).toBe('{"a":{"c":[2,{"e":2,"f":1}]},"b":1}')
})
