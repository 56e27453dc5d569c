import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type NodeCandidate, place } from './scheduler'

const node = (name: string, more: Partial<NodeCandidate> = {}): NodeCandidate => ({
  id: `id-${name}`,
  name,
  type: 'linux',
  online: true,
  containersRunning: 0,
  memoryFree: 1000,
  ...more,
})

describe('place', () => {
  it('puts one container on every chosen node when static', () => {
    const nodes = [node('a'), node('b'), node('c')]
    expect(place({ policy: 'static', names: ['c', 'a'], factor: 9, os: 'linux', nodes })).toEqual({
      ok: true,
      nodeIds: ['id-c', 'id-a'],
    })
  })

  it('prefers fewer containers, then more memory, when dynamic', () => {
    const nodes = [node('a', { containersRunning: 2 }), node('b', { memoryFree: 10 }), node('c', { memoryFree: 20 })]
    expect(place({ policy: 'dynamic', names: ['a', 'b', 'c'], factor: 5, os: 'linux', nodes })).toEqual({
      ok: true,
      nodeIds: ['id-c', 'id-b', 'id-c', 'id-b', 'id-a'],
    })
  })

  it('names every node that does not fit, and why', () => {
    const nodes = [node('a', { online: false }), node('s', { type: 'sylixos' })]
    expect(place({ policy: 'static', names: ['a', 's', 'x'], factor: 1, os: 'linux', nodes })).toEqual({
      ok: false,
      misfits: [
        { name: 'a', misfit: { reason: 'offline' } },
        { name: 's', misfit: { reason: 'os', needs: 'linux', has: 'sylixos' } },
        { name: 'x', misfit: { reason: 'unknown' } },
      ],
    })
  })

  it('spreads evenly: final loads differ by at most what they differed before', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10), { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 50 }), (loads, factor) => {
        const nodes = loads.map((containersRunning, i) => node(`n${i}`, { containersRunning }))
        const result = place({ policy: 'dynamic', names: nodes.map((n) => n.name), factor, os: 'linux', nodes })
        if (!result.ok) throw new Error('should fit')
        expect(result.nodeIds).toHaveLength(factor)
        const final = nodes.map((n) => n.containersRunning + result.nodeIds.filter((id) => id === n.id).length)
        const touched = nodes.map((n, i) => ({ used: result.nodeIds.includes(n.id), load: final[i] ?? 0 }))
        const least = Math.min(...final)
        for (const each of touched) if (each.used) expect(each.load - least).toBeLessThanOrEqual(1)
      }),
    )
  })
})
