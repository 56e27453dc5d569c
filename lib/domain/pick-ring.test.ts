import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PICKS_KEPT } from './microservice'
import { PickRing } from './pick-ring'

describe('PickRing', () => {
  it('counts the newest picks only, whoever came and went', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const stretch = fc.record({
      seated: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }),
      picks: fc.nat(PICKS_KEPT),
      step: fc.integer({ min: 1, max: 5 }),
    })
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 6 }), (stretches) => {
        const ring = new PickRing()
        const told: string[] = []
        for (const { seated, picks, step } of stretches) {
          const seats = ring.seat(seated)
          expect(new Set(seats).size).toBe(seated.length)
          for (let turn = 0; turn < picks; turn++) {
            const at = (turn * step) % seated.length
            ring.add(seats[at] ?? 0)
            told.push(seated[at] ?? '')
          }
        }
        const newest = told.slice(-PICKS_KEPT)
        const expected = names.map((taskId) => ({ taskId, picks: newest.filter((each) => each === taskId).length }))
        const counted = ring.counts().sort((a, b) => (a.taskId < b.taskId ? -1 : 1))
        expect(counted).toEqual(expected.filter((each) => each.picks > 0))
        expect(ring.total).toBe(told.length)
      }),
      { numRuns: 50 },
    )
  })

  it('gives the seat of one that is gone away only when its picks are forgotten', () => {
    const ring = new PickRing()
    const [a] = ring.seat(['a'])
    ring.add(a ?? 0)
    const [b] = ring.seat(['b'])
    for (let turn = 0; turn < PICKS_KEPT; turn++) ring.add(b ?? 0)
    expect(ring.counts()).toEqual([{ taskId: 'b', picks: PICKS_KEPT }])
    expect(ring.seat(['b', 'c'])).toEqual([b, a])
  })
})
