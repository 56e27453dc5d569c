import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isGraceTime, isLeftover, type NodeLoss, type Placement, relocation, type Stranded } from './relocation'
import type { NodeCandidate } from './scheduler'

const node = (name: string, more: Partial<NodeCandidate> = {}): NodeCandidate => ({
  id: `id-${name}`,
  name,
  type: 'linux',
  online: true,
  containersRunning: 0,
  memoryFree: 1000,
  ...more,
})
const stranded = (more: Partial<Stranded> = {}): Stranded => ({
  desired: 'running',
  policy: 'dynamic',
  names: ['a', 'b', 'c'],
  os: 'linux',
  nodeId: 'id-a',
  updating: false,
  ...more,
})
const loss = (more: Partial<NodeLoss> = {}): NodeLoss => ({
  awayS: 30,
  afterS: 30,
  reached: false,
  nodes: [node('a', { online: false }), node('b', { containersRunning: 3 }), node('c'), node('d')],
  ...more,
})

describe('relocation', () => {
  it('places anew in the pool, where a new one would go, once the grace time is over', () => {
    expect(relocation(stranded(), loss())).toEqual({ state: 'place', nodeId: 'id-c' })
    expect(relocation(stranded({ names: ['a', 'b'] }), loss())).toEqual({ state: 'place', nodeId: 'id-b' })
    expect(relocation(stranded(), loss({ awayS: 29.9 }))).toEqual({ state: 'grace' })
  })

  it('lets all others wait, each for its reason', () => {
    expect(relocation(stranded({ policy: 'static' }), loss())).toEqual({ state: 'static' })
    expect(relocation(stranded({ desired: 'stopped' }), loss())).toEqual({ state: 'idle' })
    expect(relocation(stranded(), loss({ afterS: 0 }))).toEqual({ state: 'off' })
    expect(relocation(stranded(), loss({ reached: true }))).toEqual({ state: 'reached' })
    expect(relocation(stranded({ updating: true }), loss())).toEqual({ state: 'updating' })
    expect(relocation(stranded({ names: ['a'] }), loss())).toEqual({ state: 'nowhere' })
    expect(relocation(stranded({ os: 'sylixos' }), loss())).toEqual({ state: 'nowhere' })
  })

  it('takes 0 and whole seconds within the bounds', () => {
    expect([0, 5, 30, 3600].every(isGraceTime)).toBe(true)
    expect([-1, 1, 4, 5.5, 3601, Number.NaN, Number.POSITIVE_INFINITY].some(isGraceTime)).toBe(false)
  })
})

/** One container and three nodes: what console, agents and governor make of nodes that go and come back. */
const NODES = ['a', 'b', 'c'] as const
type Step = { kind: 'down' | 'up' | 'look' | 'told'; node: (typeof NODES)[number]; awayS: number; policy: 'static' | 'dynamic' }
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('down', 'up', 'look', 'told'),
  node: fc.constantFrom(...NODES),
  awayS: fc.nat(60),
  policy: fc.constantFrom('dynamic', 'dynamic', 'static'),
})

describe('whatever happens to nodes', () => {
  it('one placement is wanted, never on an absent node; of what agents have one is joined at most', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const online = new Set<string>(NODES)
        let wanted: Placement = { nodeId: 'id-a', deployNum: 1 }
        // What each agent has of it, and what the governor was told: it may hear late, but then the newest.
        const has = new Map<string, number>([['id-a', 1]])
        let told: Placement | undefined
        for (const { kind, node: name, awayS, policy } of steps) {
          const id = `id-${name}`
          if (kind === 'down') online.delete(name)
          else if (kind === 'told') told = wanted
          else if (kind === 'up') {
            online.add(name)
            // Its leftovers are ended before anything else happens there; what belongs there is brought to its deployment.
            if (wanted.nodeId === id) has.set(id, wanted.deployNum)
          } else if (!online.has(wanted.nodeId.slice(3))) {
            const nodes = NODES.map((each) => node(each, { online: online.has(each) }))
            const found = relocation(stranded({ policy, nodeId: wanted.nodeId }), loss({ awayS, nodes }))
            if (found.state !== 'place') continue
            expect(policy).toBe('dynamic')
            expect(awayS).toBeGreaterThanOrEqual(30)
            expect(online.has(found.nodeId.slice(3))).toBe(true)
            wanted = { nodeId: found.nodeId, deployNum: wanted.deployNum + 1 }
            // The governor is told before the new node's agent is.
            told = wanted
            has.set(found.nodeId, wanted.deployNum)
          }
          const joined = [...has].filter(([nodeId, deployNum]) => !isLeftover({ nodeId, deployNum }, told))
          expect(joined.length).toBeLessThanOrEqual(1)
          if (told) expect(joined.every(([nodeId]) => nodeId === told?.nodeId)).toBe(true)
        }
      }),
    )
  })

  it('a later deployment on a third node is no leftover of an earlier move', () => {
    const placed = { nodeId: 'b', deployNum: 2 }
    expect(isLeftover({ nodeId: 'a', deployNum: 1 }, placed)).toBe(true)
    expect(isLeftover({ nodeId: 'b', deployNum: 1 }, placed)).toBe(false)
    expect(isLeftover({ nodeId: 'c', deployNum: 3 }, placed)).toBe(false)
    expect(isLeftover({ nodeId: 'a', deployNum: 1 }, undefined)).toBe(false)
  })
})
